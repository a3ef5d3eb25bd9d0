//! The resources that units ask of workers, in Dask's terms.

use std::collections::BTreeMap;

use tenfold_graph::Resources;

use crate::wire::Worker;

/// Dask's resources by name, with how much of each.
pub(crate) type Needs = BTreeMap<String, f64>;

/// The name by which workers declare their threads, if they do.
const THREADS: &str = "threads";

/// The needs of a task with these resources.
///
/// Workers that declare their threads lend them to tasks; so one that says nothing takes one of
/// them where all do. On this machine alone a task gets a worker with all its threads if it needs
/// more: there is nowhere else to go.
pub(crate) fn needs(resources: &Resources, workers: &[Worker], is_local: bool) -> Needs {
    let mut needs: Needs =
        resources.labels().map(|(name, amount)| (name.to_owned(), amount)).collect();
    if let Some(bytes) = resources.memory_bytes() {
        needs.insert("memory".into(), bytes as f64);
    }
    let declared = || workers.iter().filter_map(|worker| worker.resources.get(THREADS).copied());
    let threads = f64::from(resources.n_threads());
    let asked = match resources.n_threads() {
        1 => (declared().count() == workers.len()).then_some(threads),
        _ if is_local => declared().reduce(f64::max).map(|most| most.min(threads)),
        _ => Some(threads),
    };
    if let Some(threads) = asked.filter(|_| !workers.is_empty()) {
        needs.insert(THREADS.into(), threads);
    }
    needs
}

/// Whether some worker offers it all.
pub(crate) fn are_offered(needs: &Needs, workers: &[Worker]) -> bool {
    workers.iter().any(|worker| {
        let offers = |(name, amount): (&String, &f64)| worker.resources.get(name) >= Some(amount);
        needs.iter().all(offers)
    })
}

/// `gpu: 1, memory: 16000000000`.
pub(crate) fn in_words(needs: &Needs) -> String {
    let words: Vec<_> = needs.iter().map(|(name, amount)| format!("{name}: {amount}")).collect();
    words.join(", ")
}

/// The offers of the workers, each kind of worker once.
pub(crate) fn offered_in_words(workers: &[Worker]) -> String {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for worker in workers {
        *kinds.entry(in_words(&worker.resources)).or_default() += 1;
    }
    let words: Vec<_> = kinds
        .iter()
        .map(|(offers, n)| {
            let workers =
                if *n == 1 { "1 worker offers".into() } else { format!("{n} workers offer") };
            format!(
                "{workers} {}",
                if offers.is_empty() { "nothing in particular" } else { offers }
            )
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(resources: &[(&str, f64)]) -> Worker {
        let resources = resources.iter().map(|&(name, amount)| (name.into(), amount)).collect();
        Worker { address: "tcp://127.0.0.1:1".into(), threads: 1, resources }
    }

    #[test]
    fn a_thread_is_asked_for_only_where_every_worker_declares_threads() {
        let ordinary = Resources::new();
        let [with, without] = [worker(&[("threads", 4.0)]), worker(&[])];
        let all = [with.clone(), with.clone()];
        assert_eq!(needs(&ordinary, &all, false), Needs::from([("threads".into(), 1.0)]));
        assert_eq!(needs(&ordinary, &[with.clone(), without.clone()], false), Needs::new());
        assert_eq!(needs(&ordinary, &[], false), Needs::new());
        let two = Needs::from([("threads".into(), 2.0)]);
        let wide = Resources::new().threads(2);
        assert_eq!(needs(&wide, std::slice::from_ref(&without), false), two);
        assert_eq!(needs(&wide, &[without], true), Needs::new());
        assert_eq!(needs(&wide, &[with], true), two);
        let all = Needs::from([("threads".into(), 1.0)]);
        assert_eq!(needs(&wide, &[worker(&[("threads", 1.0)])], true), all);
    }

    #[test]
    fn one_worker_must_offer_it_all() {
        let wants = needs(&Resources::new().memory(8).label("gpu", 1.0), &[], false);
        assert_eq!(in_words(&wants), "gpu: 1, memory: 8");
        let apart = [worker(&[("gpu", 1.0)]), worker(&[("memory", 8.0)])];
        assert!(!are_offered(&wants, &apart));
        assert!(are_offered(&wants, &[worker(&[("gpu", 2.0), ("memory", 8.0)])]));
        assert!(are_offered(&Needs::new(), &apart));
        assert_eq!(
            offered_in_words(&[worker(&[]), worker(&[("gpu", 1.0)]), worker(&[])]),
            "2 workers offer nothing in particular, 1 worker offers gpu: 1"
        );
    }
}
