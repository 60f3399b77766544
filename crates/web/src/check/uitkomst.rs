//! The result: per activiteit what must be done, why, with which caveats, what would make it different, and what comes
//! next. The same piece of page is the proof that is kept.

use askama::Template;
use locatie::check::{ActiviteitBeeld, CheckBeeld, OnbekendDoor};
use model::Toestand;
use regels::{Anders, Code, Vraag, Wijziging};

use super::vraag::leesbaar;
use super::{Terzijde, Weten, gezag, terzijde, verdict, weten};
use crate::instellingen::Instellingen;
use crate::markdown;
use crate::paginas::{Schil, maak};

/// What comes after a verdict, as the gemeente set it.
#[derive(Debug, Clone, Default)]
pub struct Daarna {
    /// Id of the activiteit.
    pub activiteit: String,
    /// "8 weken, soms 14".
    pub termijn: Option<String>,
    /// "€ 150": what it costs.
    pub leges: Option<String>,
    /// Where to apply: name and `https` address.
    pub aanvragen: Option<(String, String)>,
}

/// What a result page is made of.
#[derive(Debug, Clone, Default)]
pub struct Uitslag {
    /// Name of the plan.
    pub naam: String,
    /// Id of the place; empty: none.
    pub plek: String,
    /// How the place is called.
    pub plek_titel: String,
    /// The whole state as hidden fields.
    pub velden: Vec<(String, String)>,
    /// Answers, in order: question id, values.
    pub gegeven: Vec<(String, Vec<String>)>,
    /// Every question of the plan.
    pub vragen: Vec<Vraag>,
    /// Per activiteit what comes next.
    pub daarna: Vec<Daarna>,
    /// "25 november 2026".
    pub dag: String,
    /// The check is about everything that belongs to the plan, and not about one activiteit alone.
    pub heel_plan: bool,
}

/// A change of answers that asks less of the reader.
struct Verandering<'a> {
    zin: &'a str,
    /// "Is het een monument? nee", where the sentence only counts the answers.
    antwoorden: Vec<String>,
}

/// One activiteit in words.
struct Deel<'a> {
    a: &'a ActiviteitBeeld,
    klasse: &'static str,
    kop: String,
    gezag: Option<String>,
    toelichtingen: Vec<String>,
    een_van_deze: bool,
    redenen: Vec<String>,
    artikelen: Vec<String>,
    anders: Vec<Verandering<'a>>,
    uitleg: Option<&'static str>,
    versie: Option<String>,
    daarna: Option<&'a Daarna>,
    kwalificaties: Vec<String>,
}

#[derive(Template)]
#[template(path = "check-uitslag.html")]
struct UitslagDeel<'a> {
    versie: &'static str,
    inst: &'a Instellingen,
    u: &'a Uitslag,
    beeld: &'a CheckBeeld,
    delen: Vec<Deel<'a>>,
    antwoorden: Vec<(&'a str, &'a str, String)>,
    bekend: Vec<Weten>,
    terzijde: Vec<Terzijde>,
    vervallen: Vec<String>,
    open: Vec<&'a str>,
    /// Some outcome holds only under its caveats.
    onder_voorbehoud: bool,
    /// With buttons to change; the proof has none.
    te_wijzigen: bool,
}

#[derive(Template)]
#[template(path = "check-uitkomst.html")]
struct UitkomstSjabloon<'a> {
    schil: Schil<'a>,
    u: &'a Uitslag,
    inhoud: String,
}

#[derive(Template)]
#[template(path = "check-bewijs.html")]
struct BewijsSjabloon<'a> {
    schil: Schil<'a>,
    inhoud: &'a str,
    gemaakt: &'a str,
    tot: &'a str,
    token: &'a str,
}

/// The result page.
pub fn pagina_uitkomst(inst: &Instellingen, u: &Uitslag, beeld: &CheckBeeld) -> String {
    let titel = format!("Uitkomst: {}", u.naam);
    maak(&UitkomstSjabloon {
        schil: Schil::nieuw(inst, &titel),
        u,
        inhoud: deel(inst, u, beeld, true),
    })
}

