//! Spaces: choices, and the candidates that they span.
