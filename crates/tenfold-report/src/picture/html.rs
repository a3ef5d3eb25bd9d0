//! A picture as a part of a page: every level is inline SVG, so that all can be read without JavaScript; the
//! script shows one at a time.

use std::fmt::Write;

use tenfold_store::Digest;

use super::layout::lay_out;
use super::svg::draw;
use crate::document::{Colour, Level, Picture};
use crate::escape::escaped;

/// The script of pictures, once a page: levels that open in place, zoom, search, the keyboard.
pub const SCRIPT: &str = include_str!("picture.js");

/// The style of pictures, once a page.
pub const STYLE: &str = include_str!("picture.css");

/// The picture as HTML. A page with pictures has [`STYLE`] and [`SCRIPT`] once; without the script the levels
/// stand one below the other, folded.
pub fn to_html(picture: &Picture) -> String {
    with_id(picture, &id(picture))
}

/// The same with a name that no other element of the page has.
pub(crate) fn with_id(picture: &Picture, id: &str) -> String {
    let mut html = String::new();
    let colour = picture.colours.first().map_or("kind", |colour| colour.name());
    let title = escaped(&picture.title);
    // Writing to a `String` cannot fail.
    let _ = write!(
        html,
        "<section class=\"picture\" data-colour=\"{colour}\" id=\"{id}\" aria-label=\"{title}\">\
         <p class=\"picture-about\">{}</p><div class=\"picture-bar\" hidden>",
        escaped(&picture.description)
    );
    let _ = write!(
        html,
        "<label>Find <input type=\"search\" class=\"picture-find\" placeholder=\"key\"></label>\
         <label>Colour <select class=\"picture-colour\">"
    );
    for colour in &picture.colours {
        let _ = write!(html, "<option value=\"{}\">{}</option>", colour.name(), colour.title());
    }
    html.push_str(
        "</select></label><span class=\"picture-zoom\"><button type=\"button\" data-zoom=\"out\" \
         aria-label=\"Smaller\">−</button><button type=\"button\" data-zoom=\"fit\">Fit</button><button \
         type=\"button\" data-zoom=\"in\" aria-label=\"Larger\">+</button></span><span \
         class=\"picture-found\" role=\"status\"></span></div><nav class=\"picture-way\" \
         aria-label=\"Level\" hidden></nav>",
    );
    let levels = if picture.is_sound() { &picture.levels[..] } else { &[] };
    for (at, level) in levels.iter().enumerate() {
        write_level(picture, at, level, id, &mut html);
    }
    write_legend(&picture.colours, &mut html);
    html.push_str("</section>");
    html
}

fn write_level(picture: &Picture, at: usize, level: &Level, id: &str, html: &mut String) {
    let laid = lay_out(picture, level);
    let name = match level.of {
        None => "All".to_owned(),
        Some(of) => match picture.boxes[of].path.is_empty() {
            true => picture.boxes[of].label.clone(),
            false => picture.boxes[of].path.clone(),
        },
    };
    let summary = match level.of {
        None => format!("{name}: {} boxes", level.boxes.len()),
        Some(of) => {
            let nodes = picture.boxes[of].nodes;
            format!("{name}: {nodes} nodes in {} boxes", level.boxes.len())
        }
    };
    let (name, summary) = (escaped(&name), escaped(&summary));
    let within = level.within.map_or(String::new(), |within| format!(" data-within=\"{within}\""));
    let open = if at == 0 { " open" } else { "" };
    let _ = write!(
        html,
        "<details class=\"picture-level\" id=\"{id}-{at}\" data-level=\"{at}\" data-name=\"{name}\"\
         {within}{open}><summary>{summary}</summary><div class=\"picture-view\" tabindex=\"0\" \
         role=\"region\" aria-label=\"{summary}\">"
    );
    let attributes = format!(" role=\"group\" aria-label=\"{summary}\"");
    draw(picture, level, &laid, &attributes, "", Some(id), html);
    html.push_str("</div></details>");
}

/// The meaning of the colours; each list is shown with its colour.
fn write_legend(colours: &[Colour], html: &mut String) {
    for colour in colours {
        let entries: &[(&str, &str)] = match colour {
            Colour::Kind => {
                &[("k-source", "data, inputs"), ("k-task", "task"), ("k-group", "several nodes")]
            }
            Colour::Outcome => &[
                ("o-failed", "failed"),
                ("o-not-run", "skipped or not run"),
                ("o-ran", "ran"),
                ("o-reused", "reused"),
                ("o-data", "data, or not needed"),
            ],
            Colour::Seconds | Colour::Bytes => &[
                ("s0", "none"),
                ("s1", "up to 2 %"),
                ("s2", "to 10 %"),
                ("s3", "to 30 %"),
                ("s4", "more of the level"),
            ],
            Colour::UpToDate => &[
                ("u-yes", "up to date"),
                ("u-no", "outdated, or not in the store"),
                ("u-none", "data"),
            ],
        };
        let _ = write!(html, "<ul class=\"picture-legend\" data-for=\"{}\">", colour.name());
        for (class, text) in entries {
            let class = match colour {
                Colour::Bytes => class.replacen('s', "b", 1),
                _ => (*class).to_owned(),
            };
            let _ = write!(html, "<li><i class=\"{class}\"></i>{text}</li>");
        }
        html.push_str("</ul>");
    }
}

/// A name for the elements of the picture: equal for equal pictures.
fn id(picture: &Picture) -> String {
    let mut text = format!("{} {}", picture.title, picture.description);
    picture.boxes.iter().for_each(|group| text.push_str(&group.label));
    format!("picture_{}", &Digest::of(text.as_bytes()).to_string()[..8])
}
