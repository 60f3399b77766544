//! A small, safe XML tree: namespaces resolved, lines kept, nothing outside the file read.
//!
//! Refuses: a DTD (so no entities of its own), another encoding than UTF-8, and anything past the caps. Comments
//! and processing instructions are dropped. Start at [`lees`].

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::RegelFout;

/// Largest file, bytes. The largest rule file seen is 1.1 MB.
pub(crate) const MAX_BYTES: usize = 32 << 20;
/// Deepest nesting.
pub(crate) const MAX_DIEPTE: usize = 64;
/// Most elements.
pub(crate) const MAX_ELEMENTEN: usize = 2_000_000;
/// Most attributes on one element.
const MAX_ATTRIBUTEN: usize = 64;

/// An element: children in file order; `tekst` is all its own text, untrimmed.
#[derive(Debug)]
pub(crate) struct Element {
    /// Namespace URI, "" for none.
    pub(crate) ns: Ns,
    /// Local name.
    pub(crate) naam: Box<str>,
    /// Attributes without a prefix.
    attributen: Vec<(String, String)>,
    /// Own text and CDATA, joined.
    pub(crate) tekst: String,
    /// Child elements.
    pub(crate) kinderen: Vec<Element>,
    /// Line of the start tag, from 1.
    pub(crate) regel: u32,
}

/// The namespaces that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ns {
    /// DMN 1.1 to 1.5.
    Dmn,
    /// How a fact is asked.
    Uitvoeringsregel,
    /// Order and grouping.
    Interactieregel,
    /// Link to the functional structure.
    Bedrijfsregel,
    /// Explanations and measures.
    Content,
    /// None of these: kept out of the rules.
    Ander,
}

const DMN: [&str; 6] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
];

impl Ns {
    fn van(uri: &str) -> Self {
        if DMN.contains(&uri) {
            return Self::Dmn;
        }
        let Some(rest) = uri.strip_prefix("http://toepasbare-regels.omgevingswet.overheid.nl/v") else {
            return Self::Ander;
        };
        match rest.split_once('/').map(|(_, naam)| naam) {
            Some("Uitvoeringsregel") => Self::Uitvoeringsregel,
            Some("Interactieregel") => Self::Interactieregel,
            Some("Bedrijfsregel") => Self::Bedrijfsregel,
            Some("Content") => Self::Content,
            _ => Self::Ander,
        }
    }
}

impl Element {
    /// An attribute without prefix.
    pub(crate) fn attr(&self, naam: &str) -> Option<&str> {
        self.attributen
            .iter()
            .find(|(n, _)| n == naam)
            .map(|(_, w)| w.as_str())
    }

    /// First child with this name.
    pub(crate) fn kind(&self, ns: Ns, naam: &str) -> Option<&Element> {
        self.kinderen.iter().find(|k| k.ns == ns && &*k.naam == naam)
    }

    /// All children with this name, file order.
    pub(crate) fn alle<'s>(&'s self, ns: Ns, naam: &'s str) -> impl Iterator<Item = &'s Self> {
        self.kinderen
            .iter()
            .filter(move |k| k.ns == ns && &*k.naam == naam)
    }

    /// Trimmed text of the first child with this name; `None` when absent or empty.
    pub(crate) fn kindtekst(&self, ns: Ns, naam: &str) -> Option<&str> {
        self.kind(ns, naam)
            .map(|k| k.tekst.trim())
            .filter(|t| !t.is_empty())
    }
}

/// Counts lines as reading proceeds; each byte is looked at once.
struct Regels<'a> {
    bytes: &'a [u8],
    gezien: usize,
    regel: u32,
}

impl Regels<'_> {
    fn tot(&mut self, positie: u64) -> u32 {
        let tot = usize::try_from(positie)
            .unwrap_or(usize::MAX)
            .min(self.bytes.len());
        if tot > self.gezien {
            let stuk = self.bytes.get(self.gezien..tot).unwrap_or_default();
            let nieuw = stuk.iter().filter(|b| **b == b'\n').count();
            self.regel = self
                .regel
                .saturating_add(u32::try_from(nieuw).unwrap_or(u32::MAX));
            self.gezien = tot;
        }
        self.regel
    }
}

