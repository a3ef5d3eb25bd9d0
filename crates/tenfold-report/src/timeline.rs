//! The time of a run: its critical path, the best schedule, the effect of more workers, and the tab *Run*.
//!
//! | file | contents |
//! |---|---|
//! | `critical` | the longest path through the tasks that were at work |
//! | `schedule` | the length of the run on other numbers of workers, by a list schedule |
//! | `lanes` | the tasks on each worker as a chart; short ones are merged |
//! | `blocks` | the tab *Run* |

mod blocks;
mod critical;
mod lanes;
mod schedule;

pub use critical::Critical;

#[cfg(test)]
mod tests;
