//! `Service`: an object store as a cloud has it, in a process on loopback, which ends with the value that holds it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use super::python::python;

/// Starts moto's S3, makes the bucket, prints the URL, and ends when its standard input does.
const LAUNCHER: &str = "
import os, sys, urllib.request
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
url = 'http://%s:%d' % server.get_host_and_port()
urllib.request.urlopen(urllib.request.Request(url + '/acceptance', method='PUT')).read()
print(url, flush=True)
sys.stdin.buffer.read()
os._exit(0)
";

/// The variable with the URL below which a test has its stores.
pub(crate) const STORES: &str = "TENFOLD_ACCEPTANCE_STORES";

/// The variable with the service's address.
const ENDPOINT: &str = "AWS_ENDPOINT";

/// The secret, which must not be seen anywhere.
pub(crate) const SECRET: &str = "zealous+Quokka/71-is-hidden";

/// A service. Dropped, it ends.
pub(crate) struct Service {
    process: Child,
    endpoint: String,
}

impl Service {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(python().as_ref().unwrap());
        command.args(["-P", "-c", LAUNCHER]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.stderr(Stdio::null()).spawn().unwrap();
        let mut endpoint = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
        assert!(endpoint.starts_with("http://"), "the service did not start");
        Self { process, endpoint: endpoint.trim().to_owned() }
    }

    /// The environment of a test that has its stores here.
    pub(crate) fn variables(&self, test: &str) -> [(&'static str, String); 6] {
        [
            (ENDPOINT, self.endpoint.clone()),
            ("AWS_ALLOW_HTTP", "true".into()),
            ("AWS_REGION", "us-east-1".into()),
            ("AWS_ACCESS_KEY_ID", "acceptance".into()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.into()),
            (STORES, format!("s3://acceptance/{}", test.replace("::", "-"))),
        ]
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether the suite's Python has the packages of such a service.
pub(crate) fn can_start() -> bool {
    let Ok(python) = python() else { return false };
    let probe = Command::new(python).args(["-P", "-c", "import moto.server"]).output();
    probe.is_ok_and(|output| output.status.success())
}

/// Puts bytes in place of an object of the bucket, past the store.
pub(crate) fn overwrite(url: &str, bytes: &[u8]) {
    let endpoint = std::env::var(ENDPOINT).unwrap();
    let address = endpoint.strip_prefix("http://").unwrap();
    let path = url.strip_prefix("s3:/").unwrap();
    let head = format!(
        "PUT {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\nAuthorization: AWS4-HMAC-SHA256 \
         Credential=other/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n",
        bytes.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&[head.as_bytes(), bytes].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.split(' ').nth(1) == Some("200"), "{answer}");
}
