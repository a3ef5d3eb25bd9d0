//! `Service`: the part of an object store that a store uses, which can wait with its answers.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// A request that waits longer than this for others is answered alone.
const DEADLINE: Duration = Duration::from_secs(20);

const NONE: &[u8] = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";

pub(crate) struct Service {
    address: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Vec<u8>>,
    /// How many readers of records and blobs are answered together, if more than one.
    group: usize,
    n_waiting: usize,
    n_answered: usize,
}

impl Service {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::<(Mutex<State>, Condvar)>::default();
        let service = Self { address, state: Arc::clone(&state) };
        // It goes on until the process ends.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let state = Arc::clone(&state);
                thread::spawn(move || serve(&stream.unwrap(), &state));
            }
        });
        service
    }

    /// The environment in which a store finds the service.
    pub(crate) fn variables(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true".into()),
            ("AWS_REGION", "anywhere".into()),
            ("AWS_ACCESS_KEY_ID", "anybody".into()),
            ("AWS_SECRET_ACCESS_KEY", "anything".into()),
        ]
    }

    /// From now on, readers of records and blobs are answered so many at a time.
    pub(crate) fn answer_together(&self, group: usize) {
        self.state.0.lock().unwrap().group = group;
    }

    /// How often so many were answered together.
    pub(crate) fn groups_answered(&self) -> usize {
        let state = self.state.0.lock().unwrap();
        assert_eq!(state.n_waiting, 0, "somebody waited alone");
        state.n_answered / state.group
    }
}

/// Answers the requests of a connection, until it ends.
fn serve(stream: &TcpStream, state: &(Mutex<State>, Condvar)) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (first, fields) = head(&mut reader).ok()?;
        let (method, target) = first.split_once(' ')?;
        let target = target.split(' ').next()?;
        let mut body = vec![0; fields.get("content-length").map_or(0, |len| len.parse().unwrap())];
        reader.read_exact(&mut body).ok()?;
        let is_new = fields.contains_key("if-none-match");
        let (status, content) = answer(method, target, is_new, body, state);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"1\"\r\nLast-Modified: Mon, 01 Jan 2024 \
             00:00:00 GMT\r\n\r\n",
            content.len()
        );
        let content = if method == "HEAD" { &[] } else { &content[..] };
        (&*stream).write_all(&[head.as_bytes(), content].concat()).ok()?;
    }
}

/// The first line of a request, and its fields by their names in small letters.
fn head(reader: &mut impl BufRead) -> io::Result<(String, BTreeMap<String, String>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let field = |line: &String| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    Ok((lines[0].clone(), lines[1..].iter().filter_map(field).collect()))
}

/// The status and the content. With `is_new`, nothing is put where there is something.
fn answer(
    method: &str,
    target: &str,
    is_new: bool,
    body: Vec<u8>,
    (state, changed): &(Mutex<State>, Condvar),
) -> (&'static str, Vec<u8>) {
    let mut state = state.lock().unwrap();
    if target.contains("list-type=2") {
        return ("200 OK", NONE.to_vec());
    }
    if method == "PUT" {
        if is_new && state.objects.contains_key(target) {
            return ("412 Precondition Failed", Vec::new());
        }
        state.objects.insert(target.to_owned(), body);
        return ("200 OK", Vec::new());
    }
    let is_held = target.contains("/records/") || target.contains("/blobs/");
    if method == "GET" && state.group > 1 && is_held {
        state.n_waiting += 1;
        if state.n_waiting == state.group {
            state.n_waiting = 0;
            state.n_answered += state.group;
            changed.notify_all();
        } else {
            let answered = state.n_answered;
            let is_alone = |state: &mut State| state.n_answered == answered;
            let (after, waited) = changed.wait_timeout_while(state, DEADLINE, is_alone).unwrap();
            state = after;
            if waited.timed_out() {
                // It is known now; no other request need wait.
                state.group = 1;
                return ("400 Bad Request", Vec::new());
            }
        }
    }
    match state.objects.get(target) {
        Some(object) => ("200 OK", object.clone()),
        None => ("404 Not Found", Vec::new()),
    }
}
