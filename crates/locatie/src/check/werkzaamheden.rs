//! Werkzaamheden: what people call their plan, and which activiteiten of which authorities it touches.
//!
//! A settings file holds them (`data/werkzaamheden.toml`); this finds one by plain words, with synonyms and a typing
//! error forgiven. Reads no files. Start at [`Werkzaamheden::zoek`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Deelactiviteit, Gebied};
use crate::zoek::vouw_tekst as vouw;

/// All werkzaamheden of an installation, as the file has them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Werkzaamheden {
    /// Per gemeente (`gm9999`) the codes of who else decides there: `waterschap = "ws9999"`.
    #[serde(default)]
    pub gezag: BTreeMap<String, BTreeMap<String, String>>,
    /// In the order in which they are offered.
    #[serde(default, rename = "werkzaamheid")]
    pub lijst: Vec<Werkzaamheid>,
}

/// One thing that people do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Werkzaamheid {
    /// Short id, `[a-z0-9-]+`: `dakkapel`.
    pub id: String,
    /// Name for people: "Dakkapel plaatsen".
    pub naam: String,
    /// One sentence that says what belongs to it.
    #[serde(default)]
    pub uitleg: Option<String>,
    /// Other words for it.
    #[serde(default)]
    pub synoniemen: Vec<String>,
    /// What it is about when somebody only points: `pand`, `perceel` or `punt`.
    #[serde(default)]
    pub gebied: Gebied,
    /// `bouwen`, `gebruik`: what old plans may have a say over, for activiteiten that do not say it themselves.
    #[serde(default)]
    pub raakt: Vec<String>,
    /// How long a decision takes.
    #[serde(default)]
    pub termijn: Termijn,
    /// Every activiteit that it touches.
    #[serde(default, rename = "activiteit")]
    pub activiteiten: Vec<Activiteit>,
}

/// Weeks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Termijn {
    /// Within which a permit is decided on.
    #[serde(default)]
    pub vergunning: Option<u8>,
    /// Before the beginning that a melding is made.
    #[serde(default)]
    pub melding: Option<u8>,
    /// Before the beginning that information is given.
    #[serde(default)]
    pub informatie: Option<u8>,
}

impl Termijn {
    /// The term of a permission of this code, as people read it. Miss: `None`: there is no fixed one.
    pub fn tekst(&self, code: &str) -> Option<String> {
        let voor = |w: u8| match w {
            1 => "uiterlijk 1 week voor u begint".to_owned(),
            w => format!("uiterlijk {w} weken voor u begint"),
        };
        match code {
            "Vergunningplicht" => self.vergunning.map(|w| format!("een besluit binnen {w} weken")),
            "Meldingsplicht" => self.melding.map(voor),
            "Informatieplicht" => self.informatie.map(voor),
            _ => None,
        }
    }
}

/// An activiteit of a werkzaamheid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Activiteit {
    /// IMOW identification.
    pub id: String,
    /// Name for people.
    #[serde(default)]
    pub naam: Option<String>,
    /// Who decides.
    #[serde(default)]
    pub bevoegd_gezag: Option<String>,
    /// `technisch`, `ruimtelijk`, `monument`, `water`, ...
    #[serde(default)]
    pub deel: Option<String>,
    /// Touches bouwen or gebruik, over which old plans may have a say.
    #[serde(default)]
    pub raakt_oude_plannen: Option<bool>,
}

impl From<&Activiteit> for Deelactiviteit {
    fn from(a: &Activiteit) -> Self {
        Self {
            id: a.id.clone(),
            naam: a.naam.clone(),
            bevoegd_gezag: a.bevoegd_gezag.clone(),
            deel: a.deel.clone(),
            raakt_oude_plannen: a.raakt_oude_plannen,
        }
    }
}

impl Werkzaamheden {
    /// With the codes of one gemeente (`GM9999`) filled in: `{gemeente}`, `{waterschap}`, ... in ids and in who decides.
    /// What is not known stays as it is written; such an activiteit has no rules and is unknown.
    pub fn voor_gemeente(mut self, code: &str) -> Self {
        let code = code.to_lowercase();
        if code.is_empty() {
            return self;
        }
        let mut codes = self.gezag.get(&code).cloned().unwrap_or_default();
        codes.insert("gemeente".to_owned(), code);
        for w in &mut self.lijst {
            let bouwt = w.raakt.iter().any(|r| r == "bouwen" || r == "gebruik");
            for a in &mut w.activiteiten {
                for (wie, wat) in &codes {
                    a.id = a.id.replace(&format!("{{{wie}}}"), wat);
                    if a.bevoegd_gezag.as_deref() == Some(wie) {
                        a.bevoegd_gezag = Some(wat.clone());
                    }
                }
                a.raakt_oude_plannen = a.raakt_oude_plannen.or(Some(bouwt));
            }
        }
        self
    }

