//! Random numbers: 128 bits, as 32 hexadecimal digits, which can't be guessed (tickets, epochs, the
//! teacher's key, the labs' slots); 32 bits for masking keys.

use sha1_smol::Sha1;
#[cfg(unix)]
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
#[cfg(unix)]
use std::io::Read;
#[cfg(unix)]
use std::sync::OnceLock;
use std::thread;

/// 128 bits, as 32 hexadecimal digits.
pub fn hex_128() -> String {
    let bytes = from_system().unwrap_or_else(from_hash_seeds);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A client's masking key (RFC 6455 §5.3: it "needs to be unpredictable").
pub fn masking_key() -> [u8; 4] {
    let [a, b, c, d, ..] = from_system().unwrap_or_else(from_hash_seeds);
    [a, b, c, d]
}

/// Linux, macOS and the BSDs have a device for it. It's opened once, so a server that has no
/// descriptor left can still make tickets.
#[cfg(unix)]
fn from_system() -> Option<[u8; 16]> {
    static DEVICE: OnceLock<Option<File>> = OnceLock::new();
    let mut device = DEVICE
        .get_or_init(|| File::open("/dev/urandom").ok())
        .as_ref()?;
    let mut bytes = [0; 16];
    device.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// On other systems the same path names an ordinary file, which anyone may have written: on Windows
/// it's `\dev\urandom` on the current drive. So it isn't opened there.
#[cfg(not(unix))]
fn from_system() -> Option<[u8; 16]> {
    None
}

/// For systems without that device (Windows), and where it can't be read. std offers no random
/// numbers, but it seeds the hash maps of each new thread from the system's generator. So the
/// hashes of eight new threads and of this one are mixed by SHA-1. std doesn't promise that seed; a
/// library made for the purpose would be the right tool.
fn from_hash_seeds() -> [u8; 16] {
    let mut sha1 = Sha1::new();
    for _ in 0..8 {
        let seed = thread::Builder::new().spawn(|| RandomState::new().hash_one(0_u64));
        let seed = seed.ok().and_then(|thread| thread.join().ok());
        sha1.update(&seed.unwrap_or_default().to_ne_bytes());
        sha1.update(&RandomState::new().hash_one(1_u64).to_ne_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sha1.digest().bytes()[..16]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_are_alike() {
        let from_device: HashSet<String> = (0..100).map(|_| hex_128()).collect();
        assert_eq!(from_device.len(), 100);
        assert!(from_device.iter().all(|ticket| ticket.len() == 32));
        let from_seeds: HashSet<[u8; 16]> = (0..100).map(|_| from_hash_seeds()).collect();
        assert_eq!(from_seeds.len(), 100);
    }
}
