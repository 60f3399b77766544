//! GeoJSON and JSON-FG, written straight into a buffer: no tree of values in between, coordinates from whole numbers.

use lagen::WaardeRef;
use model::{GeometrieSoort, Punt, Waarde};
use rd::Roosters;

use super::crs::Crs;
use super::ding::{Ding, Veld};

/// How features are written.
pub(crate) struct Schrijver<'a> {
    pub(crate) roosters: &'a Roosters,
    pub(crate) crs: Crs,
    /// Only these properties; `None`: all.
    pub(crate) velden: Option<&'a [String]>,
    /// JSON-FG, with its extra members.
    pub(crate) fg: bool,
}

/// Classes of JSON-FG that a document of ours conforms to.
pub(crate) const FG_CONFORMITEIT: [&str; 2] = [
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
];

impl Schrijver<'_> {
    /// One feature. `kop` goes inside after the id, `staart` before the closing brace: `,"links":[...]`.
    pub(crate) fn ding(&self, uit: &mut Vec<u8>, ding: &Ding<'_>, kop: &[u8], staart: &[u8]) {
        uit.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
        tekst(uit, ding.id());
        uit.extend_from_slice(kop);
        if self.fg {
            self.tijd(uit, ding);
        }
        match self.fg {
            // GeoJSON knows degrees only: other systems stand in `place`, beside the same geometry in degrees.
            true if self.crs != Crs::Crs84 => {
                uit.extend_from_slice(b",\"place\":");
                self.vorm(uit, ding, self.crs);
                uit.extend_from_slice(b",\"geometry\":");
                self.vorm(uit, ding, Crs::Crs84);
            }
            true => {
                uit.extend_from_slice(b",\"place\":null,\"geometry\":");
                self.vorm(uit, ding, Crs::Crs84);
            }
            false => {
                uit.extend_from_slice(b",\"geometry\":");
                self.vorm(uit, ding, self.crs);
            }
        }
        uit.extend_from_slice(b",\"properties\":{");
        let begin = uit.len();
        ding.velden(|naam, veld| {
            if self.velden.is_some_and(|v| !v.iter().any(|n| n == naam)) {
                return;
            }
            if uit.len() > begin {
                uit.push(b',');
            }
            tekst(uit, naam);
            uit.push(b':');
            waarde(uit, veld);
        });
        uit.push(b'}');
        uit.extend_from_slice(staart);
        uit.push(b'}');
    }

    fn tijd(&self, uit: &mut Vec<u8>, ding: &Ding<'_>) {
        let (van, tot) = ding.geldig();
        if van.is_none() && tot.is_none() {
            uit.extend_from_slice(b",\"time\":null");
            return;
        }
        // JSON-FG includes the end; a layer's end is the first day that does not count.
        let tot = tot.map(|d| match ding {
            Ding::Object(_) => model::Datum(d.0.saturating_sub(1)),
            Ding::Rij(_) | Ding::Dossier(..) => d,
        });
        let grens = |d: Option<model::Datum>| d.map_or_else(|| "..".to_owned(), |d| d.to_string());
        uit.extend_from_slice(
            format!(
                ",\"time\":{{\"interval\":[\"{}\",\"{}\"]}}",
                grens(van),
                grens(tot)
            )
            .as_bytes(),
        );
    }

    /// The geometry, or `null`. Rings are closed, outer ones counter-clockwise as they are stored.
    pub(crate) fn vorm(&self, uit: &mut Vec<u8>, ding: &Ding<'_>, crs: Crs) {
        let Some(soort) = ding.soort() else {
            uit.extend_from_slice(b"null");
            return;
        };
        let mercator = (crs == Crs::Mercator).then(|| ding.mercator(self.roosters));
        let punten = Punten {
            roosters: self.roosters,
            crs,
            rd: ding.punten(),
            mercator: mercator.as_deref(),
        };
        let (ringen, delen) = (ding.ringen(), ding.delen());
        let naam: &[u8] = match (soort, punten.rd.len(), ringen.len(), delen.len()) {
            (GeometrieSoort::Punt, 1, _, _) => b"Point",
            (GeometrieSoort::Punt, ..) => b"MultiPoint",
            (GeometrieSoort::Lijn, _, 1, _) => b"LineString",
            (GeometrieSoort::Lijn, ..) => b"MultiLineString",
            (GeometrieSoort::Vlak, _, _, 1) => b"Polygon",
            (GeometrieSoort::Vlak, ..) => b"MultiPolygon",
        };
        uit.extend_from_slice(b"{\"type\":\"");
        uit.extend_from_slice(naam);
        uit.extend_from_slice(b"\",\"coordinates\":");
        match soort {
            GeometrieSoort::Punt if punten.rd.len() == 1 => punten.een(uit, 0),
            GeometrieSoort::Punt => punten.rij(uit, 0, punten.rd.len(), false),
            GeometrieSoort::Lijn if ringen.len() == 1 => punten.rij(uit, 0, punten.rd.len(), false),
            GeometrieSoort::Lijn => punten.rijen(uit, ringen, 0, ringen.len(), false),
            GeometrieSoort::Vlak if delen.len() == 1 => punten.rijen(uit, ringen, 0, ringen.len(), true),
            GeometrieSoort::Vlak => {
                uit.push(b'[');
                let mut begin = 0usize;
                for (nr, eind) in delen.iter().enumerate() {
                    if nr > 0 {
                        uit.push(b',');
                    }
                    punten.rijen(uit, ringen, begin, *eind as usize, true);
                    begin = *eind as usize;
                }
                uit.push(b']');
            }
        }
        uit.push(b'}');
    }
}

