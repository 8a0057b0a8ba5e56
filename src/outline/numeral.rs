/// Reads a Chinese (一百二十三, 二〇) or ASCII numeral; `None` if it is damaged or empty.
pub(super) fn parse(numeral: &str) -> Option<u32> {
    if numeral.is_empty() {
        return None;
    }
    if numeral.bytes().all(|b| b.is_ascii_digit()) {
        return numeral.parse().ok();
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32);
    if numeral.chars().all(|c| digit(c).is_some()) {
        return numeral.chars().try_fold(0u32, |n, c| n.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut total, mut current) = (0, None);
    for c in numeral.chars() {
        match c {
            '十' => {
                total += current.unwrap_or(1) * 10;
                current = None;
            }
            '百' => {
                total += current? * 100;
                current = None;
            }
            c => {
                if current.replace(digit(c)?).is_some_and(|before| before != 0) {
                    return None;
                }
            }
        }
    }
    Some(total + current.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numerals() {
        for (text, number) in [
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("六十二", 62),
            ("一百零二", 0),
            ("一百二十", 120),
            ("15", 15),
            ("二〇", 20),
        ] {
            assert_eq!(parse(text), (number > 0).then_some(number), "{text}");
        }
        assert_eq!(parse(""), None);
        assert_eq!(parse("=一"), None);
    }
}
