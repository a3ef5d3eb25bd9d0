//! Storage of the value of a task that has run, if it pays.

use std::sync::Arc;
use std::time::Duration;

use tenfold_store::{Digest, Provenance, Published};

use super::Engine;
use crate::reuse::{
    Id, InStore, Parked, Recipe, Session, Unknown, ValueFacts, Warning, WarningKind,
};
use crate::task::Owned;

impl Engine {
    /// Keeps the value of a task that has run, if that pays, and returns its identity.
    pub(super) fn keep(
        &self,
        session: &Session,
        position: u32,
        recipe: Option<&Recipe<'_>>,
        ran: (Owned, Duration),
        worker: usize,
    ) -> Parked {
        let (value, seconds) = (ran.0, ran.1.as_secs_f64());
        let codec = self.codec(position);
        let changed_file = session.changed_file(position);
        // The recipe identifies the file as it was.
        let recipe = recipe.filter(|_| changed_file.is_none());
        if let Some(path) = changed_file {
            let kind = WarningKind::FileChanged { path };
            self.warn(session, Warning::new(self.plan.key_at(position), kind), worker);
        }
        let published = recipe.and_then(|recipe| {
            let published = self.publish(session, position, recipe, &value, seconds);
            self.note_published(session, position, published, worker)
        });
        let given = match &published {
            Some(published) => Id::Content(published.given),
            None => self.id_by_content(position, recipe, &value),
        };
        self.audit(session, position, &given, worker);
        if let Some(published) = &published
            && let Some(theirs) = self.theirs(session, position, published, worker)
        {
            session.identify(position, theirs.id());
            return theirs;
        }
        session.identify(position, given.clone());
        let kept = |published: &Published| {
            published.readable && published.record.digest == published.given
        };
        let bytes = self.plan.graph_nodes().bytes(&value);
        let record = published.filter(kept).map(|published| published.record);
        // A type that nobody measures takes about as much as its bytes in the store.
        let bytes = record.as_ref().map_or(bytes, |record| bytes.max(record.size as usize));
        let in_store = record.map(|record| InStore::new(&session.store, record, codec));
        Parked::ran(
            value,
            ValueFacts { id: given, seconds, bytes, notices: self.notices(position) },
            in_store,
            session.memory.clone(),
        )
    }

    /// Writes a value into the store, or only its digest where reading the value back would take
    /// longer than computing it again.
    fn publish(
        &self,
        session: &Session,
        position: u32,
        recipe: &Recipe<'_>,
        value: &Owned,
        seconds: f64,
    ) -> tenfold_store::Result<Published> {
        let task = self.plan.task_at(position);
        let codec = self.codec(position);
        let is_wanted = self.plan.is_wanted(position)
            || session.duplicates.is_wanted(position)
            || session.memory.is_some()
            || session.keeps_all();
        let bytes_max = if is_wanted { u64::MAX } else { session.store.bytes_read_within(seconds) };
        let mut writer = session.store.writer().at_most(bytes_max);
        (codec.encode)(&**value, &mut writer)?;
        if let Some(again) = session.again(position)
            && writer.digest() != again.stored
        {
            session.store.discard(&recipe.digest)?;
        }
        let provenance = Provenance {
            key: self.plan.key_at(position).to_owned(),
            task: task.facts().name.to_owned(),
            seconds,
            parts: recipe.parts(),
            notices: self.notices(position),
        };
        let type_name = (codec.type_name)();
        if writer.can_be_kept() {
            writer.publish(&recipe.digest, codec.name, &type_name, &provenance)
        } else {
            writer.publish_unkept(&recipe.digest, codec.name, &type_name, &provenance)
        }
    }

    /// Remembers the published record for explanations, and warns of failures.
    fn note_published(
        &self,
        session: &Session,
        position: u32,
        published: tenfold_store::Result<Published>,
        worker: usize,
    ) -> Option<Published> {
        let key = self.plan.key_at(position);
        let published = match published {
            Ok(published) => published,
            Err(error) => {
                self.warn(session, Warning::not_kept(key, error), worker);
                return None;
            }
        };
        if let Some(damage) = published.damage.clone() {
            self.warn(session, Warning::damaged(key, damage), worker);
        }
        if let Some(before) = published.replaced.filter(|_| session.again(position).is_none()) {
            let (recipe, digests) = (&published.record.recipe, (before, published.given));
            self.warn_not_reproduced(session, position, recipe, digests, worker);
        }
        // It only explains: without it a later run knows less to say.
        let _ = session.store.remember(key, &published.record.recipe);
        Some(published)
    }

    /// Warns that a value that was needed again is another than the recorded one. Results reused
    /// because of that belong to another value, so the run begins again.
    pub(crate) fn warn_not_reproduced(
        &self,
        session: &Session,
        position: u32,
        recipe: &Digest,
        (recorded, computed): (Digest, Digest),
        worker: usize,
    ) {
        let kind = WarningKind::NotReproduced { recorded, computed };
        self.warn(session, Warning::new(self.plan.key_at(position), kind), worker);
        session.lose(*recipe);
    }

    /// Compares a value that was computed again for an audit with the stored one.
    pub(crate) fn audit(&self, session: &Session, position: u32, given: &Id, worker: usize) {
        if let (Some(again), Id::Content(computed)) = (session.again(position), given)
            && again.is_audit
            && again.stored != *computed
        {
            let kind = WarningKind::AuditFailed { stored: again.stored, computed: *computed };
            let warning = Warning::new(self.plan.key_at(position), kind);
            self.warn(session, warning, worker);
        }
    }

    /// The value of whoever published other bytes first: they count for the recipe.
    fn theirs(
        &self,
        session: &Session,
        position: u32,
        published: &Published,
        worker: usize,
    ) -> Option<Parked> {
        let record = &published.record;
        if record.digest == published.given {
            return None;
        }
        let in_store = InStore::new(&session.store, record.clone(), self.codec(position));
        let theirs = Parked::stored(in_store, None, session.memory.clone());
        match theirs.pin() {
            Ok(_) => Some(theirs),
            Err(lost) => {
                let warning = Warning::lost(self.plan.key_at(position), lost.why);
                self.warn(session, warning, worker);
                None
            }
        }
    }

    /// The identity of a value that was not published.
    fn id_by_content(&self, position: u32, recipe: Option<&Recipe<'_>>, value: &Owned) -> Id {
        let encode = self.codec(position).encode;
        let digest = tenfold_store::digest_written(|to| encode(&**value, to));
        match (digest, recipe) {
            (Ok(digest), _) => Id::Content(digest),
            // As good as uncached.
            (Err(_), Some(recipe)) => Id::Recipe(recipe.digest),
            (Err(error), None) => {
                let key = self.plan.key_at(position);
                Id::Unknown(Arc::new(Unknown::new(key, error.to_string())))
            }
        }
    }
}
