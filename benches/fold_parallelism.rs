//! Speed-up of folds on two threads, as a share of the gain that the machine and the schedule allow;
//! the same job by linfa's own cross-validation; and the memory that ten folds of a large matrix
//! take.
#![allow(clippy::print_stdout)]

use tenfold::data::{Labels, Records};
use tenfold::estimator::Classifier;
use tenfold::graph::{Executor, Graph, Node, Plan, Run, Threads};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidated, CrossValidation, KFold};
use tenfold::svm::{LinfaSvm, Svc};

mod figures;
mod samples;
use figures::{Figures, median, memory_bytes, seconds};

const ROUNDS: usize = 9;
const MEMORY: &str = "--ten-folds-of-a-large-matrix";

fn main() {
    if std::env::args().any(|arg| arg == MEMORY) {
        return ten_folds_of_a_large_matrix();
    }
    let mut figures = Figures::new("fold_parallelism");
    // Small enough for the cache of one core: computing, not memory, is the limit.
    let (x, y) = samples::gaussian(3_000, 50, 10, 1);
    let sgd = || Sgd::hinge().alpha(1e-4).max_iter(150).tol(None).boxed();
    let shares = job(&mut figures, "sgd", (x, y), &sgd);
    figures.add("share_of_machine_3_folds", shares[0], "(bar: 0.97 at least)");
    figures.add("share_of_machine_10_folds", shares[2], "(bar: 0.97 at least)");
    job(&mut figures, "svc", samples::gaussian(1_500, 20, 4, 2), &|| Svc::new().boxed());
    linfa(&mut figures);
    peak_memory(&mut figures);
    figures.write();
}

/// Speed-up of two threads that share nothing, on this machine, now: no schedule does better.
fn machine() -> f64 {
    let work = || (0..200_000_000_u64).fold(1_u64, |x, i| std::hint::black_box(x ^ i));
    let (in_turn, _) = seconds(|| (work(), work()));
    let (at_once, _) = seconds(|| {
        std::thread::scope(|scope| {
            scope.spawn(work);
            work();
        });
    });
    in_turn / at_once
}

struct Job {
    graph: Graph,
    plan: Plan,
    cv: CrossValidated<Box<dyn Classifier>>,
}

impl Job {
    fn new(data: (Records, Labels), estimator: Box<dyn Classifier>, folds: usize) -> Self {
        let mut graph = Graph::new();
        let x = graph.data("X", data.0).expect("a new key");
        let y = graph.data("y", data.1).expect("a new key");
        let estimator: Node<Box<dyn Classifier>> = graph.data("svm", estimator).expect("a new key");
        let cv = CrossValidation::new(KFold::new(folds).shuffle(1))
            .add_to(&mut graph, "svm", estimator, x, y)
            .expect("enough samples");
        Self { plan: graph.plan(cv.reports()).expect("the graph's own nodes"), graph, cv }
    }

    /// Leaves out the reports on the training rows, which linfa does not make.
    fn plan_tests_only(&mut self) {
        let tests: Vec<_> = self.cv.folds().iter().map(|fold| fold.report_test).collect();
        self.plan = self.graph.plan(tests).expect("the graph's own nodes");
    }

    fn run(&self, threads: &Threads) -> Run {
        let run = threads.run_plan(&self.plan, Default::default()).expect("no input to bind");
        run.all_ran().expect("folds that can be fitted")
    }

    /// The longest way through the graph, as it takes on one thread: a fold's fit, and the longer
    /// of its two predictions and reports.
    fn longest_path(&self, run: &Run) -> f64 {
        let of = |id| run.elapsed(id).map_or(0.0, |elapsed| elapsed.as_secs_f64());
        let folds = self.cv.folds().iter().map(|fold| {
            let train = of(fold.predicted_train.id()) + of(fold.report_train.id());
            let test = of(fold.predicted_test.id()) + of(fold.report_test.id());
            of(fold.model.id()) + train.max(test)
        });
        folds.fold(0.0, f64::max)
    }
}

