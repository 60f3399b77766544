//! The bytes between stream and events: a buffer of fixed size that knows its line.

use std::cell::Cell;
use std::io::{self, Read};

use crate::fout::weiger;

/// Bytes read at a time; a tag and a piece of text fit.
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
    /// What was read, in whole characters and found good; what lies before `begin` was taken.
    tekst: String,
    begin: usize,
    /// Bytes behind the text: a character of which more must come, or what is no text.
    staart: Vec<u8>,
    /// Why the text ends where it does.
    fout: Option<&'static str>,
    ruimte: Vec<u8>,
    teller: Regelteller,
    gestart: bool,
    /// The tag that was just read is an empty element.
    pub leeg_element: bool,
}

impl Buffer {
    pub fn new() -> Self {
        Self {
            tekst: String::new(),
            begin: 0,
            staart: Vec::new(),
            fout: None,
            ruimte: Vec::new(),
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
        self.tekst.as_bytes().get(self.begin..).unwrap_or_default()
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
        self.teller.regel(self.tekst.as_bytes(), self.begin)
    }

    pub fn met_teller(&self) -> (&[u8], &Regelteller) {
        (self.tekst.as_bytes(), &self.teller)
    }

    /// Text between two places where characters begin.
    #[inline]
    pub fn tekst(&self, begin: usize, eind: usize) -> &str {
        self.tekst.get(begin..eind).unwrap_or_default()
    }

    /// How many of the next `lengte` bytes are whole characters.
    #[inline]
    pub fn heel(&self, lengte: usize) -> usize {
        let mut eind = self.begin + lengte;
        while !self.tekst.is_char_boundary(eind) && eind > self.begin {
            eind -= 1;
        }
        eind - self.begin
    }

    /// Reads more behind the rest. Out: whether there was more. The rest is never longer than a tag.
    ///
    /// Errors: a sentence for what is not UTF-8 and for control characters, once all before it was taken or a tag runs into
    /// it; for a character that is cut off; what the stream gives.
    #[cold]
    pub fn meer(&mut self, bron: &mut impl Read) -> io::Result<bool> {
        self.teller.regel(self.tekst.as_bytes(), self.begin);
        self.teller.geteld.set(0);
        self.tekst.drain(..self.begin);
        self.begin = 0;
        let had = self.tekst.len();
        while self.tekst.len() == had {
            if let Some(reden) = self.fout {
                return Err(weiger(reden));
            }
            if self.vul(bron)? == 0 {
                return if self.staart.is_empty() {
                    Ok(false)
                } else {
                    Err(weiger("het bestand is afgebroken midden in een teken"))
                };
            }
            if !self.gestart {
                while self.staart.len() < 4 && self.vul(bron)? > 0 {}
                self.gestart = true;
                self.merk_volgorde()?;
            }
            self.keur();
        }
        Ok(true)
    }

    fn vul(&mut self, bron: &mut impl Read) -> io::Result<usize> {
        self.ruimte.resize(GROOTTE, 0);
        let gelezen = loop {
            match bron.read(&mut self.ruimte) {
                Err(fout) if fout.kind() == io::ErrorKind::Interrupted => {}
                anders => break anders?,
            }
        };
        let nieuw = self.ruimte.get(..gelezen).unwrap_or_default();
        self.staart.extend_from_slice(nieuw);
        Ok(gelezen)
    }

    /// Moves what is text from the tail to the text.
    fn keur(&mut self) {
        let (goed, fout) = match std::str::from_utf8(&self.staart) {
            Ok(tekst) => (tekst, None),
            Err(fout) => {
                let reden = "de tekst is geen UTF-8; lever het bestand in UTF-8";
                let goed = self.staart.get(..fout.valid_up_to()).unwrap_or_default();
                (
                    std::str::from_utf8(goed).unwrap_or_default(),
                    fout.error_len().map(|_| reden),
                )
            }
        };
        let stuur = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
        // every byte is looked at, without a way out: that goes sixteen at a time
        let schoon = !goed.as_bytes().iter().fold(false, |gezien, b| gezien | stuur(b));
        let stuurteken = if schoon {
            None
        } else {
            goed.as_bytes().iter().position(stuur)
        };
        let (goed, fout) = match stuurteken {
            Some(plek) => (
                goed.get(..plek).unwrap_or_default(),
                Some("er staat een stuurteken in de tekst dat in XML niet mag"),
            ),
            None => (goed, fout),
        };
        self.tekst.push_str(goed);
        self.fout = fout;
        let lengte = goed.len();
        self.staart.drain(..lengte);
    }

    /// Skips the UTF-8 mark at the start; refuses the ones of UTF-16 and what is clearly packed.
    fn merk_volgorde(&mut self) -> io::Result<()> {
        if self.staart.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.staart.drain(..3);
        } else if [&[0xFE, 0xFF], &[0xFF, 0xFE], &[0, b'<']]
            .iter()
            .any(|merk| self.staart.starts_with(*merk))
        {
            return Err(weiger(
                "tekencodering 'UTF-16' lezen we niet; lever het bestand in UTF-8",
            ));
        }
        Ok(())
    }
}