struct Punten<'a> {
    roosters: &'a Roosters,
    crs: Crs,
    rd: &'a [Punt],
    mercator: Option<&'a [Punt]>,
}

impl Punten<'_> {
    fn een(&self, uit: &mut Vec<u8>, nr: usize) {
        if let Some(rd) = self.rd.get(nr) {
            let mercator = self.mercator.and_then(|m| m.get(nr)).copied();
            self.crs.schrijf(uit, self.roosters, *rd, mercator);
        }
    }

    fn rij(&self, uit: &mut Vec<u8>, begin: usize, eind: usize, dicht: bool) {
        uit.push(b'[');
        let eerste = uit.len();
        let mut na_eerste = eerste;
        for nr in begin..eind {
            if nr > begin {
                uit.push(b',');
            }
            self.een(uit, nr);
            if nr == begin {
                na_eerste = uit.len();
            }
        }
        if dicht {
            uit.push(b',');
            uit.extend_from_within(eerste..na_eerste);
        }
        uit.push(b']');
    }

    fn rijen(&self, uit: &mut Vec<u8>, ringen: &[u32], van: usize, tot: usize, dicht: bool) {
        uit.push(b'[');
        let mut begin = van
            .checked_sub(1)
            .and_then(|v| ringen.get(v))
            .map_or(0, |e| *e as usize);
        for (nr, eind) in ringen.get(van..tot).unwrap_or_default().iter().enumerate() {
            if nr > 0 {
                uit.push(b',');
            }
            self.rij(uit, begin, *eind as usize, dicht);
            begin = *eind as usize;
        }
        uit.push(b']');
    }
}

/// A text as JSON.
pub(crate) fn tekst(uit: &mut Vec<u8>, t: &str) {
    uit.push(b'"');
    let mut begin = 0;
    for (nr, b) in t.bytes().enumerate() {
        if b >= 0x20 && b != b'"' && b != b'\\' {
            continue;
        }
        uit.extend_from_slice(t.as_bytes().get(begin..nr).unwrap_or_default());
        begin = nr + 1;
        match b {
            b'"' => uit.extend_from_slice(b"\\\""),
            b'\\' => uit.extend_from_slice(b"\\\\"),
            b'\n' => uit.extend_from_slice(b"\\n"),
            _ => uit.extend_from_slice(format!("\\u{b:04x}").as_bytes()),
        }
    }
    uit.extend_from_slice(t.as_bytes().get(begin..).unwrap_or_default());
    uit.push(b'"');
}

fn getal(uit: &mut Vec<u8>, d: f64) {
    if d.is_finite() {
        // A whole number of f64 is written with its point: what it is does not depend on its value.
        uit.extend_from_slice(format!("{d:?}").as_bytes());
    } else {
        uit.extend_from_slice(b"null");
    }
}

/// A property's value as JSON.
pub(crate) fn waarde(uit: &mut Vec<u8>, veld: Veld<'_>) {
    match veld {
        Veld::Ref(w) => van_ref(uit, w),
        Veld::Eigen(w) => van_waarde(uit, w),
        Veld::Tekst(t) => tekst(uit, t),
        Veld::Getal(n) => uit.extend_from_slice(n.to_string().as_bytes()),
        Veld::Dag(d) => tekst(uit, &d.to_string()),
        Veld::Tijdstip(t) => tekst(uit, &t.to_string()),
    }
}

fn van_ref(uit: &mut Vec<u8>, w: WaardeRef<'_>) {
    match w {
        WaardeRef::JaNee(b) => uit.extend_from_slice(if b { b"true" } else { b"false" }),
        WaardeRef::Getal(n) => uit.extend_from_slice(n.to_string().as_bytes()),
        WaardeRef::Decimaal(d) => getal(uit, d),
        WaardeRef::Tekst(t) => tekst(uit, t),
        WaardeRef::Lijst(l) => {
            uit.push(b'[');
            for (nr, lid) in l.iter().enumerate() {
                if nr > 0 {
                    uit.push(b',');
                }
                van_ref(uit, lid);
            }
            uit.push(b']');
        }
    }
}

fn van_waarde(uit: &mut Vec<u8>, w: &Waarde) {
    match w {
        Waarde::JaNee(b) => uit.extend_from_slice(if *b { b"true" } else { b"false" }),
        Waarde::Getal(n) => uit.extend_from_slice(n.to_string().as_bytes()),
        Waarde::Decimaal(d) => getal(uit, *d),
        Waarde::Tekst(t) => tekst(uit, t),
        Waarde::Lijst(l) => {
            uit.push(b'[');
            for (nr, lid) in l.iter().enumerate() {
                if nr > 0 {
                    uit.push(b',');
                }
                van_waarde(uit, lid);
            }
            uit.push(b']');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_reads_back() {
        for t in ["", "a\"b\\c", "é\n\t\u{1}", "</script>"] {
            let mut uit = Vec::new();
            tekst(&mut uit, t);
            assert_eq!(serde_json::from_slice::<String>(&uit).unwrap(), t);
        }
    }
}
