//! Formulier: the state of a check as it travels in the body of a form, and the step that a button asks for.
//!
//! Fields: `plek` (id) or `vorm` (GeoJSON), `werkzaamheid` or `activiteit` (more than one), `wijze` (`een`, `alles`),
//! `a.<id>` an answer (more than one value for a choice of several; in the order in which they were given) and `doe`, the
//! button. Nothing of it is ever in an address. Start at [`lees_formulier`].

use locatie::check::{CheckVraag, Deelactiviteit, Gebied, alle_vragen, schoon_antwoorden};
use regels::{Vraag, VraagType};
use serde_json::{Map, Value};

use super::{CheckInvoer, check_plaats_uit, deelactiviteit};
use crate::vraag::probleem;
use crate::{Probleem, Toepassing, vandaag};

/// Most fields of a form.
const MAX_VELDEN: usize = 2_000;

/// One step of a check on the pages.
#[derive(Debug, Clone, Default)]
pub struct Stap {
    /// The place as the form has it: an id, or GeoJSON text.
    pub plek: String,
    /// Drawn place, GeoJSON text; empty: none.
    pub vorm: String,
    /// Id of the werkzaamheid; empty: none.
    pub werkzaamheid: String,
    /// Ids of activiteiten that were chosen one by one.
    pub activiteiten: Vec<String>,
    /// All questions on one page.
    pub alles: bool,
    /// Answers as they stood on the form, in the order given: question id, values.
    pub gegeven: Vec<(String, Vec<String>)>,
    /// Answers that were refused: question id and what to do.
    pub fouten: Vec<(String, String)>,
    /// The question that was asked to be shown again.
    pub toon: Option<String>,
    /// The known fact that the reader says is wrong.
    pub klopt_niet: Option<String>,
    /// The question that was on the page the form came from.
    pub gestelde: Option<String>,
    /// The button: `verder`, `stop`, `bewaar`, `bewijs`, or empty.
    pub doe: String,
}

impl Stap {
    /// The state of a form. Errors: 400 for a form with too many fields.
    pub fn van(velden: Vec<(String, String)>) -> Result<Self, Probleem> {
        if velden.len() > MAX_VELDEN {
            return Err(Probleem::verzoek("dit formulier heeft te veel velden"));
        }
        let mut uit = Self::default();
        for (naam, waarde) in velden {
            match naam.as_str() {
                "plek" => uit.plek = waarde,
                "vorm" => uit.vorm = waarde,
                "werkzaamheid" => uit.werkzaamheid = waarde,
                "activiteit" if !uit.activiteiten.contains(&waarde) => uit.activiteiten.push(waarde),
                "wijze" => uit.alles = waarde == "alles",
                "doe" => uit.doe = waarde,
                "gesteld" => uit.gestelde = Some(waarde),
                _ => {
                    let Some(id) = naam.strip_prefix("a.") else {
                        continue;
                    };
                    if waarde.trim().is_empty() {
                        continue;
                    }
                    match uit.gegeven.iter_mut().find(|(v, _)| v == id) {
                        Some((_, waarden)) => waarden.push(waarde),
                        None => uit.gegeven.push((id.to_owned(), vec![waarde])),
                    }
                }
            }
        }
        uit.knop();
        Ok(uit)
    }

    /// What a button changes in the state.
    fn knop(&mut self) {
        let doe = std::mem::take(&mut self.doe);
        match doe.split_once(':') {
            Some(("wijzig", id)) => self.toon = Some(id.to_owned()),
            Some(("klopt-niet", id)) => {
                self.toon = Some(id.to_owned());
                self.klopt_niet = Some(id.to_owned());
            }
            Some(("wijze", hoe)) => self.alles = hoe == "alles",
            _ if doe == "terug" => {
                if let Some((id, _)) = self.gegeven.last().cloned() {
                    self.toon = Some(id);
                } else {
                    self.doe = "kies".to_owned();
                }
            }
            _ => self.doe = doe,
        }
    }

    /// The state as form fields again, without the button.
    pub fn velden(&self) -> Vec<(String, String)> {
        let mut uit = vec![];
        for (naam, waarde) in [
            ("plek", &self.plek),
            ("vorm", &self.vorm),
            ("werkzaamheid", &self.werkzaamheid),
        ] {
            if !waarde.is_empty() {
                uit.push((naam.to_owned(), waarde.clone()));
            }
        }
        uit.extend(
            self.activiteiten
                .iter()
                .map(|a| ("activiteit".to_owned(), a.clone())),
        );
        if self.alles {
            uit.push(("wijze".to_owned(), "alles".to_owned()));
        }
        for (id, waarden) in &self.gegeven {
            uit.extend(waarden.iter().map(|w| (format!("a.{id}"), w.clone())));
        }
        uit
    }

    /// True for the first page of a check.
    pub fn is_begin(&self) -> bool {
        self.gegeven.is_empty() && self.toon.is_none() && self.doe.is_empty()
    }

    /// True for a page that moves the check on: not for going back, keeping it or printing the proof.
    pub fn is_antwoord(&self) -> bool {
        let nieuw = self.toon.is_none() || self.klopt_niet.is_some();
        nieuw && !["bewaar", "bewijs"].contains(&&*self.doe)
    }