    /// One by its id.
    pub fn met_id(&self, id: &str) -> Option<&Werkzaamheid> {
        self.lijst.iter().find(|w| w.id == id)
    }

    /// The settings' own words for an activiteit, when one of the werkzaamheden has it.
    pub fn activiteit(&self, id: &str) -> Option<&Activiteit> {
        self.lijst
            .iter()
            .flat_map(|w| &w.activiteiten)
            .find(|a| a.id == id)
    }

    /// What a plan with this activiteit is about, when one of the werkzaamheden has it.
    pub fn gebied_van(&self, activiteit: &str) -> Option<Gebied> {
        self.lijst
            .iter()
            .find(|w| w.activiteiten.iter().any(|a| a.id == activiteit))
            .map(|w| w.gebied)
    }

    /// The werkzaamheden that `q` may mean, best first; all of them for an empty `q`.
    ///
    /// Every word of `q` must begin, or be one typing error away from, a word of the name, a synonym or the
    /// explanation. Cost: every word of every werkzaamheid.
    pub fn zoek(&self, q: &str) -> Vec<&Werkzaamheid> {
        let woorden: Vec<String> = woorden(q)
            .filter(|w| !STIL.contains(&w.as_str()))
            .take(12)
            .collect();
        let mut uit: Vec<(u32, &Werkzaamheid)> = self
            .lijst
            .iter()
            .filter_map(|w| Some((w.rang(&woorden)?, w)))
            .collect();
        uit.sort_by_key(|(rang, _)| *rang);
        uit.into_iter().map(|(_, w)| w).collect()
    }

    /// What is wrong with the settings, one Dutch sentence; `None`: nothing.
    pub fn fout(&self) -> Option<String> {
        let mut gezien = std::collections::HashSet::new();
        self.lijst.iter().find_map(|w| {
            let mist = |wat: &str| Some(format!("werkzaamheid \"{}\": {wat}", w.id));
            let goed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if w.id.is_empty() || !w.id.chars().all(goed) {
                return mist("id mag alleen kleine letters, cijfers en streepjes hebben");
            }
            if !gezien.insert(&w.id) {
                return mist("dit id komt twee keer voor");
            }
            if w.raakt.iter().any(|r| r != "bouwen" && r != "gebruik") {
                return mist("raakt kan alleen \"bouwen\" en \"gebruik\" bevatten");
            }
            if w.activiteiten.is_empty() {
                return mist("noemt geen activiteiten");
            }
            None
        })
    }
}

/// Words that say nothing about which plan it is.
const STIL: [&str; 22] = [
    "een",
    "de",
    "het",
    "mijn",
    "ik",
    "wil",
    "mag",
    "ons",
    "onze",
    "in",
    "op",
    "aan",
    "van",
    "te",
    "hier",
    "zonder",
    "vergunning",
    "voor",
    "met",
    "naar",
    "en",
    "of",
];

impl Werkzaamheid {
    /// How well it fits, lower is better; `None`: a word fits nowhere.
    fn rang(&self, gevraagd: &[String]) -> Option<u32> {
        let naam: Vec<String> = woorden(&self.naam).collect();
        let ook: Vec<String> = self.synoniemen.iter().flat_map(|s| woorden(s)).collect();
        let uitleg: Vec<String> = self.uitleg.iter().flat_map(|s| woorden(s)).collect();
        gevraagd.iter().try_fold(0, |som, q| {
            let beste = [(&naam, 0), (&ook, 1), (&uitleg, 4)]
                .into_iter()
                .flat_map(|(lijst, straf)| lijst.iter().filter_map(move |w| Some(past(q, w)? + straf)))
                .min()?;
            Some(som + beste)
        })
    }
}

/// 0 the word itself, 1 its beginning, 2 inside it, 3 one typing error away.
fn past(q: &str, woord: &str) -> Option<u32> {
    if q == woord {
        Some(0)
    } else if woord.starts_with(q) || (q.len() > woord.len() && woord.len() >= 4 && q.starts_with(woord)) {
        Some(1)
    } else if q.len() >= 4 && woord.contains(q) {
        Some(2)
    } else if q.chars().count() >= 4 && bijna(q, woord) {
        Some(3)
    } else {
        None
    }
}

