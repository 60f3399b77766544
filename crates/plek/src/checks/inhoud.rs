//! What stands on a check's pages beside the answers: the name of the plan, what there is to choose, what comes after.

use locatie::Locatiebeeld;
use locatie::check::CheckBeeld;
use model::Toestand;
use server::{Stap, Toepassing};
use web::{Daarna, Instellingen, Kies};

/// Where residents apply.
const LOKET: (&str, &str) = ("Omgevingsloket", "https://omgevingswet.overheid.nl/aanvragen");

/// The name of the plan for people.
pub(super) fn naam(app: &Toepassing, stap: &Stap, beeld: &CheckBeeld) -> String {
    let werkzaamheid = app.checks.werkzaamheden.met_id(&stap.werkzaamheid);
    werkzaamheid
        .map(|w| w.naam.clone())
        .or_else(|| beeld.activiteiten.first().map(|a| a.naam.clone()))
        .unwrap_or_else(|| "Uw plan".to_owned())
}

/// One activiteit, as the place panel offers it, is a part of a plan: the check is about the whole plan, with every
/// activiteit that belongs to it. Out: the plans to choose from when there are several.
pub(super) fn plan_bij_activiteit(app: &Toepassing, stap: &mut Stap) -> Vec<String> {
    let [activiteit] = stap.activiteiten.as_slice() else {
        return vec![];
    };
    if !stap.werkzaamheid.is_empty() {
        return vec![];
    }
    let lijst = app.checks.werkzaamheden.lijst.iter();
    let mut uit: Vec<String> = lijst
        .filter(|w| w.activiteiten.iter().any(|a| a.id == *activiteit))
        .map(|w| w.id.clone())
        .collect();
    if uit.len() == 1 {
        stap.werkzaamheid = uit.remove(0);
        stap.activiteiten.clear();
    }
    uit
}

/// What one may choose: every plan, those that `q` or one activiteit may mean, and what has rules here beside them.
pub(super) fn kies(
    app: &Toepassing,
    stap: &Stap,
    (plaatsbeeld, plek_titel): (Option<&Locatiebeeld>, String),
    q: &str,
    mogelijk: &[String],
) -> Kies {
    let alle = &app.checks.werkzaamheden;
    let velden = Stap {
        plek: stap.plek.clone(),
        vorm: stap.vorm.clone(),
        alles: stap.alles,
        ..Stap::default()
    }
    .velden();
    let mut activiteiten = vec![];
    if q.trim().is_empty() && mogelijk.is_empty() {
        for a in plaatsbeeld.iter().flat_map(|b| &b.mag.activiteiten) {
            let ergens = alle.activiteit(&a.identificatie).is_some();
            let een = (a.identificatie.clone(), a.naam.clone());
            if a.check.is_some() && !ergens && !activiteiten.contains(&een) {
                activiteiten.push(een);
            }
        }
    }
    Kies {
        velden,
        plek: stap.plek.clone(),
        plek_titel,
        q: q.chars().take(100).collect(),
        werkzaamheden: alle
            .zoek(q)
            .into_iter()
            .filter(|w| mogelijk.is_empty() || mogelijk.contains(&w.id))
            .map(|w| (w.id.clone(), w.naam.clone(), w.uitleg.clone()))
            .collect(),
        activiteiten,
    }
}

/// Term, costs and where to apply, for each activiteit that asks for something of the gemeente.
pub(super) fn daarna(app: &Toepassing, inst: &Instellingen, stap: &Stap, beeld: &CheckBeeld) -> Vec<Daarna> {
    let termijn = app
        .checks
        .werkzaamheden
        .met_id(&stap.werkzaamheid)
        .map(|w| w.termijn);
    let mut uit = vec![];
    for a in beeld
        .activiteiten
        .iter()
        .filter(|a| a.toestand == Toestand::Geldt)
    {
        let nodig = |c: &&str| matches!(*c, "Vergunningplicht" | "Meldingsplicht" | "Informatieplicht");
        let Some(code) = a.uitkomsten.iter().map(|c| c.code.naam()).find(nodig) else {
            continue;
        };
        let van_gemeente = a
            .bevoegd_gezag
            .as_deref()
            .is_none_or(|g| g.eq_ignore_ascii_case(&inst.code));
        uit.push(Daarna {
            activiteit: a.id.clone(),
            termijn: termijn.and_then(|t| t.tekst(code)),
            leges: app
                .checks
                .leges
                .as_ref()
                .filter(|_| van_gemeente)
                .and_then(|l| l.tekst(&stap.werkzaamheid, code)),
            aanvragen: Some((LOKET.0.to_owned(), LOKET.1.to_owned())),
        });
    }
    uit
}
