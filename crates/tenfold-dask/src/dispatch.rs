//! `Dispatch`: the jobs that wait and the units under way, and the decisions about them; without clock,
//! thread or stream, so that the decisions can be tested.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tenfold_graph::BoxError;
use tenfold_graph::remote::{Job, JobEnd, Message, Sent, TaskEvent, Withdraw};

use crate::error::Error;
use crate::name::Names;
use crate::needs::{Needs, are_offered, in_words, needs, offered_in_words};
use crate::pace::Pace;
use crate::queue::{Queue, Waiting};
use crate::status;
use crate::wire::{Ended, Line, Mismatch, Notice, Part, RunId, Unit, Which, Work, Worker};

/// The jobs of one run.
pub(crate) struct Dispatch {
    terms: Terms,
    run: RunId,
    next_unit: u64,
    queue: Queue,
    under_way: BTreeMap<u64, Flight>,
    workers: Vec<Worker>,
    /// The numbers by which workers go, in the order in which they came.
    numbers: BTreeMap<String, usize>,
    pace: Pace,
    /// Since when there is work and no worker.
    alone_since: Option<Instant>,
    /// Since when no worker offers the needs of a group of jobs, by the number of the group.
    unmet_since: BTreeMap<usize, Instant>,
    /// The warnings so far: a cluster without workers, as `None`, or a lane of groups whose needs no
    /// worker offers.
    warned: BTreeSet<Option<usize>>,
    /// Whether units are under way whose jobs were given up.
    has_leftovers: bool,
    is_over: bool,
    output: Output,
}

/// The rules by which a run sends jobs.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// How many jobs go into one process; `None` for as many small ones as make about a second.
    pub(crate) batch: Option<usize>,
    /// The most processes of a job that the system may kill; the job is given up with the next.
    pub(crate) killed_max: u32,
    /// How long to wait for workers that can take the waiting jobs.
    pub(crate) wait: Duration,
    /// Whether the cluster is this machine alone.
    pub(crate) is_local: bool,
    /// Where the cluster is, for people.
    pub(crate) place: String,
}

/// Messages to both sides.
#[derive(Default, Debug)]
pub(crate) struct Output {
    pub(crate) units: Vec<Unit>,
    pub(crate) withdraw: Option<Which>,
    pub(crate) messages: Vec<Message>,
}

/// A unit under way.
struct Flight {
    /// The number of the group of its jobs.
    group: usize,
    jobs: Vec<Waiting>,
    is_asked_back: bool,
}

/// No fewer units than this are under way of those with the same needs, if there are as many.
const UNITS_MIN: usize = 64;
/// For each thread of the workers so many units are under way: one runs, the next ones are there.
const UNITS_PER_THREAD: usize = 4;
/// A run that waits for workers warns after this long: those that are being started have come by then.
const WARN_AFTER: Duration = Duration::from_secs(5);
/// As long as it is not known how long the tasks of a function take, for each thread only so many
/// of them are: the others may be small, and are better put together.
const PROBES_PER_THREAD: usize = 2;
/// The status of a process that was killed: by the system for want of memory, mostly.
const KILLED: i32 = -9;

impl Dispatch {
    /// Nothing yet, for units numbered from `first_unit` on.
    pub(crate) fn new(terms: Terms, run: RunId, first_unit: u64) -> Self {
        Self {
            terms,
            run,
            next_unit: first_unit,
            queue: Queue::default(),
            under_way: BTreeMap::new(),
            workers: Vec::new(),
            numbers: BTreeMap::new(),
            pace: Pace::default(),
            alone_since: None,
            unmet_since: BTreeMap::new(),
            warned: BTreeSet::new(),
            has_leftovers: false,
            is_over: false,
            output: Output::default(),
        }
    }

    /// Takes jobs.
    pub(crate) fn send(&mut self, jobs: Vec<Sent>) {
        if !self.is_over {
            jobs.into_iter().for_each(|sent| self.queue.push(sent));
        }
    }

