//! Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, GB18030 (GBK, GB2312) and Big5.
//!
//! General detectors misjudge short Chinese texts (规划 in GBK is taken for EUC-JP), so the candidates
//! are limited to what Chinese plans come in, and judged by how ordinary the decoded characters are.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's usual name, with ` (BOM)` if the mark decided.
    pub encoding: String,
}

/// The most frequent characters of Chinese plans, simplified and traditional, with their marks.
const ORDINARY: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理府研究教育科技术交流规划加强推进支持建设保护环境创新企业经济社会發展國際會學們這個為業產經濟開實現關係設備區長書門問題機構計畫劃應對體進過還與從術總動員種強關科技術，。、；：（）“”《》！？";

/// Decodes `bytes`, or says in one sentence with the 1-based line why they are not text.
///
/// A byte order mark decides. `charset`, what a server or the page itself says, is believed where the bytes bear it
/// out (pages that say gb2312 and hold UTF-8 are common); otherwise the whole text is looked at.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> Result<Decoded, (usize, String)> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if bad {
            let line = text.split('\u{fffd}').next().unwrap_or("").matches('\n').count() + 1;
            return Err((line, broken(encoding.name(), line)));
        }
        return Ok(Decoded { text: text.into_owned(), encoding: format!("{} (BOM)", encoding.name()) });
    }
    if let Some(encoding) = charset.and_then(|c| Encoding::for_label(c.trim().as_bytes())) {
        // GBK and GB2312 are read as GB18030, which contains them.
        let encoding = if encoding == encoding_rs::GBK { GB18030 } else { encoding };
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
            && !text.contains('\0')
            && (encoding == UTF_8 || ordinary_share(&text) >= 0.5)
        {
            return Ok(Decoded { text: text.into_owned(), encoding: encoding.name().to_owned() });
        }
    }
    let zero = memchr::memchr(0, bytes).is_some();
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) if !zero => {
            return Ok(Decoded { text: text.to_owned(), encoding: UTF_8.name().to_owned() });
        }
        Ok(_) => {}
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            // Enough Han characters that decoded: it is UTF-8 and something happened to it.
            let wide = good.iter().filter(|b| **b >= 0xe0).count();
            if wide >= 8 && is_texty(good) {
                let line = good.iter().filter(|b| **b == b'\n').count() + 1;
                return Err((
                    line,
                    match error.error_len() {
                        None => format!(
                            "the text breaks off inside a UTF-8 character after {} bytes: the file looks truncated; get a complete copy",
                            good.len()
                        ),
                        Some(_) => broken("UTF-8", line),
                    },
                ));
            }
        }
    }
    [UTF_16LE, UTF_16BE, GB18030, BIG5]
        .into_iter()
        .filter_map(|encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            let score = ordinary_share(&text);
            (score >= 0.5 && !text.contains('\0')).then(|| (score, text.into_owned(), encoding))
        })
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, text, encoding)| Decoded { text, encoding: encoding.name().to_owned() })
        .ok_or_else(|| {
            let line = bytes.iter().take_while(|b| **b != 0).filter(|b| **b == b'\n').count() + 1;
            (line, "is not text in UTF-8, UTF-16, GB18030 or Big5 (a binary file?); export it as UTF-8 text".to_owned())
        })
}

fn broken(encoding: &str, line: usize) -> String {
    format!(
        "bytes that are not {encoding} on line {line}, though the text before it is; repair the file or convert it from its true encoding"
    )
}

/// Text has no control bytes but tabs and line ends.
fn is_texty(bytes: &[u8]) -> bool {
    !bytes.iter().any(|b| *b < 9 || (14..32).contains(b) && *b != 0x1b)
}

/// Share of the first 4,000 non-ASCII characters that are ordinary in plans. Short texts of rarer but
/// still everyday characters count half for each one of the level-one set (GB 2312 order cannot be used
/// for Big5, so: in the basic Han block).
fn ordinary_share(text: &str) -> f64 {
    let (mut seen, mut score, mut ascii) = (0u32, 0.0, 0u32);
    for c in text.chars().filter(|c| !c.is_whitespace()).take(4000) {
        if c.is_ascii() {
            ascii += u32::from(!c.is_ascii_control());
            continue;
        }
        seen += 1;
        if ORDINARY.contains(c) || ('０'..='ｚ').contains(&c) {
            score += 1.0;
        } else if ('\u{4e00}'..='\u{9fff}').contains(&c) {
            score += 0.25;
        }
    }
    if seen == 0 {
        return f64::from(ascii.min(1)) * 0.4;
    }
    score / f64::from(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "东平省科学技术发展第十个五年计划\n加强国际科技合作与交流，引进海外人才。\n";

    #[test]
    fn every_encoding_of_the_same_plan() {
        let traditional = "東平省科學技術發展第十個五年計劃\n加強國際科技合作與交流，引進海外人才。\n";
        for (encoding, text) in [(GB18030, PLAN), (BIG5, traditional), (UTF_8, PLAN)] {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable);
            let decoded = decode(&bytes, None).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), (text, encoding.name()));
        }
        for (name, mark) in [("UTF-16LE", true), ("UTF-16BE", true), ("UTF-16LE", false), ("UTF-16BE", false)] {
            let units: Vec<u16> = mark.then_some(0xfeff).into_iter().chain(PLAN.encode_utf16()).collect();
            let bytes: Vec<u8> = units.iter().flat_map(|u| if name == "UTF-16LE" { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
            let decoded = decode(&bytes, None).unwrap();
            assert_eq!(decoded.text, PLAN, "{name} {mark}");
            assert!(decoded.encoding.starts_with(name));
        }
    }

    #[test]
    fn a_short_gbk_file_is_not_japanese() {
        let (bytes, ..) = GB18030.encode("规划\n目标 2035\n");
        assert_eq!(decode(&bytes, None).unwrap().encoding, "gb18030");
    }

    #[test]
    fn damage_is_named_with_its_line() {
        let bytes = &PLAN.as_bytes()[..PLAN.len() - 5];
        let (line, reason) = decode(bytes, None).unwrap_err();
        assert_eq!(line, 2);
        assert!(reason.contains("truncated"), "{reason}");
        let mut bytes = PLAN.as_bytes().to_vec();
        bytes[60] = 0xff;
        assert!(decode(&bytes, None).unwrap_err().1.contains("not UTF-8"));
        let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(decode(&noise, None).unwrap_err().1.contains("binary"));
    }
}