/// True when the words, or `q` and the beginning of the word, differ by one letter more, less, other, or two swapped.
fn bijna(q: &str, woord: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (q.chars().collect(), woord.chars().collect());
    if b.len() + 1 < a.len() {
        return false;
    }
    let gelijk = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = |v: &[char], n: usize| v.get(n..).map(<[char]>::to_vec).unwrap_or_default();
    let begint = |x: Vec<char>, y: Vec<char>| y.starts_with(&x);
    let (an, bn) = (rest(&a, gelijk), rest(&b, gelijk));
    let gewisseld = an.len() >= 2
        && bn.len() >= 2
        && an.first() == bn.get(1)
        && an.get(1) == bn.first()
        && begint(rest(&an, 2), rest(&bn, 2));
    gewisseld
        || begint(rest(&an, 1), rest(&bn, 1))
        || begint(an.clone(), rest(&bn, 1))
        || begint(rest(&an, 1), bn.clone())
}

fn woorden(tekst: &str) -> impl Iterator<Item = String> {
    vouw(tekst)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lijst() -> Werkzaamheden {
        let w = |id: &str, naam: &str, ook: &[&str]| Werkzaamheid {
            id: id.into(),
            naam: naam.into(),
            uitleg: None,
            synoniemen: ook.iter().map(|s| (*s).to_owned()).collect(),
            gebied: Gebied::Pand,
            raakt: vec!["bouwen".into()],
            termijn: Termijn::default(),
            activiteiten: vec![],
        };
        Werkzaamheden {
            gezag: BTreeMap::from([(
                "gm9999".into(),
                BTreeMap::from([("waterschap".into(), "ws1".into())]),
            )]),
            lijst: vec![
                w("dakkapel", "Dakkapel plaatsen", &["dakraam met muur"]),
                w("boom", "Boom kappen", &["boom omhakken", "boom snoeien"]),
                w(
                    "schuur",
                    "Schuur of aanbouw bouwen",
                    &["schuurtje", "tuinhuis", "berging"],
                ),
            ],
        }
    }

    #[test]
    fn a_plan_is_found_by_plain_words_synonyms_and_with_a_typing_error() {
        let lijst = lijst();
        for (q, id) in [
            ("dakkapel", "dakkapel"),
            ("mag ik een dakapel", "dakkapel"),
            ("dakkaple", "dakkapel"),
            ("boom omhakken", "boom"),
            ("Schuurtje", "schuur"),
            ("schuurtjes", "schuur"),
            ("tuinhus", "schuur"),
            ("kap", "boom"),
        ] {
            let uit = lijst.zoek(q);
            assert_eq!(uit.first().map(|w| w.id.as_str()), Some(id), "{q}");
        }
        assert_eq!(lijst.zoek("").len(), 3);
        assert!(lijst.zoek("ruimteschip").is_empty());
    }

    #[test]
    fn a_gemeente_fills_in_its_codes_and_what_is_unknown_stays_written() {
        let mut alle = lijst();
        let a = |id: &str, wie: &str, raakt| Activiteit {
            id: id.into(),
            naam: None,
            bevoegd_gezag: Some(wie.into()),
            deel: None,
            raakt_oude_plannen: raakt,
        };
        alle.lijst[0].activiteiten = vec![
            a("nl.imow-{gemeente}.activiteit.X", "gemeente", None),
            a("nl.imow-{waterschap}.activiteit.Y", "waterschap", Some(false)),
            a("nl.imow-{provincie}.activiteit.Z", "provincie", None),
        ];
        let uit = alle.voor_gemeente("GM9999").lijst.remove(0).activiteiten;
        let ids: Vec<_> = uit
            .iter()
            .map(|a| (a.id.as_str(), a.bevoegd_gezag.as_deref().unwrap()))
            .collect();
        assert_eq!(ids[0], ("nl.imow-gm9999.activiteit.X", "gm9999"));
        assert_eq!(ids[1], ("nl.imow-ws1.activiteit.Y", "ws1"));
        assert_eq!(ids[2], ("nl.imow-{provincie}.activiteit.Z", "provincie"));
        assert_eq!(
            [uit[0].raakt_oude_plannen, uit[1].raakt_oude_plannen],
            [Some(true), Some(false)]
        );
    }

    #[test]
    fn a_settings_file_with_a_double_or_empty_entry_is_named() {
        assert!(lijst().fout().unwrap().contains("noemt geen activiteiten"));
    }
}
