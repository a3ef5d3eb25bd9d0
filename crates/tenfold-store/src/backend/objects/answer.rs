//! The meaning of a service's error, and the way out of it.

use object_store::Error;

/// The message of a service without the numbers of its logs, and with advice.
pub(super) fn message(error: &Error) -> String {
    let text = error.to_string();
    let said = match (part(&text, "Code"), part(&text, "Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        _ => text.trim_end().to_owned(),
    };
    match advice(error, &text) {
        Some(advice) => format!("{}; {advice}", said.trim_end_matches('.')),
        None => said,
    }
}

/// The text within a tag.
fn part<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    Some(rest.split_once(&format!("</{tag}>"))?.0)
}

/// The address at which clouds give credentials to machines of their own.
const METADATA: &str = "//169.254.169.254/";

/// The end of the error of a request that was not sent.
const NOT_SENT: &str = "HTTP error: error sending request";

fn advice(error: &Error, text: &str) -> Option<&'static str> {
    let code = part(text, "Code").unwrap_or_default();
    Some(match error {
        _ if matches!(code, "NoSuchBucket" | "ContainerNotFound") => {
            "make it first, or name another in the URL"
        }
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            "the credentials in the environment, such as AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY, must allow reading, writing and listing there"
        }
        _ if text.contains(METADATA) => {
            "no credentials are in the environment, such as AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY, and this machine has none of its own"
        }
        _ if text.ends_with("HTTP error: builder error") => {
            "if the service is reached by `http://`, allow that with AWS_ALLOW_HTTP=true"
        }
        _ if text.ends_with(NOT_SENT) => {
            "does it run, at that address, and can this machine reach it?"
        }
        _ => return None,
    })
}

/// Whether no service answered, so that the next request need not wait as long. A busy service does
/// answer.
pub(super) fn is_gone<T>(answer: &Result<T, Error>) -> bool {
    let Err(error @ Error::Generic { .. }) = answer else { return false };
    let text = error.to_string();
    text.contains(METADATA) || text.ends_with(NOT_SENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: &str, code: &str, message: &str) -> String {
        format!(
            "Error performing GET http://host/b in 1ms - Server returned non-2xx status code: {status}: \
             <?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>17</RequestId></Error>"
        )
    }

    #[test]
    fn a_busy_service_is_not_gone() {
        let answer = |text: String| {
            let error = Error::Generic { store: "S3", source: text.into() };
            is_gone::<()>(&Err(error))
        };
        assert!(!answer(status("503 Service Unavailable", "SlowDown", "Reduce your rate")));
        assert!(answer(format!("Error performing GET http://host/b in 1ms - {NOT_SENT}")));
        assert!(!is_gone(&Ok(())));
    }

    #[test]
    fn messages_end_with_advice() {
        let path = "p".to_owned();
        let missing = status("404 Not Found", "NoSuchBucket", "The bucket does not exist");
        let error = Error::Generic { store: "S3", source: missing.into() };
        let expected =
            "NoSuchBucket: The bucket does not exist; make it first, or name another in the URL";
        assert_eq!(message(&error), expected);
        let refused = status("403 Forbidden", "InvalidAccessKeyId", "The key is not known.");
        let error = Error::PermissionDenied { path, source: refused.into() };
        let expected =
            "InvalidAccessKeyId: The key is not known; the credentials in the environment, ";
        assert!(message(&error).starts_with(expected), "{}", message(&error));
        for (text, advice) in [
            ("Error performing PUT http://169.254.169.254/latest", "; no credentials are in "),
            (
                "GET http://host/b - HTTP error: builder error",
                "; if the service is reached by `http://`",
            ),
            (
                "after 10 retries - HTTP error: error sending request",
                "; does it run, at that address",
            ),
        ] {
            let message = message(&Error::Generic { store: "S3", source: text.into() });
            assert!(message.contains(text) && message.contains(advice), "{message}");
        }
        let message = message(&Error::Generic { store: "S3", source: "out of cheese\n".into() });
        assert_eq!(message, "Generic S3 error: out of cheese");
    }
}
