//! A store in an object store: memory, a cloud, or anything else that the crate `object_store`
//! reaches.
//!
//! The layout is that of a directory. Records are published with the service's own put-if-absent.
//! There are no locks. Asynchronous code stays in this file: a thread of its own drives it, so that a
//! store may be used inside and outside of an asynchronous program.

mod address;
mod answer;

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload};
use tokio::runtime::{Builder, Runtime};

pub(crate) use address::{Opened, open};

use address::Clients;
use answer::{is_gone, message};

use super::format;
use super::{Area, Backend, Guard, Listed, Sharing, Speed, Staged, Upload};
use crate::digest::Digest;
use crate::error::{Error, Result};

/// The object store, a prefix in it, and the thread that drives it.
pub(crate) struct Objects {
    inner: Arc<Inner>,
}

struct Inner {
    clients: Clients,
    /// Whether the last request was not answered: then requests do not wait for the service until it
    /// answers again.
    is_gone: AtomicBool,
    prefix: Path,
    place: String,
    runtime: Option<Runtime>,
}

/// One copy in memory, through another thread.
const MEMORY: Speed = Speed { latency_seconds: 100e-6, bytes_per_second: 1e9 };
/// Two requests to a cloud and one connection, without luck.
const SERVICE: Speed = Speed { latency_seconds: 0.1, bytes_per_second: 50e6 };

/// Few enough for any service, many enough that some thousand look-ups take seconds.
const REQUESTS_AT_ONCE: NonZeroUsize = NonZeroUsize::new(32).unwrap();

type Answer<T> = std::result::Result<T, object_store::Error>;

impl Objects {
    fn new(clients: Clients, prefix: Path, place: String) -> Result<Self> {
        let failed = |error| Error::Io { action: "open", place: place.clone(), error };
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("tenfold-store")
            .enable_all()
            .build()
            .map_err(failed)?;
        let is_gone = AtomicBool::new(false);
        let inner = Inner { clients, is_gone, prefix, place, runtime: Some(runtime) };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn format_path(&self) -> Path {
        self.inner.prefix.clone().join(format::FILE)
    }
}

impl Inner {
    /// Waits for the service to answer.
    fn ask<T: Send + 'static>(
        &self,
        action: &'static str,
        asking: impl Future<Output = Answer<T>> + Send + 'static,
    ) -> Result<Answer<T>> {
        let (answer, answered) = mpsc::sync_channel(1);
        let failed = |reason: &str| Error::Io {
            action,
            place: self.place.clone(),
            error: io::Error::other(reason.to_string()),
        };
        let runtime = self.runtime.as_ref().ok_or_else(|| failed("the store is closed"))?;
        runtime.spawn(async move {
            // It fails if the caller is gone.
            let _ = answer.send(asking.await);
        });
        let answer = answered.recv().map_err(|_| failed("the service's client stopped"))?;
        self.is_gone.store(is_gone(&answer), Ordering::Relaxed);
        Ok(answer)
    }

    fn objects(&self) -> Arc<dyn ObjectStore> {
        let Clients { patient, brief } = &self.clients;
        Arc::clone(if self.is_gone.load(Ordering::Relaxed) { brief } else { patient })
    }

    fn done<T>(&self, action: &'static str, answer: Answer<T>) -> Result<T> {
        answer.map_err(|error| Error::Io {
            action,
            place: self.place.clone(),
            error: io::Error::other(message(&error)),
        })
    }

    fn path(&self, area: Area, name: &Digest) -> Path {
        area.path(name).split('/').fold(self.prefix.clone(), |path, part| path.join(part))
    }

    fn get(&self, path: Path) -> Result<Option<Vec<u8>>> {
        let objects = self.objects();
        let asking = async move { objects.get(&path).await?.bytes().await.map(Vec::from) };
        match self.ask("read", asking)? {
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            answer => self.done("read", answer).map(Some),
        }
    }

