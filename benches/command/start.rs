//! The time from the start to the end of commands that do no work.

use std::process::Command;

use crate::figures::{Figures, median, seconds};
use crate::program::executable;
use crate::python::succeed;

const ROUNDS: usize = 31;

pub(crate) fn measure(figures: &mut Figures) {
    let program = match executable() {
        Ok(program) => program,
        Err(why) => return figures.skip("start", &why),
    };
    let mut slowest: f64 = 0.0;
    for (name, args) in [("help", &["--help"][..]), ("estimators", &["estimators"])] {
        let run = || succeed(Command::new(&program).args(args)).expect("it prints and ends");
        let milliseconds = 1e3 * median((0..ROUNDS).map(|_| seconds(run).0).collect());
        figures.add(format!("start_{name}_ms"), milliseconds, "ms");
        slowest = slowest.max(milliseconds);
    }
    figures.add("start_ms", slowest, "ms (bar: 20 at most)");
}
