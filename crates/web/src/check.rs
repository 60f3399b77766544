//! The check page: the questions that matter now as one form, and the outcome with its reasons.
//!
//! Answers travel in the body of a POST, never in an address. Decides nothing: the rule engine's outcome comes in
//! as [`CheckPagina`] and is shown as it is; without an outcome the page says which gap there is.

use askama::Template;

use crate::instellingen::Instellingen;
use crate::paginas::{Schil, maak};

/// What a check page shows.
#[derive(Debug, Clone, Default)]
pub struct CheckPagina {
    /// Id of the activiteit, part of the form's address `/check/{activiteit}`.
    pub activiteit: String,
    /// What people call it: "Dakkapel bouwen".
    pub naam: String,
    /// Canonical id of the place; empty when the check has none.
    pub plek: String,
    /// How the place is called: "Dorpsstraat 12".
    pub plek_titel: String,
    /// Questions that can still change the outcome, in the order of asking.
    pub vragen: Vec<CheckVraag>,
    /// Questions answered before, with the answer as text: shown as a list and sent along, hidden.
    pub antwoorden: Vec<CheckVraag>,
    /// Outcomes; empty while a question can still change them.
    pub uitkomsten: Vec<(String, String)>,
    /// Reservations that go with the outcome.
    pub voorbehouden: Vec<String>,
    /// Why: one sentence per reason.
    pub redenen: Vec<String>,
    /// Set when the rules have no outcome for these answers: which gap.
    pub geen_uitkomst: Option<String>,
    /// Answers that were refused: question id and what to do.
    pub fouten: Vec<(String, String)>,
    /// Name and version of the rule file, with the authority.
    pub bron: String,
}

/// One question.
#[derive(Debug, Clone, Default)]
pub struct CheckVraag {
    /// Key of the answer, name of the form field.
    pub id: String,
    /// The question.
    pub tekst: String,
    /// Explanation, plain text.
    pub uitleg: Option<String>,
    /// How it is answered.
    pub soort: VraagSoort,
    /// Answer given so far.
    pub antwoord: Option<String>,
}

/// One option of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keuze {
    /// What is sent.
    pub waarde: String,
    /// What is read.
    pub tekst: String,
}

/// How a question is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum VraagSoort {
    /// Ja or nee, sent as `true` and `false`.
    #[default]
    JaNee,
    /// One of these.
    Een(Vec<Keuze>),
    /// Any of these.
    Meer(Vec<Keuze>),
    /// A number, with a comma or a point.
    Getal,
    /// A day.
    Datum,
    /// Text.
    Tekst,
}

impl CheckVraag {
    fn keuzes(&self) -> Vec<Keuze> {
        match &self.soort {
            VraagSoort::JaNee => [("true", "Ja"), ("false", "Nee")]
                .map(|(waarde, tekst)| Keuze {
                    waarde: waarde.to_owned(),
                    tekst: tekst.to_owned(),
                })
                .to_vec(),
            VraagSoort::Een(k) | VraagSoort::Meer(k) => k.clone(),
            VraagSoort::Getal | VraagSoort::Datum | VraagSoort::Tekst => Vec::new(),
        }
    }

    fn meer(&self) -> bool {
        matches!(self.soort, VraagSoort::Meer(_))
    }

    fn invoertype(&self) -> &'static str {
        if self.soort == VraagSoort::Datum {
            "date"
        } else {
            "text"
        }
    }

    fn invoermodus(&self) -> &'static str {
        if self.soort == VraagSoort::Getal {
            "decimal"
        } else {
            "text"
        }
    }

    fn gekozen(&self, waarde: &str) -> bool {
        let Some(a) = &self.antwoord else { return false };
        if self.meer() {
            a.split(", ").any(|deel| deel == waarde)
        } else {
            a == waarde
        }
    }

    /// The answer as it was read on the form.
    fn leesbaar(&self) -> String {
        let Some(a) = &self.antwoord else {
            return "geen antwoord".to_owned();
        };
        let keuzes = self.keuzes();
        let delen: Vec<&str> = if self.meer() {
            a.split(", ").collect()
        } else {
            vec![a]
        };
        let namen: Vec<&str> = delen
            .into_iter()
            .map(|deel| {
                keuzes
                    .iter()
                    .find(|k| k.waarde == deel)
                    .map_or(deel, |k| k.tekst.as_str())
            })
            .collect();
        namen.join(", ")
    }
}

