//! The pages as functions: data in, a whole HTML document (or the panel alone) out.
//!
//! Never fails on what comes in: every text is escaped by the template engine.

use askama::Template;
use locatie::Locatiebeeld;

use crate::instellingen::{Instellingen, Kaartstand};
use crate::weergave::Weergave;
use crate::{bestanden, tekst};

/// Who looks at a page of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medewerker {
    /// As he is called.
    pub naam: String,
    /// What he is to the gemeente: `gebiedsmanager`, ...
    pub rollen: Vec<&'static str>,
    /// True when a role of his holds in a part of the gemeente only.
    pub beperkt: bool,
    /// What the form that signs out sends along.
    pub formulier: String,
}

impl Medewerker {
    /// The roles in one line; what to say without one.
    pub(crate) fn rol(&self) -> String {
        let rollen: Vec<String> = self.rollen.iter().map(|r| tekst::rol(r).to_owned()).collect();
        tekst::opsomming(&rollen)
    }
}

/// What every page has around its content.
pub(crate) struct Schil<'a> {
    pub inst: &'a Instellingen,
    pub titel: &'a str,
    pub versie: &'static str,
    pub importmap: &'static str,
    pub vraag: &'a str,
    /// Stands before the addresses of places and search: `/staf` on the pages of staff.
    pub deur: &'static str,
    /// Who is signed in, on the pages that know.
    pub wie: Option<&'a Medewerker>,
    /// Settings of the map as JSON; empty on pages without a map.
    pub kaart: String,
}

impl<'a> Schil<'a> {
    pub fn nieuw(inst: &'a Instellingen, titel: &'a str) -> Self {
        Self {
            inst,
            titel,
            versie: bestanden::versie(),
            importmap: bestanden::importmap(),
            vraag: "",
            deur: "",
            wie: None,
            kaart: String::new(),
        }
    }

    /// A page of staff, when somebody is given.
    pub(crate) fn voor(mut self, wie: Option<&'a Medewerker>) -> Self {
        self.deur = deur(wie);
        self.wie = wie;
        self
    }

    pub(crate) fn met_kaart(mut self, stand: &Kaartstand) -> Self {
        self.kaart = self.inst.kaart_json(stand);
        self
    }

    /// The wordmark, drawn in the page so that it takes the text colour.
    pub fn woordmerk(&self) -> String {
        static SVG: std::sync::LazyLock<String> =
            std::sync::LazyLock::new(|| bestanden::tekst("woordmerk.svg"));
        SVG.clone()
    }
}

/// What stands before the addresses of staff.
fn deur(wie: Option<&Medewerker>) -> &'static str {
    wie.map_or("", |_| "/staf")
}

/// Renders; a template that fails (it cannot, short of a full heap) leaves a sentence instead of half a page.
pub(crate) fn maak(sjabloon: &impl Template) -> String {
    sjabloon.render().unwrap_or_else(|_| {
        "<!doctype html><html lang=\"nl\"><title>Plek</title><p>Er ging bij ons iets mis. Probeer het later opnieuw.</p></html>".to_owned()
    })
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartSjabloon<'a> {
    schil: Schil<'a>,
}

/// `/`: the map and the search; `/staf` for who is signed in.
pub fn pagina_start(inst: &Instellingen, stand: &Kaartstand, wie: Option<&Medewerker>) -> String {
    maak(&StartSjabloon {
        schil: Schil::nieuw(inst, "Wat mag, wat speelt en wat staat hier?")
            .met_kaart(stand)
            .voor(wie),
    })
}

#[derive(Template)]
#[template(path = "plek.html")]
struct PlekSjabloon<'a> {
    schil: Schil<'a>,
    paneel: PaneelSjabloon<'a>,
}

#[derive(Template)]
#[template(path = "paneel.html")]
struct PaneelSjabloon<'a> {
    inst: &'a Instellingen,
    versie: &'static str,
    w: Weergave<'a>,
    id: &'a str,
    deur: &'static str,
}

impl<'a> PaneelSjabloon<'a> {
    fn nieuw(inst: &'a Instellingen, id: &'a str, beeld: &'a Locatiebeeld, wie: Option<&Medewerker>) -> Self {
        Self {
            inst,
            versie: bestanden::versie(),
            w: Weergave::van(inst, id, beeld),
            id,
            deur: deur(wie),
        }
    }

    /// Address of the answer with another ending: `.json`.
    fn adres(&self, staart: &str) -> String {
        format!("{}/plek/{}{staart}", self.deur, self.id)
    }
}