    /// Puts an object. Returns `false` if there is one, in a mode that replaces none.
    fn put(&self, path: Path, payload: PutPayload, mode: PutMode) -> Result<bool> {
        let objects = self.objects();
        let asking = async move { objects.put_opts(&path, payload, mode.into()).await };
        match self.ask("write", asking)? {
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            answer => self.done("write", answer).map(|_| true),
        }
    }

    fn delete(&self, path: Path) -> Result<()> {
        let objects = self.objects();
        match self.ask("remove", async move { objects.delete(&path).await })? {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            answer => self.done("remove", answer),
        }
    }

    /// The objects below a prefix, and their bytes.
    fn list(&self, prefix: Path) -> Result<Vec<(Path, u64)>> {
        let listing = self.objects().list(Some(&prefix));
        let asking = listing.map_ok(|meta| (meta.location, meta.size)).try_collect();
        let mut found: Vec<_> = self.done("list", self.ask("list", asking)?)?;
        found.sort_unstable();
        Ok(found)
    }

    fn quarantine(&self) -> Path {
        self.prefix.clone().join("quarantine")
    }

    fn below(&self, path: &Path) -> String {
        let parts = path.prefix_match(&self.prefix).map(Vec::from_iter).unwrap_or_default();
        parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("/")
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it is not allowed inside of an asynchronous program.
            runtime.shutdown_background();
        }
    }
}

impl Objects {
    fn is_in_memory(&self) -> bool {
        self.inner.place.starts_with("memory:")
    }
}

impl std::fmt::Debug for Objects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Objects").field("place", &self.inner.place).finish()
    }
}

impl Backend for Objects {
    fn place(&self) -> String {
        self.inner.place.clone()
    }

    fn format(&self) -> Result<Option<Vec<u8>>> {
        self.inner.get(self.format_path())
    }

    fn first_foreign(&self) -> Result<Option<String>> {
        let found = self.inner.list(self.inner.prefix.clone())?;
        let mut others = found.iter().filter(|(path, _)| *path != self.format_path());
        Ok(others.next().map(|(path, _)| path.to_string()))
    }

    fn put_format(&self) -> Result<()> {
        self.inner.put(self.format_path(), format::CURRENT.into(), PutMode::Overwrite).map(|_| ())
    }

    fn read(&self, area: Area, name: &Digest) -> Result<Option<Vec<u8>>> {
        self.inner.get(self.inner.path(area, name))
    }

    fn bytes(&self, area: Area, name: &Digest) -> Result<Option<u64>> {
        let path = self.inner.path(area, name);
        let objects = self.inner.objects();
        match self.inner.ask("look for", async move { objects.head(&path).await })? {
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            answer => self.inner.done("look for", answer).map(|meta| Some(meta.size)),
        }
    }

