//! `Runs`: the folder of the runs that a store keeps: for each the record of its events, and its report.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde_json::Value;
use tenfold::report::document::Document;
use tenfold::report::record::RunRecord;
use tenfold::store::replace_file;

use crate::common::Common;
use crate::exit::Usage;
use crate::interrupt;
use crate::settings::hint;

const RECORD: &str = "record.bin";
const DOCUMENT: &str = "document.json";
const SCORES: &str = "scores.json";

/// The store of runs on the command line.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct StoreName {
    /// Folder of results and runs; .tenfold if not given
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

impl StoreName {
    /// The folder: that of the option, of `tenfold.toml`, or `.tenfold`.
    pub(crate) fn place(&self, common: &Common) -> Result<PathBuf> {
        let below = || Ok::<_, anyhow::Error>(common.settings()?.sections.run.store);
        let place = match &self.store {
            Some(place) => Some(place.clone()),
            None => below()?,
        };
        Ok(place.unwrap_or_else(|| PathBuf::from(STORE)))
    }

    /// The runs in it.
    pub(crate) fn runs(&self, common: &Common) -> Result<Runs> {
        Ok(Runs::of(&self.place(common)?))
    }
}

/// A run on the command line.
#[derive(Clone, Debug, Args)]
pub(crate) struct RunName {
    /// The run: an id, its beginning, a path, or latest
    #[arg(value_name = "RUN", default_value = "latest", hide_default_value = true)]
    run: String,
}

impl RunName {
    pub(crate) fn name(&self) -> &str {
        &self.run
    }
}

/// The parts of a run to keep.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Parts<'a> {
    pub(crate) record: Option<&'a RunRecord>,
    pub(crate) document: Option<&'a Document>,
    /// The scores of each fold, by metric.
    pub(crate) scores: Option<&'a Value>,
}

/// The folder of results and runs, unless one is given.
pub(crate) const STORE: &str = ".tenfold";

/// The folder of the runs of a store.
#[derive(Debug)]
pub(crate) struct Runs {
    folder: PathBuf,
}

/// A run that is kept.
#[derive(Debug)]
pub(crate) struct KeptRun {
    folder: PathBuf,
}

impl Runs {
    /// The runs of the store in a folder.
    pub(crate) fn of(store: &Path) -> Self {
        Self { folder: store.join("runs") }
    }

    /// Keeps a run, and returns its id: its time in UTC to the microsecond, so that ids ascend with it.
    pub(crate) fn keep(&self, parts: Parts<'_>) -> Result<String> {
        let files = [
            (RECORD, parts.record.map(RunRecord::to_bytes)),
            (DOCUMENT, parts.document.map(|document| document.to_json().into_bytes())),
            (SCORES, parts.scores.map(|scores| scores.to_string().into_bytes())),
        ];
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let id = format!("{}-{:06}", stamp(now.as_secs()), now.subsec_micros());
        let folder = self.folder.join(&id);
        interrupt::whole(|| {
            fs::create_dir_all(&self.folder)?;
            fs::create_dir(&folder)?;
            for (name, bytes) in files {
                if let Some(bytes) = bytes {
                    replace_file(folder.join(name), &bytes)?;
                }
            }
            Ok::<(), anyhow::Error>(())
        })
        .with_context(|| format!("cannot keep the run in {}", folder.display()))?;
        Ok(id)
    }

    /// The ids of all runs, the oldest first.
    pub(crate) fn ids(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.with_context(|| format!("cannot list {}", self.folder.display()))?,
        };
        let mut ids = Vec::new();
        for entry in entries {
            ids.extend(entry?.file_name().into_string());
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Removes the runs that were kept before a time, or counts them alone, and returns their number.
    pub(crate) fn remove_before(&self, time: SystemTime, only_count: bool) -> Result<usize> {
        let limit = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let limit = stamp(limit);
        let old: Vec<String> = self.ids()?.into_iter().filter(|id| **id < *limit).collect();
        for id in old.iter().filter(|_| !only_count) {
            let folder = self.folder.join(id);
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        Ok(old.len())
    }

    /// The run of a path, an id, the beginning of one, or `latest`.
    pub(crate) fn find(&self, run: &str) -> Result<KeptRun> {
        let path = Path::new(run);
        if path.join(RECORD).is_file() || path.join(DOCUMENT).is_file() {
            return Ok(KeptRun { folder: path.to_owned() });
        }
        let ids = self.ids()?;
        let at = |id: &String| KeptRun { folder: self.folder.join(id) };
        if ids.is_empty() {
            return Err(Usage(format!(
                "there are no runs in {}; `tenfold cv` keeps its own there, and --store names another store",
                self.folder.display()
            ))
            .into());
        }
        if run == "latest" {
            return ids.last().map(at).ok_or_else(|| anyhow!("there is no run"));
        }
        let matching: Vec<&String> = ids.iter().filter(|id| id.starts_with(run)).collect();
        match &*matching {
            [only] => Ok(at(only)),
            [] => {
                let known: Vec<&str> = ids.iter().rev().take(5).map(|id| &**id).collect();
                Err(Usage(format!("there is no run `{run}`{}", hint(run, &known))).into())
            }
            several => {
                let ids: Vec<&str> = several.iter().map(|id| &***id).collect();
                let message = format!("several runs begin with `{run}`: {}", ids.join(", "));
                Err(Usage(message).into())
            }
        }
    }
}

impl KeptRun {
    /// The name of its folder.
    pub(crate) fn id(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The record of its events.
    pub(crate) fn record(&self) -> Result<RunRecord> {
        let path = self.folder.join(RECORD);
        if !path.is_file() {
            bail!("the run {} has no record of its tasks, as a search has none", self.id());
        }
        Ok(RunRecord::load(path)?)
    }

    /// The scores of each fold, if it has some.
    pub(crate) fn scores(&self) -> Result<Option<Value>> {
        let path = self.folder.join(SCORES);
        if !path.is_file() {
            return Ok(None);
        }
        let wrong = || format!("cannot read {}", path.display());
        let text = fs::read_to_string(&path).with_context(wrong)?;
        Ok(Some(serde_json::from_str(&text).with_context(wrong)?))
    }

    /// Its report.
    pub(crate) fn document(&self) -> Result<Document> {
        let path = self.folder.join(DOCUMENT);
        let json = fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                anyhow!("the run {} has no report, since it did not come to its end", self.id())
            }
            _ => anyhow!(error).context(format!("cannot read {}", path.display())),
        })?;
        Document::from_json(&json).with_context(|| format!("cannot read {}", path.display()))
    }
}

/// A time in seconds since 1970 as `20240131-235959`, in UTC.
fn stamp(seconds: u64) -> String {
    // Days to dates as in "chrono-compatible low-level date algorithms" of Howard Hinnant (2021).
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_dates() {
        assert_eq!(stamp(0), "19700101-000000");
        assert_eq!(stamp(951_826_399), "20000229-121319");
        assert_eq!(stamp(1_709_251_199), "20240229-235959");
        assert_eq!(stamp(4_102_444_800), "21000101-000000");
    }
}
