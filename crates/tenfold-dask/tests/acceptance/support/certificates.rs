//! Certificates for TLS on loopback, made by the command `openssl`, and Dask's settings for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An authority, and a key with a certificate by it.
pub(crate) struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// Makes them in a folder.
    pub(crate) fn make(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        let own = Self { folder: folder.to_owned() };
        let key = ["-newkey", "rsa:2048", "-nodes", "-days", "2"];
        own.openssl(
            &[&["req", "-x509", "-subj", "/CN=authority of a test"], &key[..]].concat(),
            &["-keyout", "ca.key", "-out", "ca.pem"],
        );
        own.openssl(
            &[&["req", "-subj", "/CN=localhost"], &key[..3]].concat(),
            &["-keyout", "own.key", "-out", "own.csr"],
        );
        own.openssl(
            &["x509", "-req", "-in", "own.csr", "-days", "2", "-CAcreateserial"],
            &["-CA", "ca.pem", "-CAkey", "ca.key", "-out", "own.pem"],
        );
        own
    }

    /// Dask's settings with them: names of environment variables, and values.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        let mut settings = vec![
            ("DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION".to_owned(), "true".to_owned()),
            ("DASK_DISTRIBUTED__COMM__TLS__CA_FILE".to_owned(), self.path("ca.pem")),
        ];
        for role in ["CLIENT", "SCHEDULER", "WORKER"] {
            for (part, file) in [("CERT", "own.pem"), ("KEY", "own.key")] {
                let name = format!("DASK_DISTRIBUTED__COMM__TLS__{role}__{part}");
                settings.push((name, self.path(file)));
            }
        }
        settings
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    fn openssl(&self, what: &[&str], files: &[&str]) {
        let mut command = Command::new("openssl");
        let output = command.args(what).args(files).current_dir(&self.folder);
        let output = output.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
