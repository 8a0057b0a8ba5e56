use super::super::FormatError;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask,
    interpret_page,
};
use hayro_syntax::object::Name;

/// Documents with more characters are refused.
const MAX_GLYPHS: usize = 8_000_000;

/// One character on a page, in points from the top left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f64,
    /// Of the baseline, downwards.
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
}

/// What stands on a page.
#[derive(Clone, Debug, Default)]
pub(super) struct PageGlyphs {
    pub(super) height: f64,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) images: usize,
}

impl PageGlyphs {
    /// A page that shows something and says nothing. An empty page is only empty.
    pub(super) fn is_picture(&self) -> bool {
        self.images > 0 && self.glyphs.iter().filter(|g| g.text.chars().any(|c| !c.is_whitespace())).count() < 10
    }
}

/// Reads the glyphs of all pages.
pub(super) fn read(pdf: &hayro_syntax::Pdf) -> Result<Vec<PageGlyphs>, FormatError> {
    let codes = Codes::of(pdf);
    let cache = InterpreterCache::new();
    let mut pages = Vec::with_capacity(pdf.pages().len());
    let mut total = 0;
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let initial = Affine::new(page.initial_transform(true).as_coeffs());
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(initial, bounds, &cache, page.xref(), InterpreterSettings::default());
        let mut device =
            Extractor { page: PageGlyphs { height: f64::from(height), ..PageGlyphs::default() }, codes, left: MAX_GLYPHS - total };
        interpret_page(page, &mut context, &mut device);
        total += device.page.glyphs.len();
        if device.left == 0 || total >= MAX_GLYPHS {
            return Err(FormatError::whole(format!("more than {MAX_GLYPHS} characters; split it into one file per plan")));
        }
        pages.push(device.page);
    }
    Ok(pages)
}

/// What character codes mean in fonts that carry no map to Unicode, as official documents use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codes {
    /// Nothing is known.
    Unknown,
    /// GBK-EUC-H and its kin: the codes are GBK.
    Gbk,
    /// UniGB-UCS2-H and its kin: the codes are Unicode.
    Unicode,
}

impl Codes {
    fn of(pdf: &hayro_syntax::Pdf) -> Self {
        let mut found = Codes::Unknown;
        for object in pdf.objects() {
            let Some(dict) = object.into_dict() else { continue };
            let Some(encoding) = dict.get::<Name<'_>>("Encoding") else { continue };
            let encoding: &[u8] = encoding.as_ref();
            if encoding.starts_with(b"GB") {
                return Codes::Gbk;
            }
            if encoding.starts_with(b"UniGB") || encoding.starts_with(b"UniCNS") {
                found = Codes::Unicode;
            }
        }
        found
    }

    fn meaning(self, code: u32) -> Option<String> {
        match self {
            Codes::Unknown => None,
            Codes::Unicode => char::from_u32(code).map(String::from),
            Codes::Gbk if code < 0x80 => char::from_u32(code).map(String::from),
            Codes::Gbk => {
                let bytes = code.to_be_bytes();
                let bytes = &bytes[bytes.iter().take_while(|b| **b == 0).count()..];
                encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
            }
        }
    }
}

struct Extractor {
    page: PageGlyphs,
    codes: Codes,
    left: usize,
}

impl<'a> Device<'a> for Extractor {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.left == 0 {
                return;
            }
            let transform = props.transform * glyph.transform();
            let [a, b, ..] = transform.as_coeffs();
            // Slanted text is a watermark or a stamp.
            if b.abs() > 0.2 * a.abs() || a < 0.0 {
                continue;
            }
            let mut text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => self.codes.meaning(glyph.char_code()).unwrap_or_else(|| "\u{fffd}".to_owned()),
            };
            text.retain(|c| c != '\0');
            if text.is_empty() {
                continue;
            }
            self.left -= 1;
            let at = transform * Point::ZERO;
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width().map(f64::from),
                hayro_interpret::font::Glyph::Type3(glyph) => glyph.advance_width().map(f64::from),
            };
            // Glyph space has 1000 units to the em.
            let size = (transform.determinant().abs().sqrt() * 1000.0).clamp(0.1, 1000.0);
            let stretched = transform * Point::new(advance.unwrap_or(500.0), 0.0) - at;
            let width = Vec2::hypot(stretched).min(4.0 * size);
            if at.x.is_finite() && at.y.is_finite() {
                self.page.glyphs.push(Glyph { text, x: at.x, y: at.y, width, size });
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.page.images += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