    fn open(&self, blob: &Digest) -> Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some(bytes) = self.inner.get(self.inner.path(Area::Blobs, blob))? else {
            return Ok(None);
        };
        let len = bytes.len() as u64;
        Ok(Some((Box::new(Cursor::new(bytes)), len)))
    }

    fn upload(&self) -> Result<Box<dyn Upload>> {
        Ok(Box::new(MemoryUpload { bytes: Vec::new(), inner: Arc::clone(&self.inner) }))
    }

    fn stage_record(&self, record: Vec<u8>) -> Result<Box<dyn Staged>> {
        Ok(Box::new(StagedObjects { blob: None, record, inner: Arc::clone(&self.inner) }))
    }

    fn put(&self, area: Area, name: &Digest, bytes: &[u8]) -> Result<()> {
        let payload = bytes.to_vec().into();
        self.inner.put(self.inner.path(area, name), payload, PutMode::Overwrite).map(|_| ())
    }

    fn set_aside(&self, area: Area, name: &Result<Digest, String>) -> Result<Option<String>> {
        let inner = &self.inner;
        let from = match name {
            Ok(name) => inner.path(area, name),
            Err(path) => path.split('/').fold(inner.prefix.clone(), |path, part| path.join(part)),
        };
        let name = inner.below(&from).replace('/', "-");
        let taken: BTreeMap<_, _> = inner.list(inner.quarantine())?.into_iter().collect();
        let mut place = inner.quarantine().join(name.as_str());
        let mut copy = 1;
        while taken.contains_key(&place) {
            copy += 1;
            place = inner.quarantine().join(format!("{name}.{copy}"));
        }
        let objects = inner.objects();
        let to = place.clone();
        match inner.ask("move into quarantine", async move { objects.rename(&from, &to).await })? {
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            answer => {
                inner.done("move into quarantine", answer)?;
                Ok(Some(place.to_string()))
            }
        }
    }

    fn remove(&self, area: Area, name: &Digest) -> Result<()> {
        self.inner.delete(self.inner.path(area, name))
    }

    fn list(&self, area: Area) -> Result<Vec<Listed>> {
        let inner = &self.inner;
        let found = inner.list(inner.prefix.clone().join(area.name()))?;
        let listed = found.into_iter().map(|(path, bytes)| {
            let name = path.filename().and_then(|name| name.parse::<Digest>().ok());
            match name.filter(|name| inner.path(area, name) == path) {
                Some(name) => Listed { name: Ok(name), bytes },
                None => Listed { name: Err(inner.below(&path)), bytes },
            }
        });
        let mut listed: Vec<_> = listed.collect();
        listed.sort_unstable();
        Ok(listed)
    }

    fn quarantined(&self) -> Result<(u64, u64)> {
        let found = self.inner.list(self.inner.quarantine())?;
        Ok((found.len() as u64, found.iter().map(|(_, bytes)| bytes).sum()))
    }

    fn clear_quarantine(&self) -> Result<()> {
        let found = self.inner.list(self.inner.quarantine())?;
        found.into_iter().try_for_each(|(path, _)| self.inner.delete(path))
    }

    fn lock(&self, _: Sharing) -> Result<Guard> {
        Ok(Box::new(()))
    }

    fn speed(&self) -> Speed {
        if self.is_in_memory() { MEMORY } else { SERVICE }
    }

    fn requests_at_once(&self) -> NonZeroUsize {
        if self.is_in_memory() { NonZeroUsize::MIN } else { REQUESTS_AT_ONCE }
    }

    fn now_seconds(&self) -> Option<i64> {
        None
    }
}

/// A blob that is gathered in memory, because its name is known only at its end.
struct MemoryUpload {
    bytes: Vec<u8>,
    inner: Arc<Inner>,
}

impl Write for MemoryUpload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Upload for MemoryUpload {
    fn stage(self: Box<Self>, record: Vec<u8>) -> Result<Box<dyn Staged>> {
        let Self { bytes, inner } = *self;
        Ok(Box::new(StagedObjects { blob: Some(bytes), record, inner }))
    }
}

/// A record and a blob in memory.
struct StagedObjects {
    /// The blob, if there is one, until it has its name.
    blob: Option<Vec<u8>>,
    record: Vec<u8>,
    inner: Arc<Inner>,
}

impl Staged for StagedObjects {
    fn place_blob(&mut self, digest: &Digest) -> Result<()> {
        let Some(blob) = self.blob.take() else { return Ok(()) };
        let path = self.inner.path(Area::Blobs, digest);
        self.inner.put(path, blob.into(), PutMode::Overwrite).map(|_| ())
    }

    fn publish_record(&mut self, recipe: &Digest) -> Result<bool> {
        let path = self.inner.path(Area::Records, recipe);
        self.inner.put(path, self.record.clone().into(), PutMode::Create)
    }

    fn replace_record(&mut self, recipe: &Digest) -> Result<()> {
        let path = self.inner.path(Area::Records, recipe);
        self.inner.put(path, self.record.clone().into(), PutMode::Overwrite).map(|_| ())
    }

