/// A date in the head of a text, as printed: 2001年2月16日. Returns `YYYY-MM-DD` (or shorter) and the year.
pub(super) fn find_date(folded: &str) -> Option<(String, u16)> {
    find_printed(folded).or_else(|| find_numeric(folded))
}

/// 2016-08-08, 2016/8/8, 2016.08.08: as web pages write dates.
fn find_numeric(folded: &str) -> Option<(String, u16)> {
    let mut parts = folded.trim().splitn(3, ['-', '/', '.']);
    let year: u16 = parts.next()?.parse().ok().filter(|y| (1921..2100).contains(y))?;
    let month: u8 = parts.next()?.parse().ok().filter(|m| (1..=12).contains(m))?;
    let rest = parts.next()?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day: u8 = rest[..digits].parse().ok().filter(|d| (1..=31).contains(d))?;
    Some((format!("{year}-{month:02}-{day:02}"), year))
}

fn find_printed(folded: &str) -> Option<(String, u16)> {
    for (at, _) in folded.match_indices('年') {
        let digits = folded[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        if digits != 4 {
            continue;
        }
        let year: u16 = folded[at - 4..at].parse().ok()?;
        if !(1921..2100).contains(&year) {
            continue;
        }
        let rest = &folded[at + '年'.len_utf8()..];
        let Some((month, rest)) = number(rest, "月").filter(|(m, _)| (1..=12).contains(m)) else { continue };
        return Some(match number(rest, "日").filter(|(d, _)| (1..=31).contains(d)) {
            Some((day, _)) => (format!("{year}-{month:02}-{day:02}"), year),
            None => (format!("{year}-{month:02}"), year),
        });
    }
    None
}

fn number<'a>(text: &'a str, unit: &str) -> Option<(u8, &'a str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix(unit)?;
    Some((text[..digits].parse().ok()?, rest))
}

/// The first four-digit year 1921–2099 that stands alone.
pub(super) fn find_year(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 4
            && let Ok(year) = text[at..at + 4].parse()
            && (1921..2100).contains(&year)
        {
            return Some(year);
        }
        at += digits.max(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_years() {
        assert_eq!(find_date("（2001年2月16日通过）"), Some(("2001-02-16".into(), 2001)));
        assert_eq!(find_date("到2005年，增长8%。2006年3月"), Some(("2006-03".into(), 2006)));
        assert_eq!(find_date("到2005年"), None);
        assert_eq!(find_date("2016-08-08 15:02"), Some(("2016-08-08".into(), 2016)));
        assert_eq!(find_year("fyp_12_2011"), Some(2011));
        assert_eq!(find_year("C20110"), None);
    }
}
