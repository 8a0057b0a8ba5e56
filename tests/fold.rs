//! Contracts of folding, on any input: spans come back to exactly the original bytes.
#![allow(missing_docs, reason = "tests")]

use guihua::text::{FoldOptions, LineIndex, Span, Unwrap, fold, fold_term};
use proptest::prelude::*;

/// What policy texts are made of, with every kind of oddity.
const TEXT: &str = "([\u{4e00}-\u{4e20}科技合作发展二三六十一年]{1,8}|[，。；：、“”\"（）()《》？！—-]{1,2}|[A-Za-zＡ-Ｚ０-９0-9％%]{1,4}|[ \u{3000}\u{a0}\t]{1,3}|[\u{200b}\u{feff}\u{ad}]|[○〇◯]|\n|\r\n|[⾼㈠①㎡豈]|[\u{20000}-\u{20010}]|第[一二三]章|（[一二]）){0,60}";

fn check(text: &str, options: FoldOptions) -> Result<(), TestCaseError> {
    let folded = fold(text, &[], options);
    let mut end_before = 0;
    for (at, c) in folded.text.char_indices() {
        let here = Span::new(at, at + c.len_utf8());
        let original = folded.map.to_original(here);
        let slice = text.get(original.range());
        prop_assert!(slice.is_some_and(|s| !s.is_empty()), "{here:?} maps to no characters: {original:?}");
        // In order; only characters that one original expands to (㈠) share their place.
        prop_assert!(original.start as usize >= end_before || original.end as usize == end_before, "out of order at {at}");
        // What was dropped between two characters is space, soft breaks and invisible characters only.
        let dropped = text.get(end_before..(original.start as usize).max(end_before)).unwrap_or("");
        prop_assert!(dropped.chars().all(|c| c.is_whitespace() || fold_term(&c.to_string()).is_empty()), "dropped {dropped:?}");
        end_before = end_before.max(original.end as usize);
    }
    let rest = &text[end_before..];
    prop_assert!(rest.chars().all(|c| c.is_whitespace() || fold_term(&c.to_string()).is_empty()), "lost {rest:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_folded_character_comes_back(text in TEXT) {
        check(&text, FoldOptions::default())?;
        check(&text, FoldOptions { unwrap: Unwrap::Never, ..FoldOptions::default() })?;
    }

    #[test]
    fn any_unicode_at_all(text in any::<String>()) {
        check(&text, FoldOptions::default())?;
    }

    #[test]
    fn a_span_comes_back_from_its_first_to_its_last_character(text in TEXT, from in 0usize..200, len in 1usize..40) {
        let folded = fold(&text, &[], FoldOptions::default());
        let marks: Vec<usize> = folded.text.char_indices().map(|(i, _)| i).chain([folded.text.len()]).collect();
        let start = from % marks.len();
        let end = (start + len).min(marks.len() - 1);
        if start == end {
            return Ok(());
        }
        let whole = folded.map.to_original(Span::new(marks[start], marks[end]));
        let first = folded.map.to_original(Span::new(marks[start], marks[start + 1]));
        let last = folded.map.to_original(Span::new(marks[end - 1], marks[end]));
        prop_assert_eq!((whole.start, whole.end), (first.start, last.end));
        prop_assert!(text.get(whole.range()).is_some());
    }

    #[test]
    fn folding_twice_changes_nothing(text in TEXT) {
        let options = FoldOptions { unwrap: Unwrap::Never, ..FoldOptions::default() };
        let once = fold(&text, &[], options).text;
        prop_assert_eq!(fold(&once, &[], options).text, once);
    }

    #[test]
    fn hidden_spans_leave_no_trace(parts in prop::collection::vec(("[科技合作]{1,4}", any::<bool>()), 1..8)) {
        let (mut text, mut hidden, mut shown) = (String::new(), Vec::new(), String::new());
        for (part, hide) in &parts {
            let start = text.len();
            text.push_str(part);
            if *hide { hidden.push(Span::new(start, text.len())) } else { shown.push_str(part) }
        }
        prop_assert_eq!(fold(&text, &hidden, FoldOptions::default()).text, shown);
    }

    #[test]
    fn lines_and_code_points(text in TEXT) {
        let index = LineIndex::new(&text);
        for (at, _) in text.char_indices() {
            prop_assert_eq!(index.line(at as u32) as usize, text[..at].matches('\n').count() + 1);
            prop_assert_eq!(index.code_point(&text, at as u32) as usize, text[..at].chars().count());
        }
    }
}
