//! The store behind a URL: a directory, or an object store with the environment's settings.

use std::path::PathBuf;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreScheme};
use url::Url;

use super::{Answer, Objects};
use crate::error::{Error, Result, without_secrets};

/// The store behind a URL.
pub(crate) enum Opened {
    /// A directory, which has locks, and so is better served without an object store.
    Directory(PathBuf),
    Objects(Objects),
}

/// Opens the store behind a URL.
pub(crate) fn open(url: &str) -> Result<Opened> {
    let wrong = |reason: String| Error::Url { url: without_secrets(url), reason };
    let parsed = Url::parse(url).map_err(|error| wrong(error.to_string()))?;
    if parsed.cannot_be_a_base() {
        return Err(wrong("it has no `//` after its scheme, as `s3://bucket/prefix` has".into()));
    }
    if let Some(part) = secret_part(&parsed) {
        return Err(wrong(format!(
            "it has {part}, and the names of stores appear in messages and in other stores: give \
             credentials by the environment, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )));
    }
    if parsed.scheme() == "file" {
        let path = parsed.to_file_path().map_err(|()| wrong("it is no local path".into()))?;
        return Ok(Opened::Directory(path));
    }
    let (scheme, path) =
        ObjectStoreScheme::parse(&parsed).map_err(|error| wrong(error.to_string()))?;
    let prefix = Path::parse(path).map_err(|error| wrong(error.to_string()))?;
    let clients = match clients(&scheme, &parsed) {
        Some(clients) => clients.map_err(|error| wrong(error.to_string()))?,
        None => return Err(wrong(unknown(&scheme).into())),
    };
    Objects::new(clients, prefix, url.into()).map(Opened::Objects)
}

/// The ways to ask an object store.
#[derive(Clone)]
pub(crate) struct Clients {
    /// Tries again, for half a minute at most.
    pub(crate) patient: Arc<dyn ObjectStore>,
    /// Tries once.
    pub(crate) brief: Arc<dyn ObjectStore>,
}

impl Clients {
    /// Both ways are the same where there is nothing to wait for.
    pub(crate) fn local(objects: Arc<dyn ObjectStore>) -> Self {
        Self { patient: Arc::clone(&objects), brief: objects }
    }
}

/// The clients of a cloud, with the settings that are in the environment: `AWS_REGION` and its like.
#[cfg(any(feature = "aws", feature = "azure", feature = "gcs"))]
macro_rules! clients_of {
    ($builder:ty, $url:expr) => {{
        let settings = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.to_str()?.to_ascii_lowercase().parse().ok()?, value.into_string().ok()?))
        });
        let builder = <$builder>::new().with_url($url.as_str());
        let for_a_while = object_store::RetryConfig {
            retry_timeout: std::time::Duration::from_secs(30),
            ..Default::default()
        };
        let patient = settings
            .fold(builder, |builder, (key, value)| builder.with_config(key, value))
            .with_retry(for_a_while);
        let once = object_store::RetryConfig { max_retries: 0, ..Default::default() };
        let brief = patient.clone().with_retry(once);
        patient.build().and_then(|patient| {
            Ok(Clients { patient: Arc::new(patient), brief: Arc::new(brief.build()?) })
        })
    }};
}

/// The clients of the object store at a URL, if this program has some.
fn clients(scheme: &ObjectStoreScheme, _url: &Url) -> Option<Answer<Clients>> {
    Some(match scheme {
        ObjectStoreScheme::Memory => {
            Ok(Clients::local(Arc::new(object_store::memory::InMemory::new())))
        }
        #[cfg(feature = "aws")]
        ObjectStoreScheme::AmazonS3 => clients_of!(object_store::aws::AmazonS3Builder, _url),
        #[cfg(feature = "azure")]
        ObjectStoreScheme::MicrosoftAzure => {
            clients_of!(object_store::azure::MicrosoftAzureBuilder, _url)
        }
        #[cfg(feature = "gcs")]
        ObjectStoreScheme::GoogleCloudStorage => {
            clients_of!(object_store::gcp::GoogleCloudStorageBuilder, _url)
        }
        _ => return None,
    })
}

/// The reason for a lack of clients.
fn unknown(scheme: &ObjectStoreScheme) -> &'static str {
    match scheme {
        ObjectStoreScheme::AmazonS3 => "this program was built without the feature `aws`",
        ObjectStoreScheme::MicrosoftAzure => "this program was built without the feature `azure`",
        ObjectStoreScheme::GoogleCloudStorage => "this program was built without the feature `gcs`",
        _ => {
            "stores are in directories, `file:///…`, and in the clouds, `s3://…`, `gs://…`, `az://…`"
        }
    }
}

/// The part of a URL that may hold a secret, if it has one.
fn secret_part(url: &Url) -> Option<&'static str> {
    // In the URLs of Azure it is the name of a container.
    let names_container = matches!(url.scheme(), "az" | "adl" | "azure" | "abfs" | "abfss");
    if url.password().is_some() || !url.username().is_empty() && !names_container {
        Some("user information")
    } else if url.query().is_some() {
        Some("a query")
    } else {
        url.fragment().map(|_| "a fragment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn urls_with_secrets_are_refused_without_repeating_them() {
        for (url, shown) in [
            ("s3://KEY:HIDDEN@bucket/p", "s3://…@bucket/p"),
            ("s3://HIDDEN@bucket", "s3://…@bucket"),
            ("s3://KEY:HID/DEN+HIDDEN@bucket/p", "s3://…@bucket/p"),
            ("https://user:HIDDEN@host/p", "https://…@host/p"),
            ("https://HIDDEN:@host/p", "https://…@host/p"),
            ("file://HIDDEN@/p", "file://…@/p"),
            ("az://container:HIDDEN@account/p", "az://…@account/p"),
            ("gs://bucket/p?X-Goog-Signature=HIDDEN", "gs://bucket/p?…"),
            ("s3://bucket/p#HIDDEN", "s3://bucket/p?…"),
            ("KEY:HIDDEN@bucket", "…@bucket"),
            ("s3://KEY:HIDDEN@bucket?HIDDEN@x", "s3://…"),
            ("s3://KEY:HID?DEN@b", "s3://…"),
            ("s3://KEY:HID#DEN@b/p", "s3://…"),
            ("s3://KEY:HIDDEN", "s3://…"),
        ] {
            let error = Store::open_url(url).unwrap_err();
            let (text, all) = (error.to_string(), format!("{error:?}"));
            assert!(text.starts_with(&format!("`{shown}` names no store: ")), "{text}");
            assert!(!all.contains("HID") && !all.contains("DEN"), "{url}: {all}");
        }
        let error = Store::open_url("s3://KEY:HIDDEN@bucket/p").unwrap_err().to_string();
        assert!(error.contains("user information") && error.contains("AWS_SECRET_ACCESS_KEY"));
        let container = Url::parse("abfss://container@account.dfs.core.windows.net/p").unwrap();
        assert_eq!(secret_part(&container), None);
    }
}
