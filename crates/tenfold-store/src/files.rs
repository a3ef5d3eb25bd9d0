//! Files outside of a store: their digests, that of the running program, and files that are read
//! and replaced whole.

mod executable;
mod regular;
mod seen;
mod whole_file;

pub(crate) use regular::open_regular;

pub use executable::executable_digest;
pub use seen::{SeenFile, file_digest};
pub use whole_file::{check_replaceable, read_file, read_file_in_parts, replace_file};