    fn settle(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use object_store::local::LocalFileSystem;
    use object_store::memory::InMemory;
    use url::Url;

    use super::*;
    use crate::damage::DamageKind;
    use crate::store::record::Provenance;
    use crate::store::{Lookup, Store};

    fn check(objects: Arc<dyn ObjectStore>) {
        let open = || {
            let prefix = Path::from("some/prefix");
            let clients = Clients::local(Arc::clone(&objects));
            let objects = Objects::new(clients, prefix, "memory".into()).unwrap();
            let inner = Arc::clone(&objects.inner);
            (Store::of(objects).unwrap(), inner)
        };
        let ((store, inner), (second, _)) = (open(), open());
        let recipe = Digest::of(b"recipe");
        let about = Provenance::default();
        assert_eq!(store.find(&recipe).unwrap(), Lookup::NoRecord);
        let value: Vec<f64> = vec![1.0, 2.0, 3.0];
        let first = store.publish(&recipe, &value, &about).unwrap();
        assert!(!first.adopted);
        let adopted = second.publish(&recipe, &vec![4.0], &about).unwrap();
        assert!(adopted.adopted);
        assert_eq!(adopted.record, first.record);
        let load = || store.load::<Vec<f64>>(&first.record).unwrap();
        assert_eq!(load(), Lookup::Found(value.clone()));

        let blob = inner.path(Area::Blobs, &first.record.digest);
        let mut bytes = inner.get(blob.clone()).unwrap().unwrap();
        bytes[20] ^= 1;
        inner.put(blob, bytes.into(), PutMode::Overwrite).unwrap();
        let Lookup::Damaged(damage) = load() else { panic!("damage was not seen") };
        assert!(matches!(damage.kind, DamageKind::Digest { .. }), "{damage}");
        assert_eq!(load(), Lookup::NoBlob(first.record.clone()));
        assert_eq!(store.size().unwrap().quarantined, 1);
        store.clear_quarantine().unwrap();
        assert!(store.publish(&recipe, &value, &about).unwrap().adopted);
        assert_eq!(load(), Lookup::Found(value.clone()));

        check_unkept(&store, &second);
        store.remember("key", &recipe).unwrap();
        assert_eq!(second.remembered("key").unwrap(), Some(recipe));
        let verified = second.verify().unwrap();
        assert_eq!((verified.records, verified.blobs, verified.damage.len()), (1, 1, 0));
        let removed = second.retain(|_| false).unwrap();
        assert_eq!((removed.records, removed.blobs), (1, 1));
        assert_eq!(store.remembered("key").unwrap(), None);
        assert_eq!(store.find(&recipe).unwrap(), Lookup::NoRecord);
    }

    /// Records without blobs give way to other bytes and to records with blobs.
    fn check_unkept(store: &Store, second: &Store) {
        let recipe = Digest::of(b"not kept");
        let about = Provenance::default();
        let first = store.publish_unkept(&recipe, &1.0, &about).unwrap();
        assert_eq!(second.find(&recipe).unwrap(), Lookup::NotKept(first.record.clone()));
        let other = second.publish_unkept(&recipe, &2.0, &about).unwrap();
        assert_eq!(other.replaced, Some(first.record.digest));
        let kept = store.publish(&recipe, &2.0, &about).unwrap();
        assert!(kept.record.kept && !kept.adopted && kept.replaced.is_none());
        assert_eq!(second.load::<f64>(&other.record).unwrap(), Lookup::Found(2.0));
        assert_eq!(second.publish_unkept(&recipe, &3.0, &about).unwrap().record, kept.record);
        store.retain(|record| record.recipe != recipe).unwrap();
    }

    #[test]
    fn a_service_is_asked_side_by_side_and_answers_come_in_order() {
        let clients = Clients::local(Arc::new(InMemory::new()));
        let objects = Objects::new(clients, Path::from("p"), "s3://bucket/p".into()).unwrap();
        let store = Store::of(objects).unwrap();
        // None goes on before all have come, which never happens one after the other.
        let all = std::sync::Barrier::new(REQUESTS_AT_ONCE.get());
        let things: Vec<usize> = (0..REQUESTS_AT_ONCE.get()).collect();
        let answers = store.side_by_side(&things, |thing| {
            all.wait();
            thing * 2
        });
        assert_eq!(answers, things.iter().map(|thing| thing * 2).collect::<Vec<_>>());
        let many: Vec<usize> = (0..1_000).collect();
        assert_eq!(store.side_by_side(&many, |thing| *thing), many);
        let memory = Store::open_url("memory:///").unwrap();
        assert_eq!(memory.requests_at_once(), NonZeroUsize::MIN);
    }

    #[test]
    fn a_store_works_in_memory() {
        check(Arc::new(InMemory::new()));
    }

    #[test]
    fn a_store_works_in_the_local_files_of_object_store() {
        let root = tempfile::tempdir().unwrap();
        check(Arc::new(LocalFileSystem::new_with_prefix(root.path()).unwrap()));
        // The layout is the same, so a directory store opens it too.
        Store::open(root.path().join("some/prefix")).unwrap();
    }

    #[test]
    fn urls_open_stores_or_say_why_not() {
        Store::open_url("memory:///").unwrap();
        let root = tempfile::tempdir().unwrap();
        let url = Url::from_file_path(root.path()).unwrap();
        let store = Store::open_url(url.as_str()).unwrap();
        assert_eq!(store.place(), root.path().display().to_string());
        for wrong in ["nowhere", "ftp://host/path"] {
            assert!(matches!(Store::open_url(wrong), Err(Error::Url { .. })), "{wrong}");
        }
    }

    #[test]
    fn a_store_can_be_used_and_dropped_inside_of_an_asynchronous_program() {
        let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let store = Store::open_url("memory:///").unwrap();
            assert_eq!(store.find(&Digest::of(b"")).unwrap(), Lookup::NoRecord);
        });
    }

    #[test]
    #[cfg(feature = "aws")]
    fn requests_wait_for_a_silent_service_only_once() {
        use object_store::RetryConfig;
        use object_store::aws::AmazonS3Builder;
        // No process listens where this socket was.
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", socket.local_addr().unwrap());
        drop(socket);
        let builder = AmazonS3Builder::new().with_bucket_name("bucket").with_skip_signature(true);
        let once = RetryConfig { max_retries: 0, ..RetryConfig::default() };
        let builder = builder.with_endpoint(endpoint).with_allow_http(true).with_retry(once);
        let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let here = Clients::local(Arc::clone(&memory));
        let mut objects = Objects::new(here, Path::from("p"), "place".into()).unwrap();
        let inner = Arc::get_mut(&mut objects.inner).unwrap();
        inner.clients = Clients { patient: Arc::new(builder.build().unwrap()), brief: memory };
        let look_up = || objects.read(Area::Blobs, &Digest::of(b""));
        let error = look_up().unwrap_err().to_string();
        assert!(
            error.starts_with("cannot read place: ") && error.contains("does it run"),
            "{error}"
        );
        assert_eq!(look_up().unwrap(), None);
        look_up().unwrap_err();
    }

    #[test]
    fn other_objects_and_newer_formats_are_refused() {
        let objects: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let clients = Clients::local(objects);
        let objects = || Objects::new(clients.clone(), Path::from("p"), "memory".into()).unwrap();
        let open = || Store::of(objects());
        let store = open().unwrap();
        let (inner, format) = (objects().inner, objects().format_path());
        let next = format!("tenfold-store 2\n{}\n", Digest::of(b"tenfold-store 2"));
        inner.put(format.clone(), next.into(), PutMode::Overwrite).unwrap();
        assert!(matches!(open(), Err(Error::NewerFormat { found: 2, .. })));
        inner.delete(format.clone()).unwrap();
        inner.put(Path::from("p/other"), "?".into(), PutMode::Overwrite).unwrap();
        assert!(matches!(open(), Err(Error::NotAStore { .. })));

        store.publish(&Digest::of(b"recipe"), &1.0, &Provenance::default()).unwrap();
        assert_eq!(open().unwrap().repair().unwrap().found, "no FORMAT file");
        assert!(open().unwrap().repair().is_none());
    }
}
