use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use ureq::ResponseExt;

/// Larger answers are refused.
const MAX_BODY_BYTES: u64 = 256 << 20;
/// A server may ask for a longer pause, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// How downloads behave.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Pause between requests to one host.
    pub delay: Duration,
    /// How often a request is tried again after a failure that may pass.
    pub retries: u32,
    /// Pause before the first retry; doubled before each further one.
    pub backoff: Duration,
    /// A request may take as long as this from beginning to end.
    pub timeout: Duration,
    /// What the servers are told who asks.
    pub user_agent: String,
}

impl Default for FetchOptions {
    fn default() -> Self {
        FetchOptions {
            delay: Duration::from_secs(2),
            retries: 3,
            backoff: Duration::from_secs(2),
            timeout: Duration::from_secs(60),
            user_agent: concat!("guihua/", env!("CARGO_PKG_VERSION"), " (policy research; one request at a time)").to_owned(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The bytes as they came.
    pub body: Vec<u8>,
    /// The address that answered.
    pub url: String,
    /// As the server sent it; may be empty.
    pub content_type: String,
    /// When, in UTC, as `2026-11-21T05:00:00Z`.
    pub date: String,
}

impl Fetched {
    /// The extension for its file: by its first bytes, the content type, the address; else html.
    pub fn extension(&self) -> &'static str {
        let kind = self.content_type.to_lowercase();
        let path = self.url.split(['?', '#']).next().unwrap_or("").to_lowercase();
        if self.body.starts_with(b"%PDF-") || kind.contains("application/pdf") {
            "pdf"
        } else if self.body.starts_with(b"PK\x03\x04") || kind.contains("wordprocessingml") {
            "docx"
        } else if self.body.starts_with(b"\xd0\xcf\x11\xe0") {
            "doc"
        } else if kind.starts_with("text/plain") || path.ends_with(".txt") {
            "txt"
        } else {
            "html"
        }
    }
}

/// Why one attempt failed, and whether another makes sense.
struct Attempt {
    reason: String,
    again: bool,
    /// What the server asked for.
    pause: Option<Duration>,
}

/// Asks one request after the other, with pauses.
pub struct Client {
    agent: ureq::Agent,
    options: FetchOptions,
    last: BTreeMap<String, Instant>,
}

impl Client {
    /// A client for one run.
    pub fn new(options: FetchOptions) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(options.timeout))
            .user_agent(&options.user_agent)
            .http_status_as_error(false)
            .max_redirects(8)
            .build();
        Client { agent: config.into(), options, last: BTreeMap::new() }
    }

    /// Downloads one address, trying again after failures that may pass: broken connections, time-outs, 429, 5xx.
    ///
    /// # Errors
    /// A sentence with what was seen and how often it was tried.
    pub fn get(&mut self, url: &str) -> Result<Fetched, String> {
        let mut tries = 0;
        loop {
            self.wait_for_turn(url);
            let attempt = match self.once(url) {
                Ok(fetched) => return Ok(fetched),
                Err(attempt) => attempt,
            };
            tries += 1;
            if !attempt.again || tries > self.options.retries {
                return Err(if tries > 1 { format!("{} ({tries} tries)", attempt.reason) } else { attempt.reason });
            }
            let doubled = self.options.backoff.saturating_mul(1 << (tries - 1).min(16));
            std::thread::sleep(attempt.pause.unwrap_or(doubled).max(doubled).min(LONGEST_PAUSE));
        }
    }

    fn wait_for_turn(&mut self, url: &str) {
        let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or("").to_owned();
        if let Some(last) = self.last.get(&host) {
            std::thread::sleep(self.options.delay.saturating_sub(last.elapsed()));
        }
        self.last.insert(host, Instant::now());
    }

    fn once(&self, url: &str) -> Result<Fetched, Attempt> {
        let fail = |e: ureq::Error| Attempt {
            again: !matches!(
                e,
                ureq::Error::BadUri(_) | ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed | ureq::Error::BodyExceedsLimit(_)
            ),
            reason: match e {
                ureq::Error::HostNotFound => "the host is not known; check the address and the connection".to_owned(),
                ureq::Error::Timeout(_) => format!("no complete answer within {} s", self.options.timeout.as_secs_f32()),
                ureq::Error::TooManyRedirects => "it redirects in a circle".to_owned(),
                e => e.to_string(),
            },
            pause: None,
        };
        let mut response = self.agent.get(url).call().map_err(fail)?;
        let status = response.status();
        let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        if !status.is_success() {
            let pause = header("retry-after").parse().ok().map(Duration::from_secs);
            let again = status.is_server_error() || status.as_u16() == 429;
            return Err(Attempt { reason: format!("the server answered {status}"), again, pause });
        }
        let content_type = header("content-type");
        let length: Option<usize> = header("content-length").parse().ok();
        let url = response.get_uri().to_string();
        let body = response.body_mut().with_config().limit(MAX_BODY_BYTES).read_to_vec().map_err(fail)?;
        if let Some(length) = length.filter(|l| *l > body.len()) {
            return Err(Attempt {
                reason: format!("the connection broke off: {} of {length} bytes came", body.len()),
                again: true,
                pause: None,
            });
        }
        if body.is_empty() {
            return Err(Attempt { reason: "the answer is empty".to_owned(), again: true, pause: None });
        }
        let now = time::OffsetDateTime::now_utc();
        let date = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            now.year(),
            u8::from(now.month()),
            now.day(),
            now.hour(),
            now.minute(),
            now.second()
        );
        Ok(Fetched { body, url, content_type, date })
    }
}