/// The seven codes in words: what the reader must do. Unknown codes stay as they are.
fn verdict(code: &str) -> (&'static str, &str) {
    match code {
        "Verbod" => ("stop", "Dit mag hier niet"),
        "Vergunningplicht" => ("vergunning", "U hebt een vergunning nodig"),
        "NeemContactOpMet" => ("contact", "Neem eerst contact op"),
        "Meldingsplicht" => ("vergunning", "U moet dit vooraf melden"),
        "Informatieplicht" => ("vergunning", "U moet ons hierover informeren"),
        "Toestemmingsvrij" => ("vrij", "U hebt hiervoor geen toestemming nodig"),
        "NietVanToepassing" => ("vrij", "Deze regels gelden niet voor uw plan"),
        anders => ("contact", anders),
    }
}

/// A reason made of a question and its answer reads as both: "Is het een monument? ja".
fn zin(reden: &str) -> String {
    reden.replacen("?: ", "? ", 1)
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckSjabloon<'a> {
    schil: Schil<'a>,
    check: &'a CheckPagina,
}

/// `/check/{activiteit}`: the form, or the outcome when no question can change it any more.
///
/// The form posts to its own address: field `plek`, one field per question (`id`; several values for
/// [`VraagSoort::Meer`]); an empty field is "not answered".
pub fn pagina_check(inst: &Instellingen, check: &CheckPagina) -> String {
    let titel = format!("Check: {}", check.naam);
    maak(&CheckSjabloon {
        schil: Schil::nieuw(inst, &titel),
        check,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vraag(soort: VraagSoort, antwoord: Option<&str>) -> CheckVraag {
        CheckVraag {
            id: "a".into(),
            tekst: "Waar?".into(),
            uitleg: None,
            soort,
            antwoord: antwoord.map(Into::into),
        }
    }

    #[test]
    fn answers_never_stand_in_an_address() {
        let check = CheckPagina {
            naam: "Dakkapel".into(),
            vragen: vec![vraag(VraagSoort::JaNee, None)],
            ..CheckPagina::default()
        };
        let html = pagina_check(&Instellingen::leeg(), &check);
        let formulier = html
            .split("<form")
            .find(|f| f.contains("check-formulier"))
            .unwrap();
        assert!(formulier.contains("method=\"post\""), "{formulier}");
    }

    #[test]
    fn an_outcome_is_shown_in_words_with_its_reservations() {
        let check = CheckPagina {
            naam: "Dakkapel".into(),
            uitkomsten: vec![(
                "Vergunningplicht".into(),
                "U kunt een vergunning aanvragen.".into(),
            )],
            voorbehouden: vec!["Niet bij een monument".into()],
            ..CheckPagina::default()
        };
        let html = pagina_check(&Instellingen::leeg(), &check);
        assert!(html.contains("U hebt een vergunning nodig") && html.contains("Niet bij een monument"));
    }

    #[test]
    fn a_gap_in_the_rules_is_named_and_never_reads_as_free() {
        let check = CheckPagina {
            naam: "Dakkapel".into(),
            geen_uitkomst: Some("Geen regel past.".into()),
            ..CheckPagina::default()
        };
        let html = pagina_check(&Instellingen::leeg(), &check);
        assert!(html.contains("Geen regel past.") && !html.contains("geen toestemming nodig"));
    }

    #[test]
    fn an_answer_is_read_back_as_it_stood_on_the_form() {
        let keuzes = vec![
            Keuze {
                waarde: "1".into(),
                tekst: "Voorkant".into(),
            },
            Keuze {
                waarde: "2".into(),
                tekst: "Zijkant".into(),
            },
        ];
        assert_eq!(
            vraag(VraagSoort::Meer(keuzes), Some("1, 2")).leesbaar(),
            "Voorkant, Zijkant"
        );
        assert_eq!(vraag(VraagSoort::JaNee, Some("false")).leesbaar(), "Nee");
    }
}
