//! The mask (RFC 6455 §5.3), which a client puts on each payload.

/// Masks or unmasks `payload` in place, which is the same thing (§5.3): byte *i* of
/// the payload is XORed with byte *i* mod 4 of the key. `offset` is the place of
/// the slice's first byte in the whole payload, for payloads that come in parts.
///
/// This isn't encryption: the key is sent right before the payload. It prevents a page from
/// choosing the bytes that a proxy on the way sees (§10.3).
///
/// Eight bytes at a time, with the key doubled into a `u64`: the compiler turns that into vector
/// instructions, which it doesn't do with `payload[i] ^= key[i % 4]`.
pub fn mask(payload: &mut [u8], mut key: [u8; 4], offset: u64) {
    key.rotate_left((offset % 4) as usize);
    let [a, b, c, d] = key;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (chunks, tail) = payload.as_chunks_mut::<8>();
    for chunk in chunks {
        // [unmask]
        *chunk = (u64::from_ne_bytes(*chunk) ^ wide).to_ne_bytes();
    }
    for (byte, key) in tail.iter_mut().zip(key.into_iter().cycle()) {
        *byte ^= key;
    }
}
