//! Runs the Rust peers on the jobs of one job file and prints one JSON object a line.
//!
//! `README.md` beside this crate describes job files and the printed lines.

mod cross_validation;
mod graphs;
mod job;

use std::error::Error;

use job::Job;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("the path of a job file is expected")?;
    let job: Job = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    graphs::run(&job)?;
    if let Some(wanted) = &job.cross_validation {
        cross_validation::run(wanted)?;
    }
    Ok(())
}
