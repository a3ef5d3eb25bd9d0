//! Tables of mixed columns: profiles of their columns, and pipelines by the kind of each column.
#![forbid(unsafe_code)]
