use unicode_width::UnicodeWidthStr;

/// Terminal cells that a text takes: two for a Han character, one for a Latin letter.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces behind it up to `cells` terminal cells.
pub fn pad(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}
