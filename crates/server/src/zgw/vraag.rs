//! Vraag: the query string of a list: which parameters exist, of which type, and the page that is asked for.
//!
//! An unknown parameter is an error that names it, as the ZGW reference implementation has it: a filter that is
//! misspelt must never widen a list.

use serde_json::{Map, Value, json};

use super::fout::{Fout, VeldFout};
use super::links::Basis;
use super::vorm::Soort;
use super::waarde;

/// Rows on a page when nothing is said.
const PER_BLAD: u64 = 100;
/// Most rows on a page; who asks more gets so many, as the reference implementation has it.
const PER_BLAD_MAX: u64 = 500;

/// A query parameter that exists.
pub type Param = (&'static str, Soort);

/// The parameters of a page.
pub const BLAD: [Param; 2] = [
    ("page", Soort::Getal(1, 1_000_000_000)),
    ("pageSize", Soort::Getal(1, i64::MAX)),
];

/// The pairs of a query string, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vraag(pub Vec<(String, String)>);

impl Vraag {
    /// From the raw query string.
    pub fn uit(tekst: &str) -> Self {
        Self(
            form_urlencoded::parse(tekst.as_bytes())
                .into_owned()
                .take(200)
                .collect(),
        )
    }

    /// The last value of a parameter, unless it is empty.
    pub fn get(&self, naam: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(n, w)| n == naam && !w.is_empty())
            .map(|(_, w)| w.as_str())
    }

    /// The values of a parameter that may be repeated or separated by commas.
    pub fn lijst(&self, naam: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(n, _)| n == naam)
            .flat_map(|(_, w)| w.split(','))
            .map(str::trim)
            .filter(|w| !w.is_empty())
            .collect()
    }

    /// Checks every parameter against the ones that exist. Errors: all wrong ones at once, 400.
    pub fn controleer(&self, basis: &Basis, params: &[&[Param]]) -> Result<(), Fout> {
        let mut fouten = Vec::new();
        let bekend = |naam: &str| params.iter().copied().flatten().find(|(n, _)| *n == naam);
        let onbekend: Vec<&str> = self
            .0
            .iter()
            .map(|(n, _)| n.as_str())
            .filter(|n| bekend(n).is_none())
            .collect();
        if !onbekend.is_empty() {
            let kort: String = onbekend.join(", ").chars().take(200).collect();
            return Err(Fout::veld(
                super::fout::ALGEMEEN,
                "unknown-parameters",
                format!("Onbekende query parameters: {kort}"),
            ));
        }
        for (naam, waarde) in self.0.iter().filter(|(_, w)| !w.is_empty()) {
            let Some((_, soort)) = bekend(naam) else { continue };
            if let Err((code, reden)) = een(soort, basis, waarde) {
                fouten.push(VeldFout {
                    naam: naam.clone(),
                    code,
                    reden,
                });
            }
        }
        if fouten.is_empty() {
            Ok(())
        } else {
            Err(Fout::velden(fouten))
        }
    }

    /// Page number (from 1) and size.
    pub fn blad(&self) -> (u64, u64) {
        let getal = |naam: &str, anders: u64| self.get(naam).and_then(|w| w.parse().ok()).unwrap_or(anders);
        (getal("page", 1), getal("pageSize", PER_BLAD).min(PER_BLAD_MAX))
    }

    /// The path a URL parameter points at; `None` when absent. A URL of another server points at nothing of ours
    /// and gives a path that matches nothing.
    pub fn pad(&self, basis: &Basis, naam: &str) -> Option<String> {
        self.get(naam).map(|url| basis.pad(url).unwrap_or("/").to_owned())
    }

    fn met_blad(&self, blad: u64) -> String {
        let mut uit = form_urlencoded::Serializer::new(String::new());
        for (n, w) in self.0.iter().filter(|(n, _)| n != "page") {
            uit.append_pair(n, w);
        }
        uit.append_pair("page", &blad.to_string());
        uit.finish()
    }

    /// One page as the contracts write it: `count`, `next`, `previous`, `results`. When not everything was counted `count` is
    /// what there is at least, and `countExact` says so.
    ///
    /// Errors: 404 for a page past the end; an empty list has one page.
    pub fn bladzijde(
        &self,
        url: &str,
        aantal: u64,
        geteld: bool,
        rijen: Vec<Value>,
    ) -> Result<Map<String, Value>, Fout> {
        let (blad, per) = self.blad();
        if blad > 1 && rijen.is_empty() && (!geteld || blad > aantal.div_ceil(per).max(1)) {
            return Err(Fout::geen_bladzijde());
        }
        let naar = |nr: u64| format!("{url}?{}", self.met_blad(nr));
        let verder = blad.saturating_mul(per) < aantal || (!geteld && rijen.len() as u64 == per);
        let uit = json!({
            "count": aantal,
            "next": verder.then(|| naar(blad + 1)),
            "previous": (blad > 1).then(|| naar(blad - 1)),
            "results": rijen,
        });
        match uit {
            Value::Object(mut uit) => {
                if !geteld {
                    uit.insert("countExact".to_owned(), false.into());
                }
                Ok(uit)
            }
            _ => Ok(Map::new()),
        }
    }

    /// The rows of the asked page out of all rows.
    pub fn snijd<T>(&self, rijen: Vec<T>) -> (u64, Vec<T>) {
        let (blad, per) = self.blad();
        let aantal = rijen.len() as u64;
        let begin = usize::try_from((blad - 1).saturating_mul(per)).unwrap_or(usize::MAX);
        (aantal, rijen.into_iter().skip(begin).take(per as usize).collect())
    }
}

