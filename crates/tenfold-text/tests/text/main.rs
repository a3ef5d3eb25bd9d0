//! Tests of the vectorizers as a user sees them.

mod parity_text;
mod stored_models_text;