/// The result as it is kept as proof: without buttons.
pub fn uitslag_html(inst: &Instellingen, u: &Uitslag, beeld: &CheckBeeld) -> String {
    deel(inst, u, beeld, false)
}

/// A proof that was kept. `inhoud`: what [`uitslag_html`] made.
pub fn pagina_bewijs(inst: &Instellingen, inhoud: &str, gemaakt: &str, tot: &str, token: &str) -> String {
    maak(&BewijsSjabloon {
        schil: Schil::nieuw(inst, "Bewijs van een check"),
        inhoud,
        gemaakt,
        tot,
        token,
    })
}

fn deel(inst: &Instellingen, u: &Uitslag, beeld: &CheckBeeld, te_wijzigen: bool) -> String {
    let vraag_van = |id: &str| u.vragen.iter().find(|v| *v.id == *id);
    maak(&UitslagDeel {
        versie: crate::bestanden::versie(),
        inst,
        u,
        beeld,
        delen: beeld
            .activiteiten
            .iter()
            .map(|a| activiteit(inst, u, a))
            .collect(),
        antwoorden: u
            .gegeven
            .iter()
            .filter_map(|(id, w)| Some((id.as_str(), &*vraag_van(id)?.tekst, leesbaar(vraag_van(id)?, w))))
            .collect(),
        bekend: beeld
            .bekend
            .iter()
            .filter(|b| !b.bevestigen)
            .map(|b| weten(b, &u.vragen))
            .collect(),
        vervallen: beeld
            .vervallen
            .iter()
            .filter_map(|id| Some(vraag_van(id)?.tekst.to_string()))
            .collect(),
        open: beeld.vragen.iter().map(|v| &*v.tekst).collect(),
        onder_voorbehoud: beeld.activiteiten.iter().any(|a| !a.voorbehouden.is_empty()),
        terzijde: terzijde(beeld),
        te_wijzigen,
    })
}

fn activiteit<'a>(inst: &Instellingen, u: &'a Uitslag, a: &'a ActiviteitBeeld) -> Deel<'a> {
    let mut redenen: Vec<String> = Vec::new();
    let mut artikelen: Vec<String> = Vec::new();
    for r in &a.redenen {
        for w in r.antwoorden() {
            // an answer about a question; what other tables gave is between them
            if u.vragen.iter().any(|v| v.id == w.id) {
                let zin = format!("{} {}", vraagzin(&w.tekst), w.waarde);
                if !redenen.contains(&zin) {
                    redenen.push(zin);
                }
            }
        }
        for b in &r.bron {
            let b = artikel(b.trim().trim_matches('"'));
            if !b.is_empty() && !artikelen.contains(&b) {
                artikelen.push(b);
            }
        }
    }
    let (klasse, kop) = kop(a);
    Deel {
        klasse,
        kop,
        gezag: a.bevoegd_gezag.as_deref().map(|c| gezag(inst, c)),
        toelichtingen: a
            .uitkomsten
            .iter()
            .filter_map(|c| c.toelichting.as_deref())
            .map(markdown::html)
            .collect(),
        een_van_deze: a.uitkomsten.iter().any(|c| c.een_van_deze),
        redenen,
        artikelen,
        anders: lichter(a),
        uitleg: a.onbekend_door.map(onbekend),
        versie: a.regelversie.as_ref().map(|v| {
            let vanaf = v
                .vanaf
                .map(|d| format!(", geldig vanaf {}", crate::tekst::datum(d)))
                .unwrap_or_default();
            let naam = if v.naam.is_empty() { &v.bestand } else { &v.naam };
            format!("{naam} ({}{vanaf})", v.bestand)
        }),
        daarna: u.daarna.iter().find(|d| d.activiteit == a.id),
        kwalificaties: a.kwalificaties.iter().map(kwalificatie).collect(),
        a,
    }
}

