//! The protobuf of glyphs (Mapbox `glyphs.proto`, the form that every reader of map styles knows), written by hand: six
//! fields, no reader needed.

/// One glyph as it is drawn: pixels at 24 to the em, y up from the baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Glief {
    /// Code point.
    pub(crate) id: u32,
    /// The distance field, `RAND` pixels wider on every side than the glyph; empty for what leaves no ink.
    pub(crate) veld: Vec<u8>,
    /// Width of the ink.
    pub(crate) breed: u32,
    /// Height of the ink.
    pub(crate) hoog: u32,
    /// From the pen to the left of the ink.
    pub(crate) links: i32,
    /// From the font's ascender to the top of the ink, negative below it.
    pub(crate) boven: i32,
    /// How far the pen goes on.
    pub(crate) verder: u32,
}

/// A `glyphs` message with one `fontstack`.
pub(crate) fn schrijf(naam: &str, bereik: &str, glieven: &[Glief]) -> Vec<u8> {
    let mut stapel = Vec::new();
    bytes(&mut stapel, 1, naam.as_bytes());
    bytes(&mut stapel, 2, bereik.as_bytes());
    for g in glieven {
        let mut uit = Vec::with_capacity(g.veld.len() + 32);
        getal(&mut uit, 1, g.id);
        if !g.veld.is_empty() {
            bytes(&mut uit, 2, &g.veld);
        }
        getal(&mut uit, 3, g.breed);
        getal(&mut uit, 4, g.hoog);
        getal(&mut uit, 5, zigzag(g.links));
        getal(&mut uit, 6, zigzag(g.boven));
        getal(&mut uit, 7, g.verder);
        bytes(&mut stapel, 3, &uit);
    }
    let mut uit = Vec::with_capacity(stapel.len() + 8);
    bytes(&mut uit, 1, &stapel);
    uit
}

fn varint(uit: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        uit.push(n as u8 | 0x80);
        n >>= 7;
    }
    uit.push(n as u8);
}

fn getal(uit: &mut Vec<u8>, veld: u8, n: u32) {
    uit.push(veld << 3);
    varint(uit, u64::from(n));
}

fn bytes(uit: &mut Vec<u8>, veld: u8, inhoud: &[u8]) {
    uit.push((veld << 3) | 2);
    varint(uit, inhoud.len() as u64);
    uit.extend_from_slice(inhoud);
}

/// `sint32`: small negative numbers stay small.
fn zigzag(n: i32) -> u32 {
    ((n << 1) ^ (n >> 31)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_proto_file() {
        let g = Glief {
            id: 300,
            veld: vec![7, 8],
            breed: 1,
            hoog: 2,
            links: -1,
            boven: 1,
            verder: 9,
        };
        let glief = [8, 0xac, 2, 18, 2, 7, 8, 24, 1, 32, 2, 40, 1, 48, 2, 56, 9];
        let mut stapel = vec![10, 1, b'A', 18, 7];
        stapel.extend_from_slice(b"256-511");
        stapel.extend_from_slice(&[26, glief.len() as u8]);
        stapel.extend_from_slice(&glief);
        let mut alles = vec![10, stapel.len() as u8];
        alles.extend_from_slice(&stapel);
        assert_eq!(schrijf("A", "256-511", &[g]), alles);
        assert_eq!(
            [0, -1, 1, -2, i32::MAX, i32::MIN].map(zigzag),
            [0, 1, 2, 3, u32::MAX - 1, u32::MAX]
        );
    }
}
