//! Panics of users' code, caught, with their message and their place in the source.

use std::any::{Any, type_name};
use std::collections::VecDeque;
use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fmt::Display;
use std::hash::{Hash, Hasher};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::{self, ThreadId};

/// Calls something of the user's. If it panics, returns the message and the place of the panic:
/// `index out of bounds: …, at src/features.rs:12:5`.
///
/// A payload holds no place, so a panic hook notes it before it calls the one that was there. A
/// program that sets its own hook later has messages without places.
pub(crate) fn catch<R>(call: impl FnOnce() -> R) -> Result<R, String> {
    if !HOOK.is_completed() {
        set_hook();
    }
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => Ok(result),
        Err(payload) => Err(message(payload)),
    }
}

/// The message of a panic, with its place where it is known.
#[cold]
fn message(payload: Payload) -> String {
    let text = text(payload);
    let place = place_of(text.as_deref().ok());
    let mut message = text.unwrap_or_else(|payload| {
        let described = described(&*payload);
        // Dropping it could panic again.
        std::mem::forget(payload);
        described
    });
    if let Some(place) = place {
        message += &format!(", at {place}");
    }
    message
}

type Payload = Box<dyn Any + Send>;

/// The text that something panicked with, or the payload that is none.
fn text(payload: Payload) -> Result<String, Payload> {
    let payload = match payload.downcast::<&'static str>() {
        Ok(text) => return Ok((*text).to_owned()),
        Err(payload) => payload,
    };
    payload.downcast::<String>().map(|text| *text)
}

/// A payload that is not a text: its value and type where it is of the standard library.
fn described(payload: &(dyn Any + Send)) -> String {
    macro_rules! described_as_one_of {
        ($($type:ty),*) => {
            $(if let Some(value) = payload.downcast_ref::<$type>() {
                return shown(value, type_name::<$type>());
            })*
        };
    }
    described_as_one_of!(
        Box<dyn Error + Send + Sync>,
        Box<dyn Error + Send>,
        std::io::Error,
        std::fmt::Error,
        std::borrow::Cow<'static, str>,
        Box<str>,
        Arc<str>,
        bool,
        char,
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        f32,
        f64
    );
    "with a value that is neither a text, a number nor an error".to_owned()
}

fn shown(value: &dyn Display, type_name: &str) -> String {
    let text = catch_unwind(AssertUnwindSafe(|| value.to_string()));
    let text = text.map_err(std::mem::forget).unwrap_or_default();
    format!("with a value of type `{type_name}`: {text}")
}

/// A panic that happened.
struct Noted {
    thread: ThreadId,
    message: Option<u64>,
    place: String,
}

/// The last panics. A panic in parallel work reaches its task on another thread.
static NOTED: Mutex<VecDeque<Noted>> = Mutex::new(VecDeque::new());

const NOTED_MAX: usize = 64;

static HOOK: Once = Once::new();

/// Sets the hook that notes places, once.
#[cold]
fn set_hook() {
    // A thread that panics cannot set a hook; another will.
    if thread::panicking() {
        return;
    }
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            note(panic);
            before(panic);
        }));
    });
}

fn note(panic: &PanicHookInfo<'_>) {
    let Some(place) = panic.location() else { return };
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&'static str>().copied());
    let (thread, message) = (thread::current().id(), text.map(hash));
    let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
    noted.truncate(NOTED_MAX - 1);
    noted.push_front(Noted { thread, message, place: place.to_string() });
}

/// Place of the last panic with this message: that of this thread, if it has one.
fn place_of(message: Option<&str>) -> Option<String> {
    let (thread, message) = (thread::current().id(), message.map(hash));
    let noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut same = noted.iter().filter(|noted| noted.message == message);
    let own = same.clone().find(|noted| noted.thread == thread);
    own.or_else(|| same.next()).map(|noted| noted.place.clone())
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
