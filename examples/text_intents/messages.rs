//! Messages from a file.

use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use tenfold::data::ClassificationData;
use tenfold::prelude::*;

/// Messages from a file, a label, a tab and a text a line. Empty lines do not count.
pub(crate) fn read(path: &Path) -> Result<ClassificationData> {
    let bytes = fs::read(path).map_err(|error| anyhow!("it cannot be read: {error}"))?;
    let (mut labels, mut texts) = (Vec::new(), Vec::new());
    for (line, bytes) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| anyhow!("line {line} is not UTF-8; save the file as UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches('\r');
        if text.is_empty() {
            continue;
        }
        match text.split_once('\t').map(|(label, text)| (label.trim(), text)) {
            None => bail!("line {line} has no tab; write a label, a tab and a text on each line"),
            Some(("", _)) => bail!("line {line} has no label; write one before its tab"),
            Some((label, text)) => {
                labels.push(label.to_owned());
                texts.push(text.to_owned());
            }
        }
    }
    if texts.is_empty() {
        bail!("it has no message; write a label, a tab and a text on each line");
    }
    Ok(ClassificationData {
        x: Records::text(&texts)?,
        y: Labels::from_names(&labels)?,
        notices: Vec::new(),
    })
}
