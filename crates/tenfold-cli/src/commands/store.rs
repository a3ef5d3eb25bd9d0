//! `tenfold store`: the results and runs that are kept.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use tenfold::store::{Record, Store};

use crate::common::Common;
use crate::exit::Usage;
use crate::lines::Lines;
use crate::options::Form;
use crate::runs::StoreName;
use crate::terminal::{print, warn};

/// List, explain, verify or clean kept results
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum StoreCommand {
    /// List the kept results
    Ls(LsArgs),
    /// Describe a result: its task, its inputs and its bytes
    Explain(ExplainArgs),
    /// Read every result, and set damaged ones aside
    Verify(StoreName),
    /// Remove results and runs that are old
    Gc(GcArgs),
}

const EXAMPLES: &str = "\
Examples:
  tenfold store ls
  tenfold store explain logistic-regression/cv/fit-00
  tenfold store verify
  tenfold store gc --older-than 30d";

/// The options of a list.
#[derive(Debug, Args)]
pub(crate) struct LsArgs {
    #[command(flatten)]
    place: StoreName,

    /// Form of the result
    #[arg(long, value_name = "FORM", default_value = "text", hide_default_value = true)]
    format: Form,
}

/// The result to describe.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Key of a task, or the first digits of a recipe
    #[arg(value_name = "KEY")]
    key: String,

    #[command(flatten)]
    place: StoreName,
}

/// The options of a removal.
#[derive(Debug, Args)]
pub(crate) struct GcArgs {
    #[command(flatten)]
    place: StoreName,

    /// Age of the results to remove: a number with s, m, h, d or w; 30d if not given
    #[arg(long, value_name = "AGE", value_parser = age, default_value = "30d", hide_default_value = true)]
    older_than: Duration,

    /// Print the extent, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(command: &StoreCommand, common: &Common) -> Result<()> {
    match command {
        StoreCommand::Ls(args) => list(args, common),
        StoreCommand::Explain(args) => explain(args, common),
        StoreCommand::Verify(place) => verify(&open(place, common)?),
        StoreCommand::Gc(args) => collect(args, common),
    }
}

/// The store, which must be there.
fn open(name: &StoreName, common: &Common) -> Result<Store> {
    let place = name.place(common)?;
    if !place.exists() {
        bail!(
            "there is no store {}; `tenfold cv` makes one, and --store names another",
            place.display()
        );
    }
    Store::open(&place).with_context(|| format!("cannot open the store {}", place.display()))
}

/// The records, the newest first; damaged ones become warnings.
fn records(store: &Store) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for record in store.records()? {
        match record {
            Ok(record) => records.push(record),
            Err(error) => warn(error.to_string()),
        }
    }
    records.sort_by(|a, b| {
        let order =
            |record: &Record| (u64::MAX - record.created_seconds, record.provenance.key.clone());
        order(a).cmp(&order(b))
    });
    Ok(records)
}

fn list(args: &LsArgs, common: &Common) -> Result<()> {
    let store = open(&args.place, common)?;
    let records = records(&store)?;
    if args.format == Form::Json {
        let records: Vec<Value> = records.iter().map(as_json).collect();
        return print(&format!("{:#}\n", Value::from(records)));
    }
    let mut lines = Lines::new(1, ["key", "bytes", "seconds", "age", "recipe"]);
    for record in &records {
        lines.push([
            record.provenance.key.clone(),
            if record.kept { record.size.to_string() } else { "not kept".to_owned() },
            format!("{:.3}", record.provenance.seconds),
            ago(record.created_seconds),
            short(record),
        ]);
    }
    let size = store.size()?;
    let runs = args.place.runs(common)?.ids()?;
    let latest = runs.last().map(|id| format!(", the latest is {id}")).unwrap_or_default();
    print(&format!(
        "{lines}\n{} results, {} bytes in {} blobs\n{} runs{latest}\n",
        size.records,
        size.blob_bytes,
        size.blobs,
        runs.len()
    ))
}

fn as_json(record: &Record) -> Value {
    json!({
        "key": record.provenance.key,
        "task": record.provenance.task,
        "recipe": record.recipe.to_string(),
        "digest": record.digest.to_string(),
        "type": record.type_name,
        "bytes": record.size,
        "kept": record.kept,
        "seconds": record.provenance.seconds,
        "created": record.created_seconds,
    })
}

fn short(record: &Record) -> String {
    record.recipe.to_string().chars().take(12).collect()
}

