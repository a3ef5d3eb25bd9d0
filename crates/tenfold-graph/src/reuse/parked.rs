//! `Parked`: the value of a cached task, in memory or in the store, and read back when needed.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tenfold_store::{Damage, Digest, Lookup, Record, Store};

use super::memory::Memory;
use super::recipe::Id;
use crate::task::{Codec, Contained, Owned};

/// The value of a cached task. A clone is the same value.
#[derive(Clone)]
pub(crate) struct Parked(Arc<Slot>);

/// The place of a value.
pub(crate) struct Slot {
    in_memory: Mutex<Option<Pin>>,
    /// Held for whoever was given a reference that outlives its reader.
    held: OnceLock<Pin>,
    /// The stored value that it can be read back from.
    in_store: Option<InStore>,
    facts: ValueFacts,
    /// The readers that are still to come, where they are counted here.
    readers: Option<AtomicU32>,
    memory: Option<Arc<Memory>>,
}

/// A value that stays in memory for as long as this does.
pub(crate) type Pin = Arc<Owned>;

/// The facts about a value, in memory or not.
pub(crate) struct ValueFacts {
    pub(crate) id: Id,
    /// The seconds that it took to compute.
    pub(crate) seconds: f64,
    /// The bytes that it takes in memory, roughly.
    pub(crate) bytes: usize,
    /// The remarks of the task about it.
    pub(crate) notices: Vec<String>,
}

/// A stored value that can be read back.
pub(crate) struct InStore {
    store: Store,
    record: Record,
    codec: Codec,
}

impl InStore {
    pub(crate) fn new(store: &Store, record: Record, codec: Codec) -> Self {
        Self { store: store.clone(), record, codec }
    }

    fn read(&self) -> Result<Owned, Box<Lost>> {
        let why = match (self.codec.load)(&self.store, &self.record) {
            Ok(Lookup::Found(value)) => return Ok(value),
            Ok(Lookup::Damaged(damage)) => Why::Damaged(damage),
            Ok(_) => Why::Missing,
            Err(error) => Why::Error(error),
        };
        Err(Box::new(Lost { record: self.record.clone(), why }))
    }
}

/// A value that could not be read back.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) record: Record,
    pub(crate) why: Why,
}

/// Why a value could not be read back.
#[derive(Debug)]
pub(crate) enum Why {
    Missing,
    Damaged(Damage),
    Error(tenfold_store::Error),
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            Why::Missing => write!(f, "it was removed from the store"),
            Why::Damaged(damage) => write!(f, "{damage}"),
            Why::Error(error) => write!(f, "{error}"),
        }
    }
}

impl Parked {
    /// A value that is in memory, and perhaps in the store.
    pub(crate) fn ran(
        value: Owned,
        facts: ValueFacts,
        in_store: Option<InStore>,
        memory: Option<Arc<Memory>>,
    ) -> Self {
        let parked = Self::new(in_store, facts, None, memory);
        *parked.lock() = Some(Arc::new(value));
        parked.count();
        parked
    }

    /// A value that is in the store, and dropped from memory after this many readers.
    pub(crate) fn stored(
        in_store: InStore,
        readers: Option<u32>,
        memory: Option<Arc<Memory>>,
    ) -> Self {
        let record = &in_store.record;
        let id = Id::Content(record.digest);
        let (seconds, bytes) = (record.provenance.seconds, record.size as usize);
        let notices = record.provenance.notices.clone();
        Self::new(Some(in_store), ValueFacts { id, seconds, bytes, notices }, readers, memory)
    }

    fn new(
        in_store: Option<InStore>,
        facts: ValueFacts,
        readers: Option<u32>,
        memory: Option<Arc<Memory>>,
    ) -> Self {
        let (in_memory, held) = (Mutex::default(), OnceLock::new());
        let readers = readers.map(AtomicU32::new);
        Self(Arc::new(Slot { in_memory, held, in_store, facts, readers, memory }))
    }

    /// The identity of the value.
    pub(crate) fn id(&self) -> Id {
        self.0.facts.id.clone()
    }