    /// Takes jobs back.
    pub(crate) fn withdraw(&mut self, which: Withdraw) {
        let waiting = self.queue.take_all();
        self.give_back(waiting);
        self.under_way.values_mut().for_each(|flight| flight.is_asked_back = true);
        if !self.under_way.is_empty() || self.has_leftovers {
            self.output.withdraw = Some(match which {
                Withdraw::Waiting => Which::Waiting,
                Withdraw::All => Which::All,
            });
        }
    }

    /// Takes in a notice of the driver.
    pub(crate) fn hear(&mut self, notice: Notice) {
        if self.is_over {
            return;
        }
        match notice {
            Notice::Connected {}
            | Notice::Alive {}
            | Notice::Refused { .. }
            | Notice::Began { .. } => {}
            Notice::Workers(workers) => {
                for worker in &workers {
                    self.number(&worker.address);
                }
                self.workers = workers;
            }
            Notice::Ended(ended) => {
                if let Some(flight) = self.under_way.remove(&ended.unit) {
                    self.end(flight, ended);
                }
            }
            Notice::Broken { unit, reason, worker } => {
                if let Some(flight) = self.under_way.remove(&unit) {
                    let worker = worker.map(|address| self.number(&address));
                    for waiting in flight.jobs {
                        let reason = reason.clone();
                        self.give_up(waiting.job, worker, Error::NotStarted { reason });
                    }
                }
            }
            Notice::Killed { unit, workers_lost, worker, .. } => {
                if let Some(flight) = self.under_way.remove(&unit) {
                    self.lose_workers(flight, workers_lost, worker);
                }
            }
            Notice::Withdrawn { unit } => {
                let flight = self.under_way.remove(&unit);
                self.give_back(flight.into_iter().flat_map(|flight| flight.jobs));
            }
            Notice::Lost { reason } => self.lose(reason),
        }
    }

    /// Sends jobs that can be sent, and gives up those that have waited too long; `names` are the driver's.
    pub(crate) fn advance(&mut self, now: Instant, names: &mut Names) {
        if self.is_over {
            return;
        }
        let needed = self.needed();
        self.watch(now, &needed);
        if self.is_over || self.workers.is_empty() {
            return;
        }
        let n_threads = self.workers.iter().map(|worker| worker.threads as usize).sum::<usize>();
        let room = UNITS_MIN.max(UNITS_PER_THREAD * n_threads);
        let mut of_groups: BTreeMap<usize, usize> = BTreeMap::new();
        let mut of_lanes: BTreeMap<usize, usize> = BTreeMap::new();
        for flight in self.under_way.values() {
            *of_groups.entry(flight.group).or_default() += 1;
            *of_lanes.entry(self.queue.lane(flight.group)).or_default() += 1;
        }
        // Several at a time: each sending has its price.
        let is_full = |n: usize| n > room - room / 8;
        let full: BTreeSet<usize> =
            of_lanes.iter().filter(|(_, n)| is_full(**n)).map(|(&lane, _)| lane).collect();
        loop {
            let may_be_served = |group: usize| {
                let lane = self.queue.lane(group);
                let has_room = !full.contains(&lane) && of_lanes.get(&lane) < Some(&room);
                let is_probed = of_groups.get(&group) >= Some(&(PROBES_PER_THREAD * n_threads));
                let waits_for_pace = is_probed
                    && self.terms.batch.is_none()
                    && !self.pace.is_known(self.queue.function(group));
                has_room && !waits_for_pace && !self.unmet_since.contains_key(&group)
            };
            let Some(group) = self.queue.next_group(may_be_served) else { break };
            *of_groups.entry(group).or_default() += 1;
            *of_lanes.entry(self.queue.lane(group)).or_default() += 1;
            let n_waiting = self.queue.n_waiting(group);
            let function = self.queue.function(group);
            let n_jobs = match self.terms.batch {
                Some(n_jobs) => n_jobs,
                None => self.pace.n_jobs(function, n_waiting, n_threads),
            };
            let jobs = self.queue.take(group, n_jobs);
            let resources = needed.get(&group).cloned().unwrap_or_default();
            self.submit(group, jobs, resources, names);
        }
    }

