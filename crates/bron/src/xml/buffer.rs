//! The bytes between stream and events: a buffer of fixed size that knows its line.

use std::cell::Cell;
use std::io::{self, Read};

use crate::fout::weiger;

/// Bytes held at a time; a tag and a piece of text fit.
const GROOTTE: usize = 256 << 10;

/// Counts lines up to a place, each byte once.
#[derive(Debug)]
pub(super) struct Regelteller {
    geteld: Cell<usize>,
    regel: Cell<u64>,
}

impl Regelteller {
    /// The line at `plek` in the buffer, from 1.
    pub fn regel(&self, buffer: &[u8], plek: usize) -> u64 {
        let nieuw = buffer.get(self.geteld.get()..plek).unwrap_or_default();
        if !nieuw.is_empty() {
            self.regel
                .set(self.regel.get() + memchr::memchr_iter(b'\n', nieuw).count() as u64);
            self.geteld.set(plek);
        }
        self.regel.get()
    }
}

pub(super) struct Buffer {
    bytes: Vec<u8>,
    begin: usize,
    eind: usize,
    teller: Regelteller,
    gestart: bool,
    /// The tag that was just read is an empty element.
    pub leeg_element: bool,
}

impl Buffer {
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            begin: 0,
            eind: 0,
            teller: Regelteller {
                geteld: Cell::new(0),
                regel: Cell::new(1),
            },
            gestart: false,
            leeg_element: false,
        }
    }

    /// What was read and not yet taken.
    #[inline]
    pub fn rest(&self) -> &[u8] {
        self.bytes.get(self.begin..self.eind).unwrap_or_default()
    }

    /// Where the rest begins in the buffer; holds until [`Buffer::meer`].
    #[inline]
    pub fn plek(&self) -> usize {
        self.begin
    }

    #[inline]
    pub fn neem(&mut self, aantal: usize) {
        self.begin += aantal;
    }

    pub fn regel(&self) -> u64 {
        self.teller.regel(&self.bytes, self.begin)
    }

    pub fn met_teller(&self) -> (&[u8], &Regelteller) {
        (&self.bytes, &self.teller)
    }

    /// Text between two places that [`Buffer::keur`] found good.
    #[inline]
    pub fn tekst(&self, begin: usize, eind: usize) -> &str {
        self.bytes
            .get(begin..eind)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    /// True when a character may go on behind the next `lengte` bytes.
    fn gaat_door(&self, lengte: usize) -> bool {
        self.rest().get(lengte).is_none_or(|b| (0x80..0xC0).contains(b))
    }

    /// How many of the next `lengte` bytes are whole characters; fewer than `lengte` when the last one is cut in two.
    /// Errors: a sentence for what is not UTF-8 and for control characters.
    #[inline]
    pub fn keur(&self, lengte: usize) -> io::Result<usize> {
        let bytes = self.rest().get(..lengte).unwrap_or_default();
        if bytes
            .iter()
            .any(|&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r'))
        {
            return Err(weiger("er staat een stuurteken in de tekst dat in XML niet mag"));
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(lengte),
            Err(fout) if fout.error_len().is_none() && self.gaat_door(lengte) => Ok(fout.valid_up_to()),
            Err(_) => Err(weiger("de tekst is geen UTF-8; lever het bestand in UTF-8")),
        }
    }

    /// Reads more behind the rest. Out: whether there was more. The rest is never longer than a tag.
    #[cold]
    pub fn meer(&mut self, bron: &mut impl Read) -> io::Result<bool> {
        self.teller.regel(&self.bytes, self.begin);
        self.bytes.copy_within(self.begin..self.eind, 0);
        self.teller.geteld.set(0);
        self.eind -= self.begin;
        self.begin = 0;
        if self.bytes.is_empty() {
            self.bytes.resize(GROOTTE, 0);
        }
        let gelezen = self.vul(bron)?;
        if !self.gestart {
            self.gestart = true;
            while self.eind < 4 && self.vul(bron)? > 0 {}
            self.merk_volgorde()?;
        }
        Ok(gelezen > 0)
    }

    fn vul(&mut self, bron: &mut impl Read) -> io::Result<usize> {
        let ruimte = self.bytes.get_mut(self.eind..).unwrap_or_default();
        let gelezen = loop {
            match bron.read(ruimte) {
                Err(fout) if fout.kind() == io::ErrorKind::Interrupted => {}
                anders => break anders?,
            }
        };
        self.eind += gelezen;
        Ok(gelezen)
    }

    /// Skips the UTF-8 mark at the start; refuses the ones of UTF-16 and what is clearly packed.
    fn merk_volgorde(&mut self) -> io::Result<()> {
        let rest = self.rest();
        if rest.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.begin = 3;
        } else if rest.starts_with(&[0xFE, 0xFF])
            || rest.starts_with(&[0xFF, 0xFE])
            || rest.starts_with(&[0, b'<'])
        {
            return Err(weiger(
                "tekencodering 'UTF-16' lezen we niet; lever het bestand in UTF-8",
            ));
        }
        Ok(())
    }
}