    /// True when something to check was chosen.
    pub fn heeft_plan(&self) -> bool {
        !self.werkzaamheid.is_empty() || !self.activiteiten.is_empty()
    }
}

/// The check that a form asks for. Answers that do not fit are put in `stap.fouten`, those to questions that no file has
/// any more are dropped; the others count.
///
/// Errors: 400 and 404 for a place or werkzaamheid that is unknown.
pub fn lees_formulier(app: &Toepassing, stap: &mut Stap) -> Result<(CheckInvoer, Vec<Vraag>), Probleem> {
    let peildatum = vandaag();
    let (activiteiten, gebied) = plan(app, stap)?;
    let plaats = if !stap.vorm.trim().is_empty() {
        let json: Value = serde_json::from_str(&stap.vorm)
            .map_err(|_| Probleem::parameter("plaats", "de tekening is niet te lezen; teken opnieuw"))?;
        Some(check_plaats_uit(app, &json, None, gebied, peildatum)?)
    } else if stap.plek.is_empty() {
        None
    } else {
        let id = Value::String(stap.plek.clone());
        Some(check_plaats_uit(app, &id, None, gebied, peildatum)?)
    };
    let leeg = Value::Null;
    let moment = app.plek.nu();
    let vraag = CheckVraag {
        plaats: plaats.as_ref(),
        activiteiten: &activiteiten,
        antwoorden: &leeg,
        peildatum,
        feiten: &app.checks.feiten,
    };
    let vragen = alle_vragen(&moment, &vraag).map_err(|f| probleem(&f))?;
    let mut antwoorden = Map::new();
    stap.gegeven.retain(|(id, waarden)| {
        let vraag = vragen.iter().find(|v| *v.id == **id);
        if let Some(vraag) = vraag {
            antwoorden.insert(id.clone(), als_json(vraag, waarden));
        }
        vraag.is_some()
    });
    stap.fouten = schoon_antwoorden(&moment, &vraag, &mut antwoorden).map_err(|f| probleem(&f))?;
    Ok((
        CheckInvoer {
            plaats,
            activiteiten,
            antwoorden,
            peildatum,
        },
        vragen,
    ))
}

fn plan(app: &Toepassing, stap: &Stap) -> Result<(Vec<Deelactiviteit>, Option<Gebied>), Probleem> {
    if stap.werkzaamheid.is_empty() {
        let uit: Vec<Deelactiviteit> = stap
            .activiteiten
            .iter()
            .take(locatie::check::MAX_ACTIVITEITEN)
            .map(|id| deelactiviteit(app, id))
            .collect();
        let gebied = stap
            .activiteiten
            .first()
            .and_then(|id| app.checks.werkzaamheden.gebied_van(id));
        return Ok((uit, gebied));
    }
    super::uit_werkzaamheid(app, &Value::String(stap.werkzaamheid.clone()))
}

/// The form's text as the engine takes it.
fn als_json(vraag: &Vraag, waarden: &[String]) -> Value {
    let eerste = waarden.first().map(|w| w.trim()).unwrap_or_default();
    match vraag.soort {
        VraagType::Boolean | VraagType::Bijlage => match eerste {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            anders => Value::String(anders.to_owned()),
        },
        VraagType::Number => Value::String(eerste.to_owned()),
        _ if waarden.len() > 1 => Value::Array(waarden.iter().map(|w| Value::String(w.clone())).collect()),
        _ => Value::String(eerste.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stap(velden: &[(&str, &str)]) -> Stap {
        let velden = velden
            .iter()
            .map(|(n, w)| ((*n).to_owned(), (*w).to_owned()))
            .collect();
        Stap::van(velden).unwrap()
    }

    #[test]
    fn a_form_keeps_answers_in_order_and_back_shows_the_last_one_again() {
        let s = stap(&[
            ("plek", "rd:1,2"),
            ("werkzaamheid", "boom"),
            ("a.b", "x"),
            ("a.a", "1"),
            ("a.a", "2"),
            ("a.leeg", " "),
        ]);
        assert_eq!(
            s.gegeven,
            [
                ("b".into(), vec!["x".into()]),
                ("a".into(), vec!["1".into(), "2".into()])
            ]
        );
        assert_eq!(Stap::van(s.velden()).unwrap().velden(), s.velden());
        let terug = stap(&[
            ("werkzaamheid", "boom"),
            ("a.b", "x"),
            ("a.a", "1"),
            ("doe", "terug"),
        ]);
        assert_eq!(terug.toon.as_deref(), Some("a"));
        assert_eq!(stap(&[("werkzaamheid", "boom"), ("doe", "terug")]).doe, "kies");
        let mis = stap(&[("werkzaamheid", "boom"), ("doe", "klopt-niet:jaar")]);
        assert_eq!(
            (mis.toon.as_deref(), mis.klopt_niet.as_deref()),
            (Some("jaar"), Some("jaar"))
        );
    }

    #[test]
    fn a_form_with_endless_fields_is_refused() {
        let velden = (0..MAX_VELDEN + 1)
            .map(|i| (format!("a.{i}"), "x".to_owned()))
            .collect();
        assert!(Stap::van(velden).is_err());
    }
}
