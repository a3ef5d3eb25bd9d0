//! Seeds that come from a global seed and a key, never from time, thread or order.

/// A seed from a global seed and a key: the same on every machine and in every release.
///
/// The key's bytes go through 64-bit FNV-1a (Fowler, Noll and Vo), and the sum of both through
/// the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), twice.
pub fn derive_seed(global: u64, key: &str) -> u64 {
    let fnv = key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mix(mix(global).wrapping_add(fnv))
}

fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_differ_by_key_and_by_global_seed_and_stay_as_released() {
        assert_ne!(derive_seed(0, "a"), derive_seed(0, "b"));
        assert_ne!(derive_seed(0, "a"), derive_seed(1, "a"));
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf, "the first output of SplitMix64 from 0");
        assert_eq!(derive_seed(7, "svm/cv/fit-00"), 0xaf4f_d3d9_33ec_29d7);
    }
}
