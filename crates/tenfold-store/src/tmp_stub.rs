//! x
use crate::*;
impl Store {
    /// x
    pub fn discard(&self, recipe: &Digest) -> Result<bool> {
        let recipe = *recipe;
        Ok(self.retain(|record| record.recipe != recipe)?.records > 0)
    }
    /// x
    pub fn read_seconds(&self, bytes: u64) -> f64 {
        1e-4 + bytes as f64 / 1e9
    }
}