/// The age of something that was made at a time in seconds since 1970.
fn ago(created_seconds: u64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    match now.as_secs().saturating_sub(created_seconds) {
        seconds if seconds < 60 => format!("{seconds} s"),
        seconds if seconds < 3600 => format!("{} min", seconds / 60),
        seconds if seconds < 86_400 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

fn explain(args: &ExplainArgs, common: &Common) -> Result<()> {
    let store = open(&args.place, common)?;
    let key = &args.key;
    let records = records(&store)?;
    let mut found: Vec<&Record> =
        records.iter().filter(|record| record.provenance.key == *key).collect();
    if found.is_empty() && key.len() >= 4 {
        found =
            records.iter().filter(|record| record.recipe.to_string().starts_with(key)).collect();
    }
    if found.is_empty() {
        let known: Vec<&str> = records.iter().map(|record| &*record.provenance.key).collect();
        let near = tenfold::estimator::registry::near(key, known.into_iter());
        let hint = match &*near {
            [] => "`tenfold store ls` lists the keys".to_owned(),
            near => format!("did you mean `{}`?", near.join("` or `")),
        };
        return Err(Usage(format!("the store has no result of `{key}`; {hint}")).into());
    }
    let text: Vec<String> = found.into_iter().map(described).collect();
    print(&text.join("\n"))
}

fn described(record: &Record) -> String {
    let mut lines = Lines::new(2, [record.provenance.key.clone()]);
    let provenance = &record.provenance;
    let kept = if record.kept { "yes" } else { "no: it is computed faster than it is read" };
    for (name, value) in [
        ("task", provenance.task.clone()),
        ("type", record.type_name.clone()),
        ("took", format!("{:.3} s", provenance.seconds)),
        ("made", format!("{} ago", ago(record.created_seconds))),
        ("kept", kept.to_owned()),
        ("size", format!("{} bytes", record.size)),
        ("recipe", record.recipe.to_string()),
        ("digest", record.digest.to_string()),
    ] {
        lines.push([format!("  {name}"), value]);
    }
    for (part, digest) in &provenance.parts {
        lines.push([format!("  by {part}"), digest.to_string()]);
    }
    for notice in &provenance.notices {
        lines.push(["  notice".to_owned(), notice.clone()]);
    }
    lines.to_string()
}

fn verify(store: &Store) -> Result<()> {
    let verified = store.verify()?;
    verified.damage.iter().for_each(|damage| warn(damage.to_string()));
    print(&format!(
        "{} sound results, {} sound blobs of {} bytes; {} blobs belong to no result\n",
        verified.records,
        verified.blobs,
        verified.blob_bytes,
        verified.unreferenced.len()
    ))?;
    match (verified.damage.len(), verified.without_blob.len()) {
        (0, 0) => Ok(()),
        (damaged, lost) => Err(anyhow!(
            "{damaged} damaged parts were set aside, and {lost} results have lost their bytes; the \
             next run computes them again"
        )),
    }
}

fn collect(args: &GcArgs, common: &Common) -> Result<()> {
    let store = open(&args.place, common)?;
    let runs = args.place.runs(common)?;
    let before = SystemTime::now().checked_sub(args.older_than);
    let before = before.ok_or_else(|| anyhow!("--older-than reaches back before all time"))?;
    if args.dry_run {
        let limit = before.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let records = records(&store)?;
        let old: Vec<&Record> =
            records.iter().filter(|record| record.created_seconds < limit).collect();
        let bytes: u64 = old.iter().filter(|record| record.kept).map(|record| record.size).sum();
        let runs = runs.remove_before(before, true)?;
        let results = old.len();
        return print(&format!(
            "would remove {runs} runs, and {results} results of {bytes} bytes\n"
        ));
    }
    let n_runs = runs.remove_before(before, false)?;
    let removed = store.remove_created_before(before)?;
    print(&format!(
        "removed {n_runs} runs, {} results, and {} blobs of {} bytes\n",
        removed.records, removed.blobs, removed.blob_bytes
    ))
}

/// A duration such as `30d`.
fn age(text: &str) -> Result<Duration> {
    let expected = || anyhow!("expected a number with s, m, h, d or w, such as 30d");
    let unit = text.chars().last().ok_or_else(expected)?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return Err(expected()),
    };
    let number: u64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| expected())?;
    Ok(Duration::from_secs(number.checked_mul(seconds).ok_or_else(expected)?))
}
