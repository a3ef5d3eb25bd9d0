//! What the answer of a service that is an error means, and what to do about it.

use object_store::Error;

/// What a service said, without the numbers that only its own logs know, and what to do.
pub(super) fn told(error: &Error) -> String {
    let text = error.to_string();
    let said = match (part(&text, "Code"), part(&text, "Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        _ => text.trim_end().to_owned(),
    };
    match to_do(error, &text) {
        Some(to_do) => format!("{}; {to_do}", said.trim_end_matches('.')),
        None => said,
    }
}

/// The text within a tag.
fn part<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    Some(rest.split_once(&format!("</{tag}>"))?.0)
}

/// Where clouds tell credentials to machines of their own.
const METADATA: &str = "//169.254.169.254/";

/// How the error of a request ends that reached nobody.
const NOT_SENT: &str = "HTTP error: error sending request";

fn to_do(error: &Error, text: &str) -> Option<&'static str> {
    let code = part(text, "Code").unwrap_or_default();
    Some(match error {
        _ if matches!(code, "NoSuchBucket" | "ContainerNotFound") => {
            "make it first, or name another in the URL"
        }
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            "the credentials in the environment, such as AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY, must be those of who may read, write and list there"
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

/// Whether nobody answered: the next who asks need not wait as long to hear it. One that answers that
/// it is busy is there.
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
    fn who_answers_that_it_is_busy_is_there() {
        let answer = |text: String| {
            let error = Error::Generic { store: "S3", source: text.into() };
            is_gone::<()>(&Err(error))
        };
        assert!(!answer(status("503 Service Unavailable", "SlowDown", "Reduce your rate")));
        assert!(answer(format!("Error performing GET http://host/b in 1ms - {NOT_SENT}")));
        assert!(!is_gone(&Ok(())));
    }

    #[test]
    fn answers_are_told_with_what_to_do() {
        let path = "p".to_owned();
        let missing = status("404 Not Found", "NoSuchBucket", "The bucket does not exist");
        let error = Error::Generic { store: "S3", source: missing.into() };
        let expected =
            "NoSuchBucket: The bucket does not exist; make it first, or name another in the URL";
        assert_eq!(told(&error), expected);
        let refused = status("403 Forbidden", "InvalidAccessKeyId", "The key is not known.");
        let error = Error::PermissionDenied { path, source: refused.into() };
        let expected =
            "InvalidAccessKeyId: The key is not known; the credentials in the environment, ";
        assert!(told(&error).starts_with(expected), "{}", told(&error));
        for (text, to_do) in [
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
            let told = told(&Error::Generic { store: "S3", source: text.into() });
            assert!(told.contains(text) && told.contains(to_do), "{told}");
        }
        let told = told(&Error::Generic { store: "S3", source: "out of cheese\n".into() });
        assert_eq!(told, "Generic S3 error: out of cheese");
    }
}
