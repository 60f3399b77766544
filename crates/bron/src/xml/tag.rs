//! A start tag and what it is made of.

use std::borrow::Cow;

use super::MAX_KENMERKEN;
use super::buffer::Regelteller;
use super::ruimtes::Ruimtes;
use crate::fout::weiger;

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    /// Name without prefix.
    pub lokaal: &'a str,
    pub(super) prefix: &'a str,
    pub(super) tekst: &'a str,
    pub(super) kenmerken: &'a [Kenmerk],
    pub(super) ruimtes: &'a Ruimtes,
    pub(super) buffer: &'a [u8],
    pub(super) teller: &'a Regelteller,
    pub(super) plek: usize,
}

/// Where an attribute stands in the text of its tag: start of the name, end of the name, start and end of the value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kenmerk {
    pub(super) naam: [u32; 2],
    pub(super) waarde: [u32; 2],
}

pub(super) fn stuk(tekst: &str, [begin, eind]: [u32; 2]) -> &str {
    tekst.get(begin as usize..eind as usize).unwrap_or_default()
}

impl<'a> Tag<'a> {
    /// The namespace of the element; `None` when it has none.
    pub fn namespace(&self) -> Option<&'a str> {
        self.ruimtes.vind(self.prefix)
    }

    /// The value of the first attribute with this local name, whatever its prefix, entities resolved; never a namespace
    /// declaration.
    pub fn kenmerk(&self, lokaal: &str) -> Option<Cow<'a, str>> {
        self.kenmerken()
            .find(|(naam, _)| *naam == lokaal)
            .map(|(_, waarde)| waarde)
    }

    /// The attributes by local name, in order, without namespace declarations.
    pub fn kenmerken(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        let tekst = self.tekst;
        self.kenmerken.iter().filter_map(move |kenmerk| {
            let naam = stuk(tekst, kenmerk.naam);
            let (prefix, lokaal) = splits(naam);
            let waarde = stuk(tekst, kenmerk.waarde);
            (prefix != "xmlns" && naam != "xmlns").then(|| (lokaal, ontsnapt(waarde)))
        })
    }

    /// The namespaces that this tag declares, in order.
    pub fn declaraties(&self) -> impl Iterator<Item = &'a str> {
        let tekst = self.tekst;
        self.kenmerken.iter().filter_map(move |kenmerk| {
            let naam = stuk(tekst, kenmerk.naam);
            (naam == "xmlns" || naam.starts_with("xmlns:")).then(|| stuk(tekst, kenmerk.waarde))
        })
    }

    /// The line on which the tag begins, from 1. Cost: less than a scan of what was read since the last question.
    pub fn regel(&self) -> u64 {
        self.teller.regel(self.buffer, self.plek)
    }
}

pub(super) fn splits(naam: &str) -> (&str, &str) {
    naam.split_once(':').unwrap_or(("", naam))
}

/// An attribute's value with its entities resolved; they were checked when the tag was read.
pub(super) fn ontsnapt(waarde: &str) -> Cow<'_, str> {
    if !waarde.contains('&') {
        return Cow::Borrowed(waarde);
    }
    let mut uit = String::with_capacity(waarde.len());
    let mut rest = waarde;
    while let Some((voor, na)) = rest.split_once('&') {
        uit.push_str(voor);
        let (naam, na) = na.split_once(';').unwrap_or((na, ""));
        uit.extend(entiteit(naam));
        rest = na;
    }
    uit.push_str(rest);
    Cow::Owned(uit)
}

/// The character of one of the five predefined entities or of a character reference. Miss: `None` for all others.
pub(super) fn entiteit(naam: &str) -> Option<char> {
    let teken = match naam {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let cijfers = naam.strip_prefix('#')?;
            let getal = match cijfers.strip_prefix('x') {
                Some(hex) if !hex.starts_with('+') => u32::from_str_radix(hex, 16),
                None if !cijfers.starts_with('+') => cijfers.parse(),
                _ => return None,
            };
            char::from_u32(getal.ok()?)?
        }
    };
    let mag = !teken.is_control() || matches!(teken, '\t' | '\n' | '\r') || teken >= '\u{7f}';
    (mag && !matches!(teken, '\u{fffe}' | '\u{ffff}')).then_some(teken)
}

