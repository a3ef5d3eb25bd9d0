//! How a process ended, in words.

/// `ended with exit status 3`, or `was ended by signal 9 (SIGKILL), …`; a signal is a negative
/// number.
pub(crate) fn in_words(status: i32) -> String {
    if status >= 0 {
        return format!("ended with exit status {status}");
    }
    let signal = status.unsigned_abs();
    let (name, why) = match signal {
        1 => ("SIGHUP", ""),
        2 => ("SIGINT", ""),
        3 => ("SIGQUIT", ""),
        4 => ("SIGILL", ", an instruction that its processor does not know"),
        6 => ("SIGABRT", ", as by `abort` or a panic within a panic"),
        8 => ("SIGFPE", ""),
        9 => ("SIGKILL", ", perhaps because memory ran out"),
        11 => ("SIGSEGV", ", perhaps because its stack overflowed"),
        13 => ("SIGPIPE", ""),
        15 => ("SIGTERM", ""),
        _ => return format!("was ended by signal {signal}"),
    };
    format!("was ended by signal {signal} ({name}){why}")
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn words() {
        assert_eq!(in_words(3), "ended with exit status 3");
        let killed = "was ended by signal 9 (SIGKILL), perhaps because memory ran out";
        assert_eq!(in_words(-9), killed);
        assert_eq!(in_words(-64), "was ended by signal 64");
    }
}
