//! Zin: the smallest change as one sentence in plain Dutch (B1), for page, API and command line alike.
//!
//! Says only what the engine found. The words of question and answer are those of the rule file. A change of more than
//! [`MEEST_IN_ZIN`] answers is counted in the sentence and written out in a list beside it. Start at
//! [`kleinste_verandering`].

use crate::Waarde;
use crate::uitkomst::{Code, Vraag, VraagType, Wijziging};

/// Most answers that one sentence names; more cannot be followed.
pub(crate) const MEEST_IN_ZIN: usize = 3;

/// "Is het antwoord op “Aan welke kant?” ‘Achterkant’, dan hebt u geen vergunning nodig." Of more than can be named, the
/// answers that were given are, and the questions that come after are counted: "..., dan komen er nog 9 vragen. Met de
/// juiste antwoorden hebt u geen vergunning nodig."
///
/// - In: each answer to change, in the order of asking; the code now (`None`: the rules have a gap) and the code that
///   comes of it.
/// - Miss: `None` without an answer to change.
pub(crate) fn kleinste_verandering(wijzig: &[Wijziging], nu: Option<&Code>, wordt: &Code) -> Option<String> {
    let gevolg = gevolg(nu, wordt);
    if wijzig.len() <= MEEST_IN_ZIN {
        let alle: Vec<&Wijziging> = wijzig.iter().collect();
        return Some(format!("{}, dan {gevolg}.", is_het_antwoord(&alle)?));
    }
    let (nieuw, gegeven): (Vec<&Wijziging>, Vec<&Wijziging>) = wijzig.iter().partition(|w| w.nieuw);
    let erbij = match nieuw.len() {
        0 => String::new(),
        1 => "komt er nog 1 vraag".to_owned(),
        n => format!("komen er nog {n} vragen"),
    };
    let (aantal, begin) = (gegeven.len(), is_het_antwoord(&gegeven));
    let eerst = match begin.filter(|_| aantal <= MEEST_IN_ZIN) {
        Some(begin) => format!("{begin}, dan {erbij}"),
        None if nieuw.is_empty() => format!("Er moeten {aantal} antwoorden anders zijn"),
        None => format!("Er moeten {aantal} antwoorden anders zijn, en dan {erbij}"),
    };
    Some(format!("{eerst}. Met de juiste antwoorden {gevolg}."))
}

/// "Is het antwoord op “Hoe hoog?” ‘2,5’ en op “Welke kant?” ‘Achter’"; `None` without any.
fn is_het_antwoord(wijzig: &[&Wijziging]) -> Option<String> {
    let delen: Vec<String> = wijzig
        .iter()
        .map(|w| {
            let tekst = w.tekst.split_whitespace().collect::<Vec<_>>().join(" ");
            let antwoord = match w.waarde {
                Waarde::Leeg => w.antwoord.clone(),
                _ => format!("‘{}’", w.antwoord),
            };
            format!("op “{tekst}” {antwoord}")
        })
        .collect();
    let (laatste, eerder) = delen.split_last()?;
    Some(if eerder.is_empty() {
        format!("Is het antwoord {laatste}")
    } else {
        format!("Is het antwoord {} en {laatste}", eerder.join(", "))
    })
}

/// An answer as people write it: "ja", "2,5", "09-03-2026", "voor een deel"; "leeg" for one that is left out.
pub(crate) fn antwoord(vraag: &Vraag, waarde: &Waarde) -> String {
    match waarde {
        Waarde::Getal(n) => n.to_string().replace('.', ","),
        Waarde::Datum(d) => {
            let iso = d.to_string();
            let delen: Vec<&str> = iso.rsplit('-').collect();
            delen.join("-")
        }
        Waarde::Tekst(t) if vraag.soort == VraagType::Geo && &**t == "deels" => "voor een deel".to_owned(),
        Waarde::Leeg => "leeg".to_owned(),
        anders => anders.to_string(),
    }
}

