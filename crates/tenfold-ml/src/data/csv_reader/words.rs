//! Eight bytes at a time, in a word.

/// A word of eight equal bytes.
pub(super) const fn everywhere(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bit of each byte that is zero, up to the first one; those behind it may be wrong.
#[inline]
pub(super) const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(everywhere(1)) & !word & everywhere(0x80)
}