/// The article behind a wId ("gm0400_1__chp_2__art_2.10" is "artikel 2.10"); any other text as it is.
fn artikel(bron: &str) -> String {
    match bron.split_once("__art_") {
        Some((_, rest)) if !bron.contains(' ') => {
            let nummer = rest.split("__").next().unwrap_or(rest);
            match rest.split_once("__para_") {
                Some((_, lid)) => format!("artikel {nummer}, lid {}", lid.split("__").next().unwrap_or(lid)),
                None => format!("artikel {nummer}"),
            }
        }
        _ => bron.to_owned(),
    }
}

/// "Is het een monument?" stays; "Hoogte" becomes "Hoogte:".
fn vraagzin(tekst: &str) -> String {
    if tekst.ends_with('?') {
        tekst.to_owned()
    } else {
        format!("{tekst}:")
    }
}

fn kop(a: &ActiviteitBeeld) -> (&'static str, String) {
    match (a.onbekend_door, a.uitkomsten.first()) {
        (Some(OnbekendDoor::GeenUitkomst), _) => ("contact", "De regels geven hier geen antwoord".into()),
        (Some(OnbekendDoor::OudePlannen), None) => ("contact", "Dit weten wij nog niet zeker".into()),
        (Some(_), None) => ("contact", "Wij weten niet of u hiervoor iets nodig hebt".into()),
        (_, Some(c)) => {
            let (klasse, kop) = verdict(c.code.naam());
            (klasse, kop.to_owned())
        }
        (None, None) if a.toestand == Toestand::Geldt => ("contact", "Eerst zijn er nog vragen".into()),
        (None, None) => ("contact", "Wij weten niet of u hiervoor iets nodig hebt".into()),
    }
}

fn onbekend(door: OnbekendDoor) -> &'static str {
    match door {
        OnbekendDoor::GeenRegels => {
            "Voor dit onderdeel hebben wij geen regels. Dat betekent niet dat het mag. Vraag het na."
        }
        OnbekendDoor::GeenUitkomst => {
            "Geen enkele regel past bij uw antwoorden. Dat is een gat in de regels. Het betekent niet dat het mag."
        }
        OnbekendDoor::Aansluitpunt => {
            "Een deel van de regels ontbreekt bij ons. Daarom weten wij de uitkomst niet."
        }
        OnbekendDoor::OudePlannen => {
            "De nieuwe regels vragen niets van u. Maar op deze plek kan ook nog een oud bestemmingsplan gelden, en dat hebben wij niet. Vraag dit na voor u begint."
        }
    }
}

fn kwalificatie(k: &locatie::check::Kwalificatie) -> String {
    let waar = [k.artikel.as_deref(), k.regeling.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    let deel = if k.ligging == "deels" {
        ", voor een deel van deze plek"
    } else {
        ""
    };
    let naam = crate::tekst::woorden(&k.kwalificatie);
    let waar = if waar.is_empty() {
        String::new()
    } else {
        format!(" ({waar})")
    };
    match (k.stellig, naam.as_str()) {
        (true, "verbod") => format!("In de regels staat hier een verbod{waar}."),
        (true, _) => format!("In de regels staat hier een vergunningplicht{waar}."),
        (false, n) => format!(
            "In de regels staat bij dit gebied: {n}{deel}{waar}. Dat is nog geen oordeel over uw plan."
        ),
    }
}

/// Changes that ask less of the reader; a stronger duty is no advice, and neither is "ask a person".
fn lichter(a: &ActiviteitBeeld) -> Vec<Verandering<'_>> {
    let nu = a.uitkomsten.iter().map(|c| c.code.sterkte()).min();
    let lichter = a
        .anders
        .iter()
        .filter(|x| nu.is_some_and(|nu| x.code.sterkte() > nu))
        .filter(|x| !matches!(x.code, Code::NeemContactOpMet | Code::Anders(_)));
    lichter.take(3).map(verandering).collect()
}

fn verandering(anders: &Anders) -> Verandering<'_> {
    let los = |w: &Wijziging| format!("{} {}", vraagzin(w.tekst.trim()), w.antwoord);
    Verandering {
        zin: &anders.zin,
        antwoorden: if anders.te_veel_voor_zin() {
            anders.wijzig.iter().map(los).collect()
        } else {
            vec![]
        },
    }
}

