//! A cluster of threads: jobs travel as text, and each worker does them as another process would.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tenfold_graph::remote::{Batch, Cluster, Job, Message, Report, Sent, Withdraw};
use tenfold_graph::{Bindings, BoxError, Executor, Options, Plan, Result, Run};

/// Sends tasks to a cluster of threads.
pub(crate) struct Remote {
    pub(crate) workers: usize,
    options: Options,
}

impl Remote {
    pub(crate) fn new(workers: usize) -> Self {
        Self { workers, options: Options::default() }
    }
}

impl Executor for Remote {
    fn options(&self) -> &Options {
        &self.options
    }

    fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> Result<Run> {
        let mut options = self.options.clone();
        // It needs one, also where nothing is cached.
        let own = tempfile::tempdir().unwrap();
        let store = options.store.take();
        options.store =
            Some(store.unwrap_or_else(|| tenfold_store::Store::open(own.path()).unwrap()));
        let (plan_there, bindings_there) = (plan.clone(), bindings.clone());
        let options_there = options.clone();
        let mut cluster = Crew {
            workers: self.workers,
            do_job: Arc::new(move |job, worker, report| {
                let news = Arc::clone(report);
                let report_news = move |it| news(Message::Event { worker, event: travelled(&it) });
                let jobs = [travelled(job)];
                let share = Batch::new(&plan_there, &bindings_there, &options_there, &jobs)?;
                Ok(share.run(report_news))
            }),
            ..Crew::default()
        };
        tenfold_graph::remote::run(plan, &bindings, &options, &mut cluster)
    }
}

/// A thing that was written as text and read again.
fn travelled<T: Serialize + DeserializeOwned>(thing: &T) -> T {
    serde_json::from_str(&serde_json::to_string(thing).unwrap()).unwrap()
}

type DoJob =
    dyn Fn(&Job, usize, &Report) -> Result<Vec<tenfold_graph::remote::JobEnd>> + Send + Sync;

struct Crew {
    workers: usize,
    do_job: Arc<DoJob>,
    queue: Arc<(Mutex<Queue>, Condvar)>,
    threads: Vec<JoinHandle<()>>,
    report: Option<Report>,
}

impl Default for Crew {
    fn default() -> Self {
        let do_job: Arc<DoJob> = Arc::new(|_, _, _| unreachable!("it is always given"));
        Self { workers: 1, do_job, queue: Arc::default(), threads: Vec::new(), report: None }
    }
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

impl Cluster for Crew {
    fn begin(&mut self, report: Report) -> std::result::Result<(), BoxError> {
        *self.queue.0.lock().unwrap() = Queue::default();
        for worker in 0..self.workers {
            let (queue, do_job) = (Arc::clone(&self.queue), Arc::clone(&self.do_job));
            let report = Arc::clone(&report);
            self.threads.push(std::thread::spawn(move || {
                while let Some(job) = next(&queue) {
                    let mut ends = do_job(&job, worker, &report).unwrap();
                    let end = travelled(&ends.pop().unwrap());
                    report(Message::Ended { job: job.recipe, worker, end });
                }
            }));
        }
        self.report = Some(report);
        Ok(())
    }

    fn send(&mut self, jobs: Vec<Sent>) {
        let (queue, changed) = &*self.queue;
        queue.lock().unwrap().jobs.extend(jobs.into_iter().map(|sent| sent.job));
        changed.notify_all();
    }

    fn withdraw(&mut self, _: Withdraw) {
        let jobs: Vec<Job> = self.queue.0.lock().unwrap().jobs.drain(..).collect();
        for job in jobs {
            (self.report.as_ref().unwrap())(Message::Withdrawn { job: job.recipe });
        }
    }

    fn end(&mut self) {
        self.queue.0.lock().unwrap().is_closed = true;
        self.queue.1.notify_all();
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

fn next((queue, changed): &(Mutex<Queue>, Condvar)) -> Option<Job> {
    let idle = |queue: &mut Queue| queue.jobs.is_empty() && !queue.is_closed;
    changed.wait_while(queue.lock().unwrap(), idle).unwrap().jobs.pop_front()
}
