//! `guihua fetch` against a server of our own: redirects, GBK pages, 404, slow and broken connections.
#![allow(missing_docs, reason = "tests")]
#![cfg(feature = "fetch")]

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Requests by path, in order of arrival, with their time.
type Log = Arc<Mutex<Vec<(String, Instant)>>>;

fn plan(word: &str) -> String {
    let body = format!("<p>　　加强国际科技合作与交流，{word}，支持企业在境外设立研发机构，牵头组织国际大科学计划。</p>").repeat(40);
    format!("<html><head><title>某规划</title></head><body><div id=zoom><p>第一章　任务</p>{body}</div></body></html>")
}

/// Serves until the test ends. Every connection is closed after its answer.
fn server() -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let log: Log = Arc::default();
    let seen = log.clone();
    std::thread::spawn(move || {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let path = line.split_whitespace().nth(1).unwrap_or("").to_owned();
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header).unwrap_or(0) <= 2 {
                    break;
                }
            }
            seen.lock().unwrap().push((path.clone(), Instant::now()));
            let time = times.entry(path.clone()).or_default();
            *time += 1;
            let time = *time;
            std::thread::spawn(move || answer(&mut stream, &path, time));
        }
    });
    (base, log)
}

fn answer(stream: &mut TcpStream, path: &str, time: usize) {
    let send = |stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    };
    match path {
        "/utf8.html" => send(stream, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", plan("甲项").as_bytes()),
        // The charset stands in the header alone.
        "/gbk.html" => {
            let page = plan("乙项");
            let (gbk, ..) = encoding_rs::GBK.encode(&page);
            send(stream, "200 OK", "Content-Type: text/html; charset=GBK\r\n", &gbk);
        }
        "/old" => send(stream, "301 Moved Permanently", "Location: /moved\r\n", b""),
        "/moved" => send(stream, "302 Found", "Location: /utf8.html\r\n", b""),
        "/circle" => send(stream, "302 Found", "Location: /circle\r\n", b""),
        "/gone" => send(stream, "404 Not Found", "", b"gone"),
        "/busy" if time < 3 => send(stream, "503 Service Unavailable", "", b"busy"),
        "/busy" => send(stream, "200 OK", "Content-Type: text/html\r\n", plan("丙项").as_bytes()),
        // Half of the answer, then the line goes dead.
        "/broken" if time < 2 => {
            let page = plan("丁项");
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", page.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&page.as_bytes()[..500]));
        }
        "/broken" => send(stream, "200 OK", "Content-Type: text/html\r\n", plan("丁项").as_bytes()),
        "/slow" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for _ in 0..100 {
                std::thread::sleep(Duration::from_millis(100));
                if stream.write_all(b"x").is_err() {
                    return;
                }
            }
        }
        "/error-page" => send(stream, "200 OK", "Content-Type: text/html\r\n", "<html><body>页面不存在</body></html>".as_bytes()),
        _ => send(stream, "404 Not Found", "", b""),
    }
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read(&mut [0; 64]);
}

fn manifest(folder: &Path, base: &str, paths: &[&str]) -> std::path::PathBuf {
    let mut text = String::new();
    for path in paths {
        let title = path.trim_start_matches('/').replace('.', "-");
        text += &format!(
            "[[plan]]\ntitle = \"《“十三五”规划{title}》\"\nperiods = [\"十三五\"]\nlevel = \"national\"\nissuer = \"某部\"\nurl = \"{base}{path}\"\nurl_status = \"seen\"\n\n"
        );
    }
    text += "[[plan]]\ntitle = \"没有地址的规划\"\nperiods = [\"十五\"]\n";
    let file = folder.join("manifest.toml");
    std::fs::write(&file, text).unwrap();
    file
}

fn fetch(manifest: &Path, into: &Path, more: &[&str]) -> (i32, String, String) {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("guihua"))
        .args(["fetch", "--delay", "0.05", "--backoff", "0.05", "--manifest"])
        .arg(manifest)
        .arg("--into")
        .arg(into)
        .args(more)
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn downloads_survive_what_servers_do() {
    let (base, log) = server();
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("plans");
    let paths = ["/utf8.html", "/gbk.html", "/old", "/gone", "/busy", "/broken", "/slow", "/circle"];
    let manifest = manifest(folder.path(), &base, &paths);
    let (code, out, err) = fetch(&manifest, &into, &["--retries", "2", "--timeout", "1"]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("5 fetched, 0 there already, 3 failed, 1 without an address"), "{out}{err}");
    assert!(err.contains("the server answered 404") && !err.contains("404 Not Found (3 tries)"), "{err}");
    assert!(err.contains("no complete answer within 1 s (3 tries)"), "{err}");
    assert!(err.contains("redirects in a circle"), "{err}");

    // The pages are read with their charsets and the manifest's facts.
    let lock = std::fs::read_to_string(into.join("guihua-fetch.lock")).unwrap();
    assert_eq!(lock.matches("sha256 = ").count(), 5);
    assert!(lock.contains(&format!("final_url = \"{base}/utf8.html\"")) && lock.contains(&format!("url = \"{base}/old\"")));
    let output = Command::new(assert_cmd::cargo::cargo_bin!("guihua")).args(["plans", "--format", "json"]).arg(&into).output().unwrap();
    let plans = String::from_utf8(output.stdout).unwrap();
    assert_eq!(plans.lines().count(), 5, "{plans}");
    assert!(plans.lines().all(|l| l.contains("\"issuer\":{\"origin\":\"table\",\"value\":\"某部\"}") && l.contains("十三五")), "{plans}");
    assert!(plans.contains("gb18030 (HTML)"), "{plans}");

    // A second run asks only for what is missing.
    let before = log.lock().unwrap().len();
    let (code, out, _) = fetch(&manifest, &into, &["--retries", "0", "--timeout", "1"]);
    assert_eq!(code, 1);
    assert!(out.contains("0 fetched, 5 there already, 3 failed"), "{out}");
    let asked: Vec<String> = log.lock().unwrap()[before..].iter().map(|(p, _)| p.clone()).collect();
    assert!(asked.iter().all(|p| ["/gone", "/slow", "/circle"].contains(&p.as_str())), "{asked:?}");

    // A file that was changed by hand is downloaded again; a lock file that is no lock file is not thrown away.
    let file = into.join("十三五-十三五规划utf8-html.html");
    std::fs::write(&file, "changed").unwrap();
    assert!(fetch(&manifest, &into, &["--retries", "0", "--timeout", "1"]).1.contains("1 fetched, 4 there already"));
    std::fs::write(into.join("guihua-fetch.lock"), "[[file]]\nnonsense").unwrap();
    let (code, _, err) = fetch(&manifest, &into, &[]);
    assert!(code == 2 && err.contains("guihua-fetch.lock:2:"), "{err}");
}

#[test]
fn requests_to_one_host_are_apart_and_error_pages_are_told() {
    let (base, log) = server();
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest(folder.path(), &base, &["/utf8.html", "/gbk.html", "/error-page"]);
    let (code, _, err) = fetch(&manifest, &folder.path().join("plans"), &[]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("is this page the plan"), "{err}");
    let log = log.lock().unwrap();
    assert_eq!(log.len(), 3);
    assert!(log.windows(2).all(|w| w[1].1 - w[0].1 >= Duration::from_millis(45)));
}
