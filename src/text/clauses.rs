use super::Span;

/// A stretch between two marks that can carry one action and its object, in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands, without the mark that ends it.
    pub span: Span,
    /// Number of its sentence within the text given, from 0.
    pub sentence: u32,
}

/// Bytes of the longest clause: some 400 Han characters, several times the longest in real plans.
const LONGEST: usize = 1200;

/// Cuts the folded text of one paragraph (bytes `paragraph` of `text`) into clauses.
///
/// Sentences end at 。！？； and clauses also at ，：and --. A mark between ASCII digits (1，000) ends
/// nothing. Every byte of the paragraph is in exactly one clause or is a mark.
pub fn clauses(text: &str, paragraph: Span, out: &mut Vec<Clause>) {
    let bytes = text.as_bytes();
    let end = paragraph.end as usize;
    let (mut start, mut at, mut sentence) = (paragraph.start as usize, paragraph.start as usize, 0);
    let mut push = |mut start: usize, end: usize, sentence: u32| {
        // Text without marks (a damaged scan) is cut, so that the work on a clause stays bounded.
        while end - start > LONGEST {
            let mut cut = start + LONGEST;
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            out.push(Clause { span: Span::new(start, cut), sentence });
            start = cut;
        }
        if end > start {
            out.push(Clause { span: Span::new(start, end), sentence });
        }
    };
    // Marks begin with EF (！，：；？), E3 (。) or are --; everything between is skipped at once.
    while let Some(found) = memchr::memchr3(0xef, 0xe3, b'-', &bytes[at..end]) {
        at += found;
        match bytes[at] {
            0xef if bytes[at + 1] == 0xbc => {
                let ends_sentence = matches!(bytes[at + 2], 0x81 | 0x9b | 0x9f); // ！；？
                let ends_clause = ends_sentence || matches!(bytes[at + 2], 0x8c | 0x9a); // ，：
                if ends_clause && !between_digits(bytes, at, at + 3) {
                    push(start, at, sentence);
                    start = at + 3;
                    sentence += u32::from(ends_sentence);
                }
                at += 3;
            }
            0xe3 if bytes[at + 1] == 0x80 && bytes[at + 2] == 0x82 => {
                push(start, at, sentence);
                start = at + 3;
                sentence += 1;
                at += 3;
            }
            b'-' if bytes[at + 1..end].first() == Some(&b'-') => {
                push(start, at, sentence);
                while at < end && bytes[at] == b'-' {
                    at += 1;
                }
                start = at;
            }
            _ => at += 1,
        }
    }
    push(start, end, sentence);
}

fn between_digits(bytes: &[u8], start: usize, end: usize) -> bool {
    start > 0 && bytes[start - 1].is_ascii_digit() && bytes.get(end).is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_marks_is_cut() {
        let text = "鼓励高校与境外大学联合攻关".repeat(500);
        let mut out = Vec::new();
        clauses(&text, Span::new(0, text.len()), &mut out);
        assert!(out.len() > 1 && out.iter().all(|c| c.span.len() <= LONGEST && c.sentence == 0));
        assert_eq!(out.iter().map(|c| c.span.len()).sum::<usize>(), text.len());
    }

    #[test]
    fn sentences_and_clauses_by_their_marks() {
        let text = "鼓励企业、高校，联合攻关；投入1，000万元。办好论坛--推进开放";
        let mut out = Vec::new();
        clauses(text, Span::new(0, text.len()), &mut out);
        let seen: Vec<_> = out.iter().map(|c| (c.sentence, &text[c.span.range()])).collect();
        assert_eq!(seen, [(0, "鼓励企业、高校"), (0, "联合攻关"), (1, "投入1，000万元"), (2, "办好论坛"), (2, "推进开放")]);
    }
}