#[cfg(test)]
mod tests {
    use model::Datum;
    use regels::{Conclusie, Waarde};

    use super::*;

    /// A plan of one activiteit with this outcome.
    fn beeld(code: Code, voorbehouden: &[&str], anders: Vec<Anders>) -> CheckBeeld {
        let voorbehouden: Vec<_> = voorbehouden.iter().map(|v| (*v).into()).collect();
        let vrij = code == Code::Toestemmingsvrij;
        let uitkomst = Conclusie {
            code,
            toelichting: None,
            voorbehouden: voorbehouden.clone(),
            activiteit: None,
            een_van_deze: false,
        };
        CheckBeeld {
            plaats: None,
            peildatum: Datum(20_000),
            oude_plannen: Toestand::Geldt,
            volledig: true,
            niets_nodig: vrij,
            nog_hoogstens: 0,
            activiteiten: vec![ActiviteitBeeld {
                id: "nl.imow-gm9999.activiteit.X".into(),
                naam: "een hek plaatsen".into(),
                bevoegd_gezag: None,
                deel: None,
                toestand: Toestand::Geldt,
                onbekend_door: None,
                uitkomsten: vec![uitkomst],
                voorbehouden,
                redenen: vec![],
                regelversie: None,
                anders,
                geen_uitkomst: None,
                aansluitpunten: vec![],
                kwalificaties: vec![],
                vragen: vec![],
                eigen_vragen: vec![],
                indieningsvereisten: None,
                maatregelen: None,
                vervolgversies: vec![],
            }],
            vragen: vec![],
            bekend: vec![],
            vervallen: vec![],
        }
    }

    #[test]
    fn nothing_is_needed_is_not_said_flatly_above_a_caveat() {
        let u = Uitslag {
            heel_plan: true,
            ..Uitslag::default()
        };
        let html = |v: &[&str]| {
            uitslag_html(
                &Instellingen::leeg(),
                &u,
                &beeld(Code::Toestemmingsvrij, v, vec![]),
            )
        };
        assert!(html(&[]).contains("niets nodig: geen vergunning en geen melding."));
        let met = html(&["Kijk ook in het oude plan."]);
        assert!(
            !met.contains("geen melding.") && met.contains("als u rekening houdt met"),
            "{met}"
        );
        assert!(met.contains("Kijk ook in het oude plan."));
    }

    #[test]
    fn a_change_of_many_answers_is_counted_and_listed_behind_a_fold() {
        let wijziging = |n: usize| Wijziging {
            id: format!("v{n}").into(),
            tekst: format!("Vraag {n}").into(),
            waarde: Waarde::JaNee(false),
            antwoord: "nee".into(),
            nieuw: n > 0,
        };
        let anders = |aantal: usize| Anders {
            wijzig: (0..aantal).map(wijziging).collect(),
            code: Code::Toestemmingsvrij,
            zin: "De zin.".into(),
            activiteit: None,
        };
        let html = |aantal: usize| {
            let beeld = beeld(Code::Vergunningplicht, &[], vec![anders(aantal)]);
            deel(&Instellingen::leeg(), &Uitslag::default(), &beeld, true)
        };
        assert!(html(3).contains("De zin.") && !html(3).contains("Vraag 2: nee"));
        let vier = html(4);
        let (voor, na) = vier.split_once("Welke antwoorden?").unwrap();
        assert!(voor.contains("De zin.") && voor.ends_with("<summary>"));
        assert!((0..4).all(|n| na.contains(&format!("Vraag {n}: nee"))));
    }

    #[test]
    fn an_article_is_cited_as_people_do() {
        for (bron, uit) in [
            ("gm9999_1__chp_2__art_2.10", "artikel 2.10"),
            ("gm9999_1__chp_2__art_2.10__para_3", "artikel 2.10, lid 3"),
            (
                "Besluit bouwwerken leefomgeving, artikel 2.30",
                "Besluit bouwwerken leefomgeving, artikel 2.30",
            ),
            ("", ""),
        ] {
            assert_eq!(artikel(bron), uit);
        }
    }
}
