//! The directories and the format of a store, and how its areas are listed.

use std::fs::{self, DirEntry, File};
use std::io::{self, Write};
use std::path::Path;

use super::session::Sessions;
use super::{Directory, LOCK, LOCK_WITHOUT_LINKS};
use crate::backend::{Area, Listed, format};
use crate::digest::Digest;
use crate::error::{At, Result};

/// The directories beside the areas.
const OTHERS: [&str; 2] = ["quarantine", "temporary"];

impl Directory {
    /// Makes the directories, and the format last, so that a store with a format has them all.
    pub(super) fn make_layout(&self) -> Result<()> {
        let root = &self.root;
        let path = root.join(format::FILE);
        fs::create_dir_all(root).at("create", root)?;
        self.make_directories().at("create", root)?;
        // A session of its own, that ends here: this store may never write again.
        let mut temporary = Sessions::new(root).temporary()?;
        temporary.file.write_all(format::CURRENT.as_bytes()).at("write", &temporary.path)?;
        temporary.file.sync_all().at("sync", &temporary.path)?;
        fs::rename(&temporary.path, &path).at("name", &path)?;
        temporary.named();
        self.sync_directory(root).at("sync", root)
    }

    pub(super) fn make_directories(&self) -> io::Result<()> {
        for name in Area::ALL.map(Area::name).into_iter().chain(OTHERS) {
            match fs::create_dir(self.root.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        // Made now, so that taking it later needs no new name in the root.
        File::options().append(true).create(true).open(self.root.join(LOCK))?;
        Ok(())
    }
}

/// The first entry that a store does not have that was never finished.
pub(super) fn first_foreign(root: &Path) -> Result<Option<String>> {
    if !root.try_exists().at("look for", root)? {
        return Ok(None);
    }
    for entry in entries(root)? {
        let name = entry.file_name();
        let known = OTHERS.into_iter().chain([LOCK, LOCK_WITHOUT_LINKS, format::FILE]);
        if known.into_iter().any(|known| name == *known) {
            continue;
        }
        let area = Area::ALL.into_iter().find(|area| name == *area.name());
        if !area.is_some_and(|area| list(root, area).is_ok_and(|listed| listed.is_empty())) {
            return Ok(Some(name.display().to_string()));
        }
    }
    Ok(None)
}

/// The entries of a directory.
pub(super) fn entries(directory: &Path) -> Result<Vec<DirEntry>> {
    let read = || fs::read_dir(directory)?.collect::<io::Result<Vec<_>>>();
    read().at("list", directory)
}

/// The things of an area, in the order of their names.
pub(super) fn list(root: &Path, area: Area) -> Result<Vec<Listed>> {
    let mut listed = Vec::new();
    for fan_out in entries(&root.join(area.name()))? {
        if !fan_out.file_type().at("look for", &fan_out.path())?.is_dir() {
            listed.push(misnamed(root, &fan_out));
            continue;
        }
        for entry in entries(&fan_out.path())? {
            listed.push(thing(root, area, &entry));
        }
    }
    listed.sort_unstable();
    Ok(listed)
}

fn thing(root: &Path, area: Area, entry: &DirEntry) -> Listed {
    let name = entry.file_name().to_str().and_then(|name| name.parse::<Digest>().ok());
    match name {
        Some(name) if root.join(area.path(&name)) == entry.path() => {
            Listed { name: Ok(name), bytes: bytes(entry) }
        }
        _ => misnamed(root, entry),
    }
}

fn misnamed(root: &Path, entry: &DirEntry) -> Listed {
    let path = entry.path();
    let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
    Listed { name: Err(below), bytes: bytes(entry) }
}

/// The size of a file; 0 for one that was removed meanwhile.
fn bytes(entry: &DirEntry) -> u64 {
    entry.metadata().map_or(0, |metadata| metadata.len())
}

/// The number of things in a directory and their bytes.
pub(super) fn weigh(directory: &Path) -> Result<(u64, u64)> {
    let entries = entries(directory)?;
    Ok((entries.len() as u64, entries.iter().map(bytes).sum()))
}
