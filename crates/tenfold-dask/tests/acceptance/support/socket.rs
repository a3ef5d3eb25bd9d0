//! The addresses at which processes listen, from `/proc`.

use std::collections::BTreeSet;
use std::fs;

/// The addresses at which any of these processes listens: `127.0.0.1`, `0.0.0.0`, and so on.
pub(crate) fn listening(ids: &[u32]) -> Vec<String> {
    let sockets: BTreeSet<String> = ids.iter().flat_map(|id| sockets(*id)).collect();
    let mut found = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        for line in fs::read_to_string(table).unwrap_or_default().lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, state, inode) = (fields[1], fields[3], fields[9]);
            if state == "0A" && sockets.contains(inode) {
                found.push(spelled(address.split(':').next().unwrap_or_default()));
            }
        }
    }
    found
}

/// Whether an address is reached from this machine alone.
pub(crate) fn is_loopback(address: &str) -> bool {
    address.starts_with("127.") || address == "::1"
}

fn sockets(id: u32) -> Vec<String> {
    let Ok(entries) = fs::read_dir(format!("/proc/{id}/fd")) else { return Vec::new() };
    let inode = |entry: fs::DirEntry| {
        let target = fs::read_link(entry.path()).ok()?;
        let target = target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
        Some(target.to_owned())
    };
    entries.flatten().filter_map(inode).collect()
}

/// An address out of the hexadecimal digits of the kernel's table, whose words are in the order of
/// this machine.
fn spelled(digits: &str) -> String {
    let bytes: Vec<u8> = (0..digits.len() / 8)
        .flat_map(|word| {
            let word = u32::from_str_radix(&digits[word * 8..word * 8 + 8], 16).unwrap();
            word.to_ne_bytes()
        })
        .collect();
    match (<[u8; 4]>::try_from(&bytes[..]), <[u8; 16]>::try_from(&bytes[..])) {
        (Ok(four), _) => std::net::Ipv4Addr::from(four).to_string(),
        (_, Ok(six)) => std::net::Ipv6Addr::from(six).to_string(),
        _ => digits.to_owned(),
    }
}