/// Reads a whole document.
///
/// - Out: the root element.
/// - Errors: [`RegelFout::Xml`] and [`RegelFout::TeGroot`] with file and line.
/// - Cost: one pass, one allocation per element and text.
pub(crate) fn lees(bytes: &[u8], bestand: &str) -> Result<Element, RegelFout> {
    let groot = |regel, reden: String| RegelFout::TeGroot {
        bestand: bestand.to_owned(),
        regel,
        reden,
    };
    if bytes.len() > MAX_BYTES {
        return Err(groot(1, format!("{} bytes, hoogstens {MAX_BYTES}", bytes.len())));
    }
    let tekst = utf8(bytes, bestand)?;
    let mut lezer = NsReader::from_str(tekst);
    lezer.config_mut().expand_empty_elements = true;
    lezer.config_mut().check_end_names = true;
    let mut regels = Regels {
        bytes: tekst.as_bytes(),
        gezien: 0,
        regel: 1,
    };
    let mut stapel: Vec<Element> = Vec::new();
    let mut wortel: Option<Element> = None;
    let mut aantal = 0usize;
    loop {
        let regel = regels.tot(lezer.buffer_position());
        let fout = |reden: String| RegelFout::Xml {
            bestand: bestand.to_owned(),
            regel,
            reden,
        };
        let (ns, gebeurtenis) = match lezer.read_resolved_event() {
            Ok((ns, g)) => (ns_van(&ns), g),
            Err(e) => {
                let regel = regels.tot(lezer.error_position());
                let reden = format!("geen geldige XML: {e}");
                return Err(RegelFout::Xml {
                    bestand: bestand.to_owned(),
                    regel,
                    reden,
                });
            }
        };
        match gebeurtenis {
            Event::Start(start) => {
                aantal += 1;
                if stapel.len() >= MAX_DIEPTE {
                    return Err(groot(regel, format!("dieper dan {MAX_DIEPTE} elementen")));
                }
                if aantal > MAX_ELEMENTEN {
                    return Err(groot(regel, format!("meer dan {MAX_ELEMENTEN} elementen")));
                }
                if wortel.is_some() {
                    return Err(fout("meer dan één hoofdelement".into()));
                }
                stapel.push(element(ns, &start, regel).map_err(fout)?);
            }
            Event::End(_) => {
                let Some(klaar) = stapel.pop() else {
                    return Err(fout("eindtag zonder begin".into()));
                };
                match stapel.last_mut() {
                    Some(ouder) => ouder.kinderen.push(klaar),
                    None => wortel = Some(klaar),
                }
            }
            Event::Text(t) => voeg_toe(&mut stapel, &t.xml10_content()).map_err(fout)?,
            Event::CData(t) => voeg_toe(&mut stapel, &t.xml10_content()).map_err(fout)?,
            Event::GeneralRef(r) => {
                let naam = r.xml10_content();
                let teken = if r.is_char_ref() {
                    r.resolve_char_ref()
                        .map_err(|e| fout(format!("onbekend teken &{naam};: {e}")))?
                } else {
                    voorgedefinieerd(&naam)
                };
                let Some(teken) = teken else {
                    return Err(fout(format!("entiteit &{naam}; wordt niet gelezen")));
                };
                voeg_toe(&mut stapel, teken.encode_utf8(&mut [0; 4])).map_err(fout)?;
            }
            Event::DocType(_) => return Err(fout("een DTD (DOCTYPE) wordt niet gelezen".into())),
            Event::Decl(d) => {
                if let Some(Ok(code)) = d.encoding()
                    && !code.eq_ignore_ascii_case("utf-8")
                    && !code.eq_ignore_ascii_case("us-ascii")
                {
                    return Err(fout(format!("codering {code}: alleen UTF-8 wordt gelezen")));
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
        }
    }
    let regel = regels.tot(u64::MAX);
    match wortel {
        Some(w) if stapel.is_empty() => Ok(w),
        _ => {
            let reden = "het bestand is afgebroken of bevat geen XML".to_owned();
            Err(RegelFout::Xml {
                bestand: bestand.to_owned(),
                regel,
                reden,
            })
        }
    }
}

fn utf8<'a>(bytes: &'a [u8], bestand: &str) -> Result<&'a str, RegelFout> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|e| {
        let goed = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let regel = 1 + u32::try_from(goed.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX - 1);
        let reden = "geen UTF-8 tekst".to_owned();
        RegelFout::Xml {
            bestand: bestand.to_owned(),
            regel,
            reden,
        }
    })
}

fn ns_van(r: &ResolveResult<'_>) -> Ns {
    match r {
        ResolveResult::Bound(n) => Ns::van(n.as_ref()),
        _ => Ns::Ander,
    }
}

fn element(ns: Ns, start: &BytesStart<'_>, regel: u32) -> Result<Element, String> {
    let mut attributen = Vec::new();
    for (i, a) in start.attributes().enumerate() {
        let a = a.map_err(|e| format!("attribuut: {e}"))?;
        if i >= MAX_ATTRIBUTEN {
            return Err(format!("meer dan {MAX_ATTRIBUTEN} attributen"));
        }
        let sleutel: &str = a.key.as_ref();
        if sleutel == "xmlns" || sleutel.starts_with("xmlns:") {
            continue;
        }
        let waarde = a
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|e| format!("attribuut: {e}"))?;
        attributen.push((sleutel.to_owned(), waarde.into_owned()));
    }
    let naam = Box::from(start.local_name().as_ref());
    Ok(Element {
        ns,
        naam,
        attributen,
        tekst: String::new(),
        kinderen: Vec::new(),
        regel,
    })
}

fn voeg_toe(stapel: &mut [Element], tekst: &str) -> Result<(), String> {
    match stapel.last_mut() {
        Some(e) => e.tekst.push_str(tekst),
        None if tekst.trim().is_empty() => {}
        None => return Err("tekst buiten het hoofdelement".into()),
    }
    Ok(())
}

fn voorgedefinieerd(naam: &str) -> Option<char> {
    match naam {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}
