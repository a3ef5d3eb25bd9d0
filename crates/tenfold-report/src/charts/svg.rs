//! `Svg`: elements of SVG, with all text escaped and all lengths to a tenth of a unit.

use std::fmt::Write;

use crate::escape::escaped;

/// SVG in the making. `class` and the names of elements are ours; all other text is data.
#[derive(Default)]
pub(super) struct Svg(String);

/// The side of a text at which its place is.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Markup of another drawing.
    pub(super) fn push(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.0.write_fmt(text);
    }

    /// The drawing itself, with its title and description for screen readers.
    pub(super) fn open_drawing(
        &mut self,
        id: &str,
        width: f64,
        height: f64,
        title: &str,
        description: &str,
    ) {
        let (width, height) = (length(width), length(height));
        let (title, description) = (escaped(title), escaped(description));
        self.write(format_args!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}_title {id}_text\">\
             <title id=\"{id}_title\">{title}</title><desc id=\"{id}_text\">{description}</desc>"
        ));
    }

    /// A part of the drawing that cuts off all that lies outside it. Places in it are those of the drawing.
    pub(super) fn open_window(&mut self, left: f64, top: f64, width: f64, height: f64) {
        let [left, top, width, height] = [left, top, width, height].map(length);
        self.write(format_args!(
            "<svg x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"{left} {top} {width} {height}\">"
        ));
    }

    pub(super) fn close(&mut self, element: &str) {
        self.write(format_args!("</{element}>"));
    }

    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(length);
        self.write(format_args!("<path class=\"{class}\" d=\"M{x1} {y1}L{x2} {y2}\"/>"));
    }

    pub(super) fn path(&mut self, class: &str, path: &str) {
        if !path.is_empty() {
            self.write(format_args!("<path class=\"{class}\" d=\"{path}\"/>"));
        }
    }

    /// A path with a text that is shown by the pointer.
    pub(super) fn titled_path(&mut self, class: &str, path: &str, title: &str) {
        let title = escaped(title);
        self.write(format_args!(
            "<path class=\"{class}\" d=\"{path}\"><title>{title}</title></path>"
        ));
    }

    /// A box, with a text that is shown by the pointer unless it is empty.
    pub(super) fn rectangle(&mut self, class: &str, area: Area, title: &str) {
        let [x, y, w, h] = [area.left, area.top, area.width, area.height].map(length);
        self.write(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\""
        ));
        match title {
            "" => self.push("/>"),
            title => self.write(format_args!("><title>{}</title></rect>", escaped(title))),
        }
    }

    pub(super) fn text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, text: &str) {
        let (x, y, text, anchor) = (length(at.0), length(at.1), escaped(text), anchor.name());
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    /// Text that ends at a place and rises towards it.
    pub(super) fn rising_text(&mut self, class: &str, at: (f64, f64), degrees: f64, text: &str) {
        let (x, y, degrees, text) = (length(at.0), length(at.1), length(degrees), escaped(text));
        self.write(format_args!(
            "<text class=\"{class}\" transform=\"translate({x} {y}) rotate(-{degrees})\" text-anchor=\"end\">{text}</text>"
        ));
    }
}

/// A rectangle.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A length to a tenth, in its shortest form.
pub(super) fn length(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let sign = if tenths < 0 { "-" } else { "" };
    match tenth {
        0 => format!("{sign}{whole}"),
        tenth => format!("{sign}{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_form() {
        let cases = [(0.0, "0"), (-0.04, "0"), (1.25, "1.3"), (-10.06, "-10.1"), (f64::NAN, "0")];
        for (value, expected) in cases {
            assert_eq!(length(value), expected);
        }
    }
}
