//! The command line that was given, for reports.

/// The command line that was given, as a shell reads it.
pub(crate) fn given() -> String {
    let quoted = |text: String| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:,+@%".contains(&byte);
        match !text.is_empty() && text.bytes().all(is_plain) {
            true => text,
            false => format!("'{}'", text.replace('\'', "'\\''")),
        }
    };
    let args = std::env::args_os().skip(1).map(|arg| quoted(arg.to_string_lossy().into_owned()));
    std::iter::once("tenfold".to_owned()).chain(args).collect::<Vec<_>>().join(" ")
}
