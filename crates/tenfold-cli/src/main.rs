//! The command `tenfold`.
#![forbid(unsafe_code)]

fn main() {}
