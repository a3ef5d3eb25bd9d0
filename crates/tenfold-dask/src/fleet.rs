//! `Fleet`: the cluster as the engine of a run sees it. A thread of its own keeps the
//! [`Dispatch`] and serves both sides, so that neither waits for the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tenfold_graph::remote::{Cluster, Message, Report, Sent, Withdraw};
use tenfold_graph::{BoxError, CancelToken, Plan};
use tenfold_store::{Digest, Store};

use crate::connection::Connection;
use crate::description;
use crate::dispatch::{Dispatch, Terms};
use crate::driver::{Driver, Order, Seat};
use crate::error::{Error, Result};
use crate::program::ProgramAsked;
use crate::wire::{Program, RunId};

/// One run's share of a cluster.
pub(crate) struct Fleet<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) terms: Terms,
    pub(crate) program: &'a ProgramAsked,
    pub(crate) store: &'a Store,
    pub(crate) plan: &'a Plan,
    /// The fingerprint of the graph, the plan and the bindings.
    pub(crate) graph: Digest,
    /// The runs on Dask that the program made before this one.
    pub(crate) number: u64,
    /// The token that cancels it.
    pub(crate) cancel: Option<&'a CancelToken>,
    pub(crate) at_work: Option<AtWork>,
}

/// The thread that serves a run.
pub(crate) struct AtWork {
    orders: Sender<Order>,
    thread: JoinHandle<()>,
}

/// Units under way when a run ends get so long to be taken back.
const END_WITHIN: Duration = Duration::from_secs(10);

impl Fleet<'_> {
    fn start(&self, report: Report) -> Result<AtWork> {
        let program = self.program.resolve()?;
        let executable = self.store.executable_digest()?;
        let (graph, number) = (self.graph, self.number);
        let ids = (number, graph, executable);
        let description = description::publish(self.plan, &program, self.store, ids)?;
        let store = self.store.place();
        let run = RunId { number, graph, executable, store, description };
        let driver = self.connection.driver(self.cancel)?;
        let (orders, to_serve) = channel();
        let seat = driver.join(&orders);
        let dispatch = Dispatch::new(self.terms.clone(), run, seat.first_unit());
        let thread = thread::Builder::new().name("tenfold-dask".into());
        let thread = thread.spawn(move || {
            let alarm = Arc::clone(&report);
            let service = Service { dispatch, driver, program, report, seat };
            if catch_unwind(AssertUnwindSafe(|| service.run(&to_serve))).is_err() {
                // The run would wait for ever.
                let reason = "the thread that serves the run panicked".to_owned();
                alarm(Message::Lost { reason });
            }
        });
        let cannot = |error: std::io::Error| Error::Driver {
            problem: format!("cannot be served by a thread: {error}"),
            stderr: String::new(),
        };
        Ok(AtWork { orders, thread: thread.map_err(cannot)? })
    }

    fn order(&self, order: impl FnOnce(&mut Dispatch) + Send + 'static) {
        if let Some(at_work) = &self.at_work {
            _ = at_work.orders.send(Order::Engine(Box::new(order)));
        }
    }
}

impl Cluster for Fleet<'_> {
    fn begin(&mut self, report: Report) -> Result<(), BoxError> {
        self.at_work = Some(self.start(report)?);
        Ok(())
    }

    fn send(&mut self, jobs: Vec<Sent>) {
        self.order(move |dispatch| dispatch.send(jobs));
    }

    fn withdraw(&mut self, which: Withdraw) {
        self.order(move |dispatch| dispatch.withdraw(which));
    }

    fn end(&mut self) {
        if let Some(AtWork { orders, thread }) = self.at_work.take() {
            _ = orders.send(Order::End);
            _ = thread.join();
        }
    }
}

/// A run that ends otherwise leaves nothing behind either.
impl Drop for Fleet<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

/// The thread of a run.
struct Service {
    dispatch: Dispatch,
    driver: Arc<Driver>,
    program: Program,
    report: Report,
    seat: Seat,
}

impl Service {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let order = match self.dispatch.deadline() {
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => orders.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match order {
                Ok(order) => {
                    for order in [order].into_iter().chain(orders.try_iter()) {
                        if !self.obey(order) {
                            return self.end(orders);
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.end(orders),
            }
            self.dispatch.advance(Instant::now(), &mut self.driver.names());
            self.flush();
        }
    }

    /// Obeys an order; false if that is to stop.
    fn obey(&mut self, order: Order) -> bool {
        match order {
            Order::Engine(order) => order(&mut self.dispatch),
            Order::Notice(notice) => self.dispatch.hear(notice),
            Order::End => return false,
        }
        true
    }

    fn flush(&mut self) {
        let output = self.dispatch.take_output();
        if let Some(which) = output.withdraw {
            self.driver.withdraw(&self.seat, which);
        }
        if !output.units.is_empty() {
            self.driver.submit(&self.program, output.units);
        }
        output.messages.into_iter().for_each(|message| (self.report)(message));
    }

    /// Takes back the units under way, and waits until they are. Nothing is reported any more.
    fn end(&mut self, orders: &Receiver<Order>) {
        self.dispatch.withdraw(Withdraw::All);
        let give_up = Instant::now() + END_WITHIN;
        loop {
            if let Some(which) = self.dispatch.take_output().withdraw {
                self.driver.withdraw(&self.seat, which);
            }
            let left = give_up.saturating_duration_since(Instant::now());
            if self.dispatch.is_idle() || left.is_zero() {
                return;
            }
            if let Ok(Order::Notice(notice)) = orders.recv_timeout(left) {
                self.dispatch.hear(notice);
            }
        }
    }
}