pub(super) fn onbekend(naam: &str) -> std::io::Error {
    let naam: String = naam.chars().take(12).collect();
    weiger(format!(
        "de verwijzing '&{naam};' is niet toegestaan; alleen &lt; &gt; &amp; &quot; &apos; en nummers"
    ))
}

/// The length of a tag, quotes minded; `None` when its end is not there.
#[inline]
pub(super) fn tag_eind(rest: &[u8]) -> Option<usize> {
    let mut plek = 1;
    loop {
        let stop = plek
            + rest
                .get(plek..)?
                .iter()
                .position(|&b| matches!(b, b'>' | b'"' | b'\''))?;
        match rest.get(stop) {
            Some(b'>') => return Some(stop + 1),
            Some(&citaat) => plek = stop + 2 + memchr::memchr(citaat, rest.get(stop + 1..)?)?,
            None => return None,
        }
    }
}

/// Takes a start tag apart. Out: where its name ends, and whether it is an empty element.
pub(super) fn ontleed(tekst: &str, kenmerken: &mut Vec<Kenmerk>) -> std::io::Result<(usize, bool)> {
    let fout = || {
        weiger(format!(
            "de tag '{}' is geen XML",
            tekst.chars().take(60).collect::<String>()
        ))
    };
    let bytes = tekst.as_bytes();
    kenmerken.clear();
    let binnen = bytes.strip_suffix(b">").unwrap_or(bytes);
    let leeg = binnen.last() == Some(&b'/');
    let eind = binnen.len() - usize::from(leeg);
    let naam = naam_eind(bytes, 1);
    if naam == 1 || naam > eind {
        return Err(fout());
    }
    let mut plek = naam;
    loop {
        let wit = wit_eind(bytes, plek);
        if wit >= eind {
            return Ok((naam, leeg));
        }
        let sleutel = naam_eind(bytes, wit);
        let is = wit_eind(bytes, sleutel);
        let open = wit_eind(bytes, is + 1);
        let citaat = bytes
            .get(open)
            .copied()
            .filter(|b| matches!(b, b'"' | b'\''))
            .ok_or_else(fout)?;
        if wit == plek || sleutel == wit || bytes.get(is) != Some(&b'=') || kenmerken.len() >= MAX_KENMERKEN {
            return Err(fout());
        }
        let waarde = bytes
            .get(open + 1..eind)
            .and_then(|rest| memchr::memchr(citaat, rest))
            .ok_or_else(fout)?;
        let kenmerk = Kenmerk {
            naam: [wit as u32, sleutel as u32],
            waarde: [open as u32 + 1, (open + 1 + waarde) as u32],
        };
        keur_waarde(stuk(tekst, kenmerk.waarde))?;
        if kenmerken
            .iter()
            .any(|ander| stuk(tekst, ander.naam) == stuk(tekst, kenmerk.naam))
        {
            return Err(fout());
        }
        kenmerken.push(kenmerk);
        plek = open + waarde + 2;
    }
}

/// An attribute's value holds no `<` and no entity that we do not know.
fn keur_waarde(waarde: &str) -> std::io::Result<()> {
    if memchr::memchr2(b'<', b'&', waarde.as_bytes()).is_none() {
        return Ok(());
    }
    if waarde.contains('<') {
        return Err(weiger("in een attribuut staat '<'"));
    }
    for deel in waarde.split('&').skip(1) {
        let naam = deel
            .split_once(';')
            .map(|(naam, _)| naam)
            .ok_or_else(|| onbekend(deel))?;
        entiteit(naam).ok_or_else(|| onbekend(naam))?;
    }
    Ok(())
}

#[inline]
fn naam_eind(bytes: &[u8], begin: usize) -> usize {
    let mag = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.') || *b >= 0x80;
    begin
        + bytes
            .get(begin..)
            .map_or(0, |rest| rest.iter().take_while(|b| mag(b)).count())
}

#[inline]
fn wit_eind(bytes: &[u8], begin: usize) -> usize {
    begin
        + bytes.get(begin..).map_or(0, |rest| {
            rest.iter().take_while(|b| b.is_ascii_whitespace()).count()
        })
}
