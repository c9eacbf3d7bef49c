//! The words of a page, as they would be read out.

#![expect(
    clippy::float_arithmetic,
    clippy::disallowed_types,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places on a page are floats in the format and in its readers; they decide on blanks and line breaks, never on money"
)]

use std::collections::BTreeMap;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::dict::keys::RESOURCES;
use hayro_syntax::object::{Dict, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};

use super::super::HeaderError;
use crate::tokens::media::PageSize;

/// Drawing steps of a whole document, forms within forms counted as often as they are drawn.
const MOST_STEPS: u64 = 20_000_000;
/// Bytes of text of a whole document.
const MOST_TEXT: usize = 64 << 20;
/// How deep forms may be drawn within forms.
const DEEPEST: u32 = 32;

/// The size of a page as it is shown.
pub(super) fn size(page: &Page<'_>) -> PageSize {
    let (width, height) = page.render_dimensions();
    // A float beyond the range becomes the nearest number, and no number 0.
    let hundredths = |points: f32| ((points * 100.0).round() as u32).max(1);
    PageSize {
        width: hundredths(width),
        height: hundredths(height),
    }
}

/// Reads all pages.
pub(super) fn read(document: &Pdf) -> Result<String, HeaderError> {
    let mut steps = Steps::default();
    let pages = document.pages();
    for page in pages.iter() {
        let content = page.page_stream().unwrap_or_default();
        steps.count(content, page.resources(), 0)?;
    }
    let settings = InterpreterSettings {
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    let mut words = Words::default();
    for page in pages.iter() {
        words.end_page();
        let area = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = settings.clone();
        let mut context = Context::new(Affine::IDENTITY, area, &cache, pages.xref(), settings);
        interpret_page(page, &mut context, &mut words);
        if words.text.len() > MOST_TEXT {
            return Err(too_much());
        }
    }
    Ok(words.text)
}

fn too_much() -> HeaderError {
    HeaderError::TooBig("PDF document draws more than can be read".to_owned())
}

/// How many steps drawing takes. Two forms that draw each other twice would take longer than anyone lives.
#[derive(Default)]
struct Steps {
    all: u64,
    /// Steps of the forms that were met; none of one that is being counted.
    forms: BTreeMap<(u32, i32), Option<u64>>,
}

impl Steps {
    fn count(
        &mut self,
        content: &[u8],
        resources: &Resources<'_>,
        depth: u32,
    ) -> Result<(), HeaderError> {
        let steps = self.steps(content, resources, depth)?;
        self.all = self.all.saturating_add(steps);
        if self.all > MOST_STEPS {
            return Err(too_much());
        }
        Ok(())
    }

    fn steps(
        &mut self,
        content: &[u8],
        resources: &Resources<'_>,
        depth: u32,
    ) -> Result<u64, HeaderError> {
        let mut steps = 0_u64;
        let mut drawn: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        let mut all = TypedIter::new(content);
        while let Some(step) = all.next() {
            steps += 1;
            if steps > MOST_STEPS {
                return Err(too_much());
            }
            if let TypedInstruction::XObject(named) = step {
                let key = named.0.as_ref().to_vec();
                let known = drawn.get(&key).copied();
                let form = match known {
                    Some(known) => known,
                    None => self.form(resources.get_x_object(named.0), resources, depth)?,
                };
                drawn.insert(key, form);
                steps = steps.saturating_add(form);
            }
        }
        Ok(steps)
    }

    fn form(
        &mut self,
        form: Option<Stream<'_>>,
        around: &Resources<'_>,
        depth: u32,
    ) -> Result<u64, HeaderError> {
        let Some(form) = form else { return Ok(0) };
        if form
            .dict()
            .get::<hayro_syntax::object::Name<'_>>("Subtype")
            .as_deref()
            != Some(b"Form")
        {
            return Ok(0);
        }
        let ObjectIdentifier {
            obj_number,
            gen_number,
        } = form.obj_id();
        let id = (obj_number, gen_number);
        match self.forms.get(&id) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(too_much()),
            None if depth >= DEEPEST => return Err(too_much()),
            None => {}
        }
        self.forms.insert(id, None);
        let content = form.decoded_data().unwrap_or_default();
        let own = form.dict().get::<Dict<'_>>(RESOURCES).map(Resources::new);
        let steps = self.steps(&content, own.as_ref().unwrap_or(around), depth + 1)?;
        self.forms.insert(id, Some(steps));
        Ok(steps)
    }
}

/// Collects what is written, with blanks and line breaks where the pen jumps.
#[derive(Default)]
struct Words {
    text: String,
    /// Where the last glyph ended.
    pen: Option<Point>,
}

impl Words {
    fn end_page(&mut self) {
        if !self.text.is_empty() {
            self.text.truncate(self.text.trim_end().len());
            self.text.push_str("\n\n");
        }
        self.pen = None;
    }

    fn jump(&mut self, to: Point, em: f64) {
        let Some(pen) = self.pen else { return };
        let (across, down) = (to.x - pen.x, (to.y - pen.y).abs());
        if self.text.ends_with(char::is_whitespace) {
            if down > 0.5 * em && self.text.ends_with(' ') {
                self.text.pop();
                self.text.push('\n');
            }
        } else if down > 0.5 * em {
            self.text.push('\n');
        } else if across > 0.2 * em || across < -em {
            self.text.push(' ');
        }
    }
}

impl Device<'_> for Words {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.text.len() > MOST_TEXT {
                return;
            }
            let place = props.transform * glyph.transform();
            let start = place * Point::ZERO;
            let em = (place * Point::new(0.0, 1000.0) - start).hypot();
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            self.jump(start, em);
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.text.push(c),
                Some(BfString::String(text)) => self.text.push_str(&text),
                None => self.text.push(char::REPLACEMENT_CHARACTER),
            }
            self.pen = Some(place * Point::new(advance.unwrap_or(500.0).into(), 0.0));
        }
    }
}
