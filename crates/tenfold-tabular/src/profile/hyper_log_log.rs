//! The number of distinct values among many, estimated in little memory.

/// The bits of a hash that choose a register.
const BITS: u32 = 14;
const REGISTERS: usize = 1 << BITS;

/// An estimate by HyperLogLog (P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a
/// near-optimal cardinality estimation algorithm", 2007) with 16,384 registers and hashes of 64 bits, which
/// need no correction of large numbers; its standard error is 1.04 / √16,384 = 0.8 %.
pub(super) struct HyperLogLog {
    registers: Vec<u8>,
}

impl HyperLogLog {
    pub(super) fn new() -> Self {
        Self { registers: vec![0; REGISTERS] }
    }

    /// One more value, by its hash.
    pub(super) fn add(&mut self, hash: u64) {
        let register = (hash >> (64 - BITS)) as usize;
        let rank = ((hash << BITS).leading_zeros().min(64 - BITS) + 1) as u8;
        self.registers[register] = self.registers[register].max(rank);
    }

    /// The number of distinct values.
    pub(super) fn count(&self) -> u64 {
        let m = REGISTERS as f64;
        let sum: f64 = self.registers.iter().map(|&rank| 0.5_f64.powi(i32::from(rank))).sum();
        let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
        let n_empty = self.registers.iter().filter(|&&rank| rank == 0).count();
        // Of few values the empty registers say more: linear counting.
        let few = raw <= 2.5 * m && n_empty > 0;
        (if few { m * (m / n_empty as f64).ln() } else { raw }).round() as u64
    }
}