fn een(soort: &Soort, basis: &Basis, tekst: &str) -> Result<(), waarde::Geweigerd> {
    match soort {
        Soort::Getal(..) => match tekst.parse::<i64>() {
            Ok(n) => waarde::lees(soort, true, basis, &n.into()).map(|_| ()),
            Err(_) => Err(("invalid", "Dit moet een geheel getal zijn.".to_owned())),
        },
        Soort::JaNee => match tekst {
            "true" | "false" | "True" | "False" => Ok(()),
            _ => Err(("invalid", "Kies true of false.".to_owned())),
        },
        Soort::Lijst(stuk) => tekst.split(',').try_for_each(|t| een(stuk, basis, t.trim())),
        // a filter may point anywhere; what is not ours simply matches nothing
        Soort::Verwijzing(_) => waarde::lees(&Soort::Url(1_000), true, basis, &tekst.into()).map(|_| ()),
        _ => waarde::lees(soort, true, basis, &tekst.into()).map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis() -> Basis {
        Basis::uit_tekst("http://h").unwrap()
    }

    #[test]
    fn a_parameter_that_does_not_exist_is_named_and_refused() {
        let fout = Vraag::uit("page=1&zaaktyp=x")
            .controleer(&basis(), &[&BLAD])
            .unwrap_err();
        assert_eq!(fout.velden[0].code, "unknown-parameters");
        assert!(fout.velden[0].reden.contains("zaaktyp"));
        let fout = Vraag::uit("page=0").controleer(&basis(), &[&BLAD]).unwrap_err();
        assert_eq!(fout.velden[0].naam, "page");
    }

    #[test]
    fn pages_link_to_each_other_and_keep_the_filters() {
        let vraag = Vraag::uit("zaak=http%3A%2F%2Fh%2Fz&page=2&pageSize=2");
        let blad = vraag.bladzijde("http://h/l", 5, true, vec![]).unwrap();
        assert_eq!(
            blad["next"],
            "http://h/l?zaak=http%3A%2F%2Fh%2Fz&pageSize=2&page=3"
        );
        assert_eq!(
            blad["previous"],
            "http://h/l?zaak=http%3A%2F%2Fh%2Fz&pageSize=2&page=1"
        );
        assert_eq!(vraag.snijd(vec![1, 2, 3, 4, 5]), (5, vec![3, 4]));
    }

    #[test]
    fn where_counting_stopped_the_answer_says_so_and_pages_go_on_until_there_is_nothing() {
        let vol = || vec![Value::Null, Value::Null];
        let vraag = Vraag::uit("page=9&pageSize=2");
        let blad = vraag.bladzijde("u", 10, false, vol()).unwrap();
        assert_eq!((&blad["count"], &blad["countExact"]), (&json!(10), &json!(false)));
        assert!(blad["next"].is_string());
        assert!(vraag.bladzijde("u", 17, false, vec![Value::Null]).unwrap()["next"].is_null());
        assert_eq!(vraag.bladzijde("u", 10, false, vec![]).unwrap_err().status, 404);
        assert!(
            !vraag
                .bladzijde("u", 18, true, vol())
                .unwrap()
                .contains_key("countExact")
        );
    }

    #[test]
    fn a_page_past_the_end_is_not_found_and_an_empty_list_has_one_page() {
        assert_eq!(
            Vraag::uit("page=4&pageSize=2")
                .bladzijde("u", 5, true, vec![])
                .unwrap_err()
                .status,
            404
        );
        assert!(Vraag::uit("").bladzijde("u", 0, true, vec![]).is_ok());
        assert_eq!(
            Vraag::uit("page=2")
                .bladzijde("u", 0, true, vec![])
                .unwrap_err()
                .status,
            404
        );
    }
}