    /// The time of the next warning, or at which waiting jobs are given up, if nothing changes.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let alone = self.alone_since.map(|since| (None, since));
        let unmet = self.unmet_since.iter();
        let unmet = unmet.map(|(&group, &since)| (Some(self.queue.lane(group)), since));
        let deadline = |(lane, since): (Option<usize>, Instant)| {
            let is_warned = self.warned.contains(&lane);
            let patience =
                if is_warned { self.terms.wait } else { self.terms.wait.min(WARN_AFTER) };
            since.checked_add(patience)
        };
        alone.into_iter().chain(unmet).filter_map(deadline).min()
    }

    /// Takes the output so far.
    pub(crate) fn take_output(&mut self) -> Output {
        std::mem::take(&mut self.output)
    }

    /// Whether nothing of this run is on the cluster.
    pub(crate) fn is_idle(&self) -> bool {
        self.is_over || self.under_way.is_empty()
    }

    /// The needs of the jobs that wait or are under way, by the number of their group.
    fn needed(&self) -> BTreeMap<usize, Needs> {
        let under_way = self.under_way.values().map(|flight| flight.group);
        let groups: BTreeSet<usize> = self.queue.groups_waiting().chain(under_way).collect();
        let is_local = self.terms.is_local;
        let of = |group| needs(self.queue.resources(group), &self.workers, is_local);
        groups.into_iter().map(|group| (group, of(group))).collect()
    }

    /// Notes since when groups wait in vain, warns of it, and gives up those that have for too long.
    fn watch(&mut self, now: Instant, needed: &BTreeMap<usize, Needs>) {
        if self.workers.is_empty() {
            self.unmet_since.clear();
            return self.watch_alone(now, needed);
        }
        self.alone_since = None;
        let is_unmet = |group: &usize| {
            needed.get(group).is_some_and(|needs| !are_offered(needs, &self.workers))
        };
        self.unmet_since.retain(|group, _| is_unmet(group));
        for (&group, needs) in needed {
            if are_offered(needs, &self.workers) {
                continue;
            }
            let since = *self.unmet_since.entry(group).or_insert(now);
            let waited = now.duration_since(since);
            if waited >= self.terms.wait {
                self.unmet_since.remove(&group);
                self.give_up_group(group, needs);
            } else if waited >= WARN_AFTER && self.warned.insert(Some(self.queue.lane(group))) {
                let (needs, offered) = (in_words(needs), offered_in_words(&self.workers));
                let problem = format!("no worker offers {needs}; {offered}; it is given up");
                let to_do = "start workers with `--resources`, or ask for less with `resources(…)`";
                self.warn(group, &problem, to_do);
            }
        }
    }

    /// The same where there is no worker at all.
    fn watch_alone(&mut self, now: Instant, needed: &BTreeMap<usize, Needs>) {
        let Some(&group) = needed.keys().next() else {
            self.alone_since = None;
            return;
        };
        let waited = now.duration_since(*self.alone_since.get_or_insert(now));
        let place = &self.terms.place;
        if waited >= self.terms.wait {
            let wait = self.terms.wait.as_secs();
            let reason = format!(
                "the Dask cluster {place} has had no worker for {wait} s; start workers, as with \
                 `dask worker`, or wait longer with `Dask::wait_for_workers`"
            );
            self.lose(reason);
        } else if waited >= WARN_AFTER && self.warned.insert(None) {
            let problem = format!("the Dask cluster {place} has no worker; the run is given up");
            self.warn(group, &problem, "start workers, as with `dask worker`");
        }
    }

    /// Warns that the first job of a group waits.
    fn warn(&mut self, group: usize, problem: &str, to_do: &str) {
        let under_way = self.under_way.values().filter(|flight| flight.group == group);
        let mut under_way = under_way.flat_map(|flight| &flight.jobs);
        let Some(first) = self.queue.first(group).or_else(|| under_way.next()) else { return };
        let (job, wait) = (first.job.recipe, self.terms.wait.as_secs());
        let reason = format!("{problem} if none has come after {wait} s: {to_do}");
        self.report(Message::Waits { job, reason });
    }

    /// Gives up all jobs of a group, which no worker can take.
    fn give_up_group(&mut self, group: usize, needs: &Needs) {
        let mut jobs = self.queue.take(group, usize::MAX);
        while self.queue.n_waiting(group) > 0 {
            jobs.extend(self.queue.take(group, usize::MAX));
        }
        let of_group = self.under_way.iter().filter(|(_, flight)| flight.group == group);
        let units: Vec<u64> = of_group.map(|(&unit, _)| unit).collect();
        for unit in units {
            self.has_leftovers = true;
            jobs.extend(self.under_way.remove(&unit).into_iter().flat_map(|flight| flight.jobs));
        }
        for waiting in jobs {
            let seconds = self.terms.wait.as_secs();
            let (needs, offered) = (in_words(needs), offered_in_words(&self.workers));
            self.give_up(waiting.job, None, Error::NoneOffers { seconds, needs, offered });
        }
    }

    fn submit(&mut self, group: usize, jobs: Vec<Waiting>, resources: Needs, names: &mut Names) {
        let unit = self.next_unit;
        self.next_unit += 1;
        let work = Work {
            run: self.run.clone(),
            jobs: jobs.iter().map(|waiting| waiting.job.clone()).collect(),
            worker: None,
        };
        let name = names.name(&work.jobs);
        let threads = self.queue.resources(group).n_threads();
        self.output.units.push(Unit { unit, name, job: work, resources, threads });
        self.under_way.insert(unit, Flight { group, jobs, is_asked_back: false });
    }

    /// Takes in the lines of a process, and the jobs that they leave open.
    fn end(&mut self, flight: Flight, ended: Ended) {
        let worker = self.number(&ended.worker);
        let Flight { group, mut jobs, is_asked_back } = flight;
        let was_alone = jobs.len() == 1;
        let (mut running, mut failed) = (BTreeSet::new(), BTreeSet::new());
        let (mut seconds, mut n_ended) = (0.0, 0);
        let (mut mismatch, mut is_done, mut has_written) = (None, false, false);
        for line in ended.lines.into_iter().filter_map(Line::of) {
            has_written = true;
            match line {
                Line::Event(mut event) => {
                    match &mut event {
                        TaskEvent::Started { key } => _ = running.insert(key.clone()),
                        TaskEvent::Retried { .. } | TaskEvent::Noticed { .. } => {}
                        TaskEvent::Finished { key, seconds: took, .. } => {
                            running.remove(key);
                            seconds += *took;
                        }
                        TaskEvent::Failed { key, seconds: took, failure } => {
                            running.remove(key);
                            failed.insert(key.clone());
                            seconds += *took;
                            failure.stderr.clone_from(&ended.stderr);
                        }
                    }
                    self.report(Message::Event { worker, event });
                }
                Line::End { job, end } => {
                    let at = jobs.iter().position(|waiting| waiting.job.recipe == job);
                    if let Some(at) = at {
                        jobs.remove(at);
                        n_ended += 1;
                        self.report(Message::Ended { job, worker, end });
                    }
                }
                Line::Mismatch(found) => mismatch = Some(found),
                Line::Done { seconds: took } => {
                    is_done = true;
                    seconds = took.unwrap_or(seconds);
                }
            }
        }
        self.pace.note(self.queue.function(group), seconds, n_ended);
        // The process may have died before it could say that they had ended.
        let (failed, jobs): (Vec<_>, Vec<_>) =
            jobs.into_iter().partition(|waiting| failed.contains(&waiting.job.key));
        for waiting in failed {
            let (job, end) = (waiting.job.recipe, JobEnd::Failed);
            self.report(Message::Ended { job, worker, end });
        }
        if jobs.is_empty() {
            return;
        }
        if let Some(mismatch) = mismatch {
            for waiting in jobs {
                self.give_up(waiting.job, Some(worker), differs(&ended.worker, mismatch.clone()));
            }
            return;
        }
        let number = self.run.number + 1;
        let died = || {
            let (worker, stderr) = (ended.worker.clone(), ended.stderr.clone());
            let status = status::in_words(ended.status);
            match has_written {
                true => Error::Died { worker, status, stderr },
                false => Error::NoRun { worker, status, stderr, number },
            }
        };
        let give_up = |this: &mut Self, mut waiting: Waiting| {
            if ended.status == KILLED && waiting.n_killed < this.terms.killed_max {
                waiting.n_killed += 1;
                return this.send_alone(group, vec![waiting], is_asked_back);
            }
            this.give_up(waiting.job, Some(worker), died());
        };
        if was_alone || is_done {
            return jobs.into_iter().for_each(|waiting| give_up(self, waiting));
        }
        let (mut begun, rest): (Vec<_>, Vec<_>) =
            jobs.into_iter().partition(|waiting| running.contains(&waiting.job.key));
        if begun.len() == 1
            && let Some(culprit) = begun.pop()
        {
            self.send_again(group, rest, is_asked_back);
            return give_up(self, culprit);
        }
        // Any of those that had begun may have ended it; if none had, any at all.
        let have_begun = !begun.is_empty();
        self.send_alone(group, begun, is_asked_back);
        match have_begun {
            true => self.send_again(group, rest, is_asked_back),
            false => self.send_alone(group, rest, is_asked_back),
        }
    }

    /// A unit was given up by Dask, because it may have ended some workers.
    fn lose_workers(&mut self, flight: Flight, workers_lost: u32, last: Option<String>) {
        if flight.jobs.len() > 1 {
            return self.send_alone(flight.group, flight.jobs, flight.is_asked_back);
        }
        let worker = last.as_ref().map(|address| self.number(address));
        for waiting in flight.jobs {
            let cause = Error::WorkersLost { workers_lost, last: last.clone() };
            self.give_up(waiting.job, worker, cause);
        }
    }

    /// Sends jobs again, each in a process of its own, unless they were asked back.
    fn send_alone(&mut self, group: usize, mut jobs: Vec<Waiting>, is_asked_back: bool) {
        jobs.iter_mut().for_each(|waiting| waiting.goes_alone = true);
        self.send_again(group, jobs, is_asked_back);
    }

    fn send_again(&mut self, group: usize, jobs: Vec<Waiting>, is_asked_back: bool) {
        match is_asked_back {
            true => self.give_back(jobs),
            false => self.queue.push_front(group, jobs),
        }
    }

    fn give_back(&mut self, jobs: impl IntoIterator<Item = Waiting>) {
        for waiting in jobs {
            self.report(Message::Withdrawn { job: waiting.job.recipe });
        }
    }

    fn give_up(&mut self, job: Job, worker: Option<usize>, cause: Error) {
        let cause: BoxError = Box::new(cause);
        self.report(Message::Gone { job: job.recipe, worker, cause });
    }

    fn lose(&mut self, reason: String) {
        self.report(Message::Lost { reason });
        if !self.under_way.is_empty() || self.has_leftovers {
            self.output.withdraw = Some(Which::All);
        }
        self.output.units.clear();
        self.alone_since = None;
        self.unmet_since.clear();
        self.is_over = true;
    }

    fn report(&mut self, message: Message) {
        self.output.messages.push(message);
    }

    /// The number by which a worker goes.
    fn number(&mut self, address: &str) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(address.to_owned()).or_insert(next)
    }
}

/// The error of a process with another executable, graph or store than the run's.
fn differs(worker: &str, mismatch: Mismatch) -> Error {
    let Mismatch { part, expected, found } = mismatch;
    let worker = worker.to_owned();
    let (part, to_do) = match part {
        Part::Executable => (
            "executable",
            "put the same file on every machine, and name its path there with `Dask::executable`",
        ),
        Part::Graph => (
            "graph",
            "the program must build the same graph from the same arguments on every machine, and \
             make its runs in the same order; files of the machine are read in tasks",
        ),
        Part::Store => (
            "store",
            "every machine must open the same store: a directory that all of them mount at the \
             same path, or an object store's URL",
        ),
    };
    Error::Mismatch { worker, part, expected, found, to_do }
}

#[cfg(test)]
mod tests;
