//! Naam: a uuid that is made of words, so that the same words give the same one on every node.

use sha2::{Digest, Sha256};

/// One number of one organisation, as a key.
pub fn sleutel(bron: &str, nummer: &str) -> String {
    vast_uuid(&[bron, nummer])
}

/// A uuid that is the same for the same words.
pub fn vast_uuid(delen: &[&str]) -> String {
    let som = Sha256::digest(delen.join("\u{1f}"));
    let mut b = [0u8; 16];
    b.copy_from_slice(&som[..16]);
    uuid::Builder::from_custom_bytes(b)
        .into_uuid()
        .hyphenated()
        .to_string()
}
