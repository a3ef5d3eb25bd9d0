//! Waiting until something holds, with a deadline.

use std::thread;
use std::time::{Duration, Instant};

/// After this long a test gives up.
const DEADLINE: Duration = Duration::from_secs(60);

/// Looks again and again until there is something to see.
pub(crate) fn wait_for<T>(event: &str, look: impl FnMut() -> Option<T>) -> T {
    wait_within(DEADLINE, event, look)
}

/// The same with another deadline.
pub(crate) fn wait_within<T>(
    deadline: Duration,
    event: &str,
    mut look: impl FnMut() -> Option<T>,
) -> T {
    let since = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(since.elapsed() < deadline, "waited {deadline:?} in vain for {event}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until a condition holds.
pub(crate) fn wait_until(event: &str, mut holds: impl FnMut() -> bool) {
    wait_for(event, || holds().then_some(()));
}

/// The same with another deadline.
pub(crate) fn wait_until_within(deadline: Duration, event: &str, mut holds: impl FnMut() -> bool) {
    wait_within(deadline, event, || holds().then_some(()));
}