    /// The seconds that it took to compute.
    pub(crate) fn seconds(&self) -> f64 {
        self.0.facts.seconds
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.facts.bytes
    }

    /// The remarks of the task about it.
    pub(crate) fn notices(&self) -> &[String] {
        &self.0.facts.notices
    }

    /// The value, which stays in memory while the pin is held.
    pub(crate) fn pin(&self) -> Result<Pin, Box<Lost>> {
        if let Some(pin) = self.0.held.get() {
            return Ok(Arc::clone(pin));
        }
        if let Some(pin) = &*self.lock() {
            return Ok(Arc::clone(pin));
        }
        let Some(in_store) = &self.0.in_store else {
            unreachable!("a value is only dropped from memory if it is in the store")
        };
        // Not locked meanwhile: the pool helps to read, and a thread that waits for it may be
        // given a task that wants this very value. It may be read twice, and one is dropped.
        let pin = Arc::new(in_store.read()?);
        match &mut *self.lock() {
            Some(first) => return Ok(Arc::clone(first)),
            none => *none = Some(Arc::clone(&pin)),
        }
        self.count();
        Ok(pin)
    }

    /// The value, in memory for as long as this is.
    pub(crate) fn get(&self) -> Result<&Owned, Box<Lost>> {
        let pin = self.pin()?;
        Ok(self.0.held.get_or_init(|| pin))
    }

    /// The recipe by which the value can be read back, if it can.
    pub(crate) fn recipe(&self) -> Option<Digest> {
        self.0.in_store.as_ref().map(|in_store| in_store.record.recipe)
    }

    /// Returns `true` if the value can be read back.
    pub(crate) fn is_in_store(&self) -> bool {
        self.0.in_store.is_some()
    }

    /// Returns `true` if the value can be taken away, once nothing runs any more: others that hold
    /// it too can read it from the store.
    pub(crate) fn can_be_taken(&self) -> bool {
        self.is_in_store() || Arc::strong_count(&self.0) == 1
    }

    /// The value, taken away; `pin` is of it. If others hold it too, it is read once more; `None`
    /// if it is not in the store.
    pub(crate) fn take(self, pin: Pin) -> Result<Option<Owned>, Box<Lost>> {
        let slot = match Arc::try_unwrap(self.0) {
            Ok(slot) => slot,
            Err(shared) => return shared.in_store.as_ref().map(InStore::read).transpose(),
        };
        drop(slot);
        Ok(Arc::into_inner(pin))
    }

    /// Records that one of its readers has finished. After the last one it is dropped from memory.
    pub(crate) fn reader_finished(&self) {
        if self.0.readers.as_ref().is_some_and(|left| left.fetch_sub(1, Ordering::AcqRel) == 1) {
            self.forget();
        }
    }

    /// Counts a value that has come into memory.
    fn count(&self) {
        if let Some(memory) = &self.0.memory {
            memory.add(&self.0);
        }
    }

    fn forget(&self) {
        self.0.leave_memory(|_| true);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Pin>> {
        self.0.in_memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Drops the value from memory if nobody reads it and it can be read back; returns whether it
    /// did.
    pub(crate) fn evict(&self) -> bool {
        self.in_store.is_some() && self.leave_memory(|pin| Arc::strong_count(pin) == 1)
    }

    fn leave_memory(&self, may: impl FnOnce(&Pin) -> bool) -> bool {
        let mut in_memory = self.in_memory.lock().unwrap_or_else(PoisonError::into_inner);
        if !in_memory.as_ref().is_some_and(may) {
            return false;
        }
        let value = in_memory.take();
        drop(in_memory);
        // It may panic when it is dropped.
        drop(Contained::new(value));
        if let Some(memory) = &self.memory {
            memory.remove(self.facts.bytes);
        }
        true
    }

    pub(crate) fn is_in_memory(&self) -> bool {
        self.in_memory.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.facts.bytes
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.leave_memory(|_| true);
        drop(Contained::new(self.held.take()));
    }
}