/// `/plek/{id}`: the answer as a page, of staff when somebody is signed in. `id` is the canonical one.
pub fn pagina_plek(
    inst: &Instellingen,
    stand: &Kaartstand,
    id: &str,
    beeld: &Locatiebeeld,
    wie: Option<&Medewerker>,
) -> String {
    let paneel = PaneelSjabloon::nieuw(inst, id, beeld, wie);
    let titel = paneel.w.titel.clone();
    maak(&PlekSjabloon {
        schil: Schil::nieuw(inst, &titel).met_kaart(stand).voor(wie),
        paneel,
    })
}

/// `/plek/{id}?deel=paneel`: the panel alone, the same markup as in the page.
///
/// The root element carries `data-id` (canonical), `data-titel`, `data-x`, `data-y`, `data-lon`, `data-lat`,
/// `data-pand`, `data-bgt-pand`; each dossier `data-lon`, `data-lat`, `data-soort`, `data-groep`.
pub fn paneel(inst: &Instellingen, id: &str, beeld: &Locatiebeeld, wie: Option<&Medewerker>) -> String {
    maak(&PaneelSjabloon::nieuw(inst, id, beeld, wie))
}

/// One hit of the search, as `/api/v1/zoek` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treffer {
    /// Id for `/plek/{id}`.
    pub id: String,
    /// `adres`, `straat`, `perceel`, `plaats`, ...
    pub soort: String,
    /// One line.
    pub tekst: String,
}

#[derive(Template)]
#[template(path = "zoek.html")]
struct ZoekSjabloon<'a> {
    schil: Schil<'a>,
    treffers: &'a [Treffer],
}

/// `/zoek?q=`: the hits as a list of links; what to try when there are none.
pub fn pagina_zoek(
    inst: &Instellingen,
    vraag: &str,
    treffers: &[Treffer],
    wie: Option<&Medewerker>,
) -> String {
    let titel = if vraag.trim().is_empty() {
        "Zoeken".to_owned()
    } else {
        format!("Zoeken: {}", vraag.trim())
    };
    let mut schil = Schil::nieuw(inst, &titel).voor(wie);
    schil.vraag = vraag;
    maak(&ZoekSjabloon { schil, treffers })
}

#[derive(Template)]
#[template(path = "fout.html")]
struct FoutSjabloon<'a> {
    schil: Schil<'a>,
    status: u16,
    uitleg: &'a str,
    verder: Option<&'a str>,
}

/// An error page: what happened in a title, what to do in `uitleg` (the problem's `detail`, plain Dutch). `verder`: where to
/// sign out at the provider, for who is there as somebody that we do not let in.
pub fn pagina_fout(
    inst: &Instellingen,
    status: u16,
    titel: &str,
    uitleg: &str,
    verder: Option<&str>,
) -> String {
    maak(&FoutSjabloon {
        schil: Schil::nieuw(inst, titel),
        status,
        uitleg,
        verder,
    })
}

#[derive(Template)]
#[template(path = "aangemeld.html")]
struct AangemeldSjabloon<'a> {
    schil: Schil<'a>,
    wie: &'a Medewerker,
    staf: bool,
}

/// `/aangemeld`: as whom, with which roles, and how to sign out. `staf`: he may see the pages of staff.
pub fn pagina_aangemeld(inst: &Instellingen, wie: &Medewerker, staf: bool) -> String {
    let mut schil = Schil::nieuw(inst, "U bent aangemeld");
    schil.wie = Some(wie);
    maak(&AangemeldSjabloon { schil, wie, staf })
}

#[derive(Template)]
#[template(path = "afgemeld.html")]
struct AfgemeldSjabloon<'a> {
    schil: Schil<'a>,
    verder: Option<&'a str>,
}

/// `/afgemeld`: the session here is over. `verder`: where to sign out at the provider too; the browser goes there by itself.
pub fn pagina_afgemeld(inst: &Instellingen, verder: Option<&str>) -> String {
    maak(&AfgemeldSjabloon {
        schil: Schil::nieuw(inst, "U bent afgemeld"),
        verder,
    })
}

#[derive(Template)]
#[template(path = "over.html")]
struct OverSjabloon<'a> {
    schil: Schil<'a>,
}

/// `/over`: what Plek is, where the data come from, what is real and what is invented.
pub fn pagina_over(inst: &Instellingen) -> String {
    maak(&OverSjabloon {
        schil: Schil::nieuw(inst, "Over Plek"),
    })
}

#[derive(Template)]
#[template(path = "toegankelijkheid.html")]
struct ToegankelijkheidSjabloon<'a> {
    schil: Schil<'a>,
}

/// `/toegankelijkheid`: how to use Plek with keyboard and screen reader, what is known not to work.
pub fn pagina_toegankelijkheid(inst: &Instellingen) -> String {
    maak(&ToegankelijkheidSjabloon {
        schil: Schil::nieuw(inst, "Toegankelijkheid"),
    })
}