/// The share of the possible speed-up at 3, 5 and 10 folds.
fn job(
    figures: &mut Figures,
    name: &str,
    data: (Records, Labels),
    estimator: &dyn Fn() -> Box<dyn Classifier>,
) -> Vec<f64> {
    let [one, two] = [1, 2].map(|threads| Threads::new(threads).expect("two threads"));
    let mut medians = Vec::new();
    for folds in [3, 5, 10] {
        let job = Job::new(data.clone(), estimator(), folds);
        let mut rounds: [Vec<f64>; 4] = Default::default();
        for _ in 0..ROUNDS {
            // In each round, since what else runs on the machine changes.
            let machine = machine();
            let (on_one, run) = seconds(|| job.run(&one));
            let on_two = seconds(|| job.run(&two)).0;
            // No schedule is shorter than half of the work, nor than the longest path.
            let schedule = on_one / (on_one / 2.0).max(job.longest_path(&run));
            let share = on_one / on_two / machine.min(schedule);
            let figures = [machine, on_one, on_one / on_two, share];
            rounds.iter_mut().zip(figures).for_each(|(list, figure)| list.push(figure));
        }
        let [machine, on_one, speed_up, share] = rounds.map(median);
        figures.add(
            format!("{name}_{folds}_folds_machine_speed_up"),
            machine,
            "times, two threads alone",
        );
        figures.add(format!("{name}_{folds}_folds_1_thread_seconds"), on_one, "s");
        figures.add(format!("{name}_{folds}_folds_speed_up_2_threads"), speed_up, "times");
        figures.add(format!("{name}_{folds}_folds_share_of_machine"), share, "");
        medians.push(share);
    }
    medians
}

/// The same folds and the same SVM by linfa's `cross_validate`, which runs them in turn.
fn linfa(figures: &mut Figures) {
    let (x, y) = samples::gaussian(600, 20, 2, 3);
    let targets = ndarray::Array1::from_iter(y.codes().map(|code| code == 1));
    let mut dataset = linfa::Dataset::new(x.to_array().expect("dense records"), targets);
    let params = linfa_svm::Svm::<f64, bool>::params().gaussian_kernel(20.0).eps(1e-3);
    let mut job = Job::new((x, y), LinfaSvm::gaussian(0.05).tol(1e-3).boxed(), 5);
    job.plan_tests_only();
    let [one, two] = [1, 2].map(|threads| Threads::new(threads).expect("two threads"));
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let (theirs, _) = seconds(|| {
            dataset.cross_validate_single(5, std::slice::from_ref(&params), |predicted, truth| {
                let right = predicted.iter().zip(truth).filter(|(a, b)| a == b).count();
                Ok::<_, linfa::Error>(right as f64 / truth.len() as f64)
            })
        });
        rounds[0].push(theirs);
        rounds[1].push(seconds(|| job.run(&one)).0);
        rounds[2].push(seconds(|| job.run(&two)).0);
    }
    let [theirs, on_one, on_two] = rounds.map(median);
    figures.add("linfa_cross_validate_over_ours_1_thread", theirs / on_one, "times");
    figures.add("linfa_cross_validate_over_ours_2_threads", theirs / on_two, "times");
}

/// The peak memory of ten folds, in a process of its own.
fn peak_memory(figures: &mut Figures) {
    let name = "peak_memory_over_matrix";
    let this = std::env::current_exe().expect("this program has a path");
    let output = std::process::Command::new(this).arg(MEMORY).output().expect("it runs again");
    match String::from_utf8_lossy(&output.stdout).trim().parse() {
        Ok(ratio) => figures.add(name, ratio, "times (bar: 1.15 at most)"),
        Err(_) => figures.skip(name, "this system does not report a process's peak memory"),
    }
}

/// Ten folds of SGD over a matrix of 400 MB; prints the peak memory as a multiple of the matrix.
fn ten_folds_of_a_large_matrix() {
    let (n_samples, n_features) = (1_000_000, 50);
    let data = samples::gaussian(n_samples, n_features, 2, 4);
    let job = Job::new(data, Sgd::hinge().alpha(1e-5).max_iter(3).boxed(), 10);
    job.run(&Threads::new(2).expect("two threads"));
    let matrix = (n_samples * n_features * size_of::<f64>()) as f64;
    if let Some(peak) = memory_bytes("VmHWM") {
        println!("{}", peak / matrix);
    }
}