/// What the new code means for who had the other.
fn gevolg(nu: Option<&Code>, wordt: &Code) -> String {
    let lichter = nu.is_some_and(|nu| wordt.sterkte() > nu.sterkte());
    match (wordt, nu) {
        (Code::Verbod, _) => "mag het niet",
        (Code::Vergunningplicht, _) => "hebt u een vergunning nodig",
        (Code::NeemContactOpMet, _) => "moet u eerst contact opnemen",
        (Code::Meldingsplicht, _) if lichter => "is een melding genoeg",
        (Code::Meldingsplicht, _) => "moet u het vooraf melden",
        (Code::Informatieplicht, _) if lichter => "is informatie geven genoeg",
        (Code::Informatieplicht, _) => "moet u vooraf informatie geven",
        (Code::Toestemmingsvrij, Some(Code::Vergunningplicht)) => "hebt u geen vergunning nodig",
        (Code::Toestemmingsvrij, Some(Code::Meldingsplicht)) => "hoeft u het niet te melden",
        (Code::Toestemmingsvrij, Some(Code::Informatieplicht)) => "hoeft u geen informatie te geven",
        (Code::Toestemmingsvrij, _) => "hebt u geen toestemming nodig",
        (Code::NietVanToepassing, _) => "gelden deze regels niet voor uw plan",
        (Code::Anders(t), _) => return format!("is de uitkomst ‘{t}’"),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vraag(tekst: &str, soort: VraagType) -> Vraag {
        Vraag {
            id: "v".into(),
            tekst: tekst.into(),
            soort,
            opties: vec![],
            meerdere: false,
            groep: None,
            toelichting: None,
            lange_toelichting: None,
            locatie: None,
            herbruikbaar_id: None,
            bereik: None,
            register_soort: None,
            overig: vec![],
        }
    }

    fn wijziging(tekst: &str, soort: VraagType, waarde: Waarde) -> Wijziging {
        Wijziging {
            id: "v".into(),
            tekst: tekst.into(),
            antwoord: antwoord(&vraag(tekst, soort), &waarde),
            waarde,
            nieuw: false,
        }
    }

    #[test]
    fn one_answer_and_what_it_gives_is_one_sentence() {
        let kant = wijziging(
            "Aan welke kant\n komt hij?",
            VraagType::List,
            Waarde::tekst("Achterkant"),
        );
        let zin = |nu, wordt| kleinste_verandering(std::slice::from_ref(&kant), Some(&nu), &wordt);
        assert_eq!(
            zin(Code::Vergunningplicht, Code::Toestemmingsvrij).as_deref(),
            Some(
                "Is het antwoord op “Aan welke kant komt hij?” ‘Achterkant’, dan hebt u geen vergunning nodig."
            )
        );
        let meldt = |nu| zin(nu, Code::Meldingsplicht).unwrap();
        assert!(meldt(Code::Vergunningplicht).ends_with("dan is een melding genoeg."));
        assert!(meldt(Code::Toestemmingsvrij).ends_with("dan moet u het vooraf melden."));
    }

    #[test]
    fn several_answers_stand_in_one_sentence_in_dutch_notation() {
        let getal = Waarde::Getal(crate::waarde::lees_getal("2.5").unwrap());
        let dag = Waarde::Datum("2026-03-09".parse().unwrap());
        let hoog = wijziging("Hoe hoog?", VraagType::Number, getal);
        let wijzig = [
            hoog.clone(),
            wijziging("Oude kern?", VraagType::Geo, Waarde::tekst("deels")),
            wijziging("Welke dag?", VraagType::Date, dag),
        ];
        assert_eq!(
            kleinste_verandering(&wijzig, Some(&Code::Toestemmingsvrij), &Code::Verbod).as_deref(),
            Some(
                "Is het antwoord op “Hoe hoog?” ‘2,5’, op “Oude kern?” ‘voor een deel’ en op “Welke dag?” ‘09-03-2026’, dan mag het niet."
            )
        );
        let uit_een_gat = kleinste_verandering(&[hoog], None, &Code::Toestemmingsvrij);
        assert_eq!(
            uit_een_gat.as_deref(),
            Some("Is het antwoord op “Hoe hoog?” ‘2,5’, dan hebt u geen toestemming nodig.")
        );
        assert_eq!(kleinste_verandering(&[], None, &Code::Verbod), None);
    }

    #[test]
    fn more_answers_than_a_reader_can_follow_are_counted() {
        let een = wijziging("Is het een monument?", VraagType::Boolean, Waarde::JaNee(false));
        let nieuw = Wijziging {
            nieuw: true,
            ..een.clone()
        };
        let zin = |gegeven: usize, erna: usize| {
            let wijzig = [vec![een.clone(); gegeven], vec![nieuw.clone(); erna]].concat();
            kleinste_verandering(&wijzig, Some(&Code::Vergunningplicht), &Code::Toestemmingsvrij).unwrap()
        };
        let slot = "Met de juiste antwoorden hebt u geen vergunning nodig.";
        assert!(zin(1, 2).starts_with("Is het antwoord op “Is het een monument?” ‘nee’, op "));
        assert_eq!(
            zin(1, 9),
            format!("Is het antwoord op “Is het een monument?” ‘nee’, dan komen er nog 9 vragen. {slot}")
        );
        assert!(zin(3, 1).ends_with(&format!(" ‘nee’, dan komt er nog 1 vraag. {slot}")));
        assert_eq!(zin(4, 0), format!("Er moeten 4 antwoorden anders zijn. {slot}"));
        assert_eq!(
            zin(5, 2),
            format!("Er moeten 5 antwoorden anders zijn, en dan komen er nog 2 vragen. {slot}")
        );
    }
}
