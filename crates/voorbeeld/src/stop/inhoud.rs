//! The shape of what a regeling says: areas, activiteiten, articles. Start at [`Document`].

use crate::kern;
use crate::meet::{P, Ring};
use crate::stad::Stad;

/// An area with rules of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gebied {
    HeleGemeente,
    Dorpsgezicht,
    Dijk,
    Park,
    HeleWaterschap,
    Watergang,
    Waterkering,
}

/// In the order of their geometry ids.
const ALLE: [Gebied; 7] = [
    Gebied::HeleGemeente,
    Gebied::Dorpsgezicht,
    Gebied::Dijk,
    Gebied::Park,
    Gebied::HeleWaterschap,
    Gebied::Watergang,
    Gebied::Waterkering,
];

impl Gebied {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::HeleGemeente => "HeleGemeente",
            Self::Dorpsgezicht => "BeschermdDorpsgezicht",
            Self::Dijk => "BeperkingengebiedDijk",
            Self::Park => "Waardpark",
            Self::HeleWaterschap => "HeleWaterschap",
            Self::Watergang => "BeschermingszoneWatergang",
            Self::Waterkering => "BeschermingszoneDijk",
        }
    }

    pub(super) fn naam(self) -> &'static str {
        match self {
            Self::HeleGemeente => "Voorbeeldwaard",
            Self::Dorpsgezicht => "Beschermd dorpsgezicht",
            Self::Dijk => "Beperkingengebied dijk",
            Self::Park => "Waardpark",
            Self::HeleWaterschap => "Waterschap Voorbeeldwaard",
            Self::Watergang => "Beschermingszone watergang",
            Self::Waterkering => "Beschermingszone dijk",
        }
    }

    /// Type and group of the gebiedsaanwijzing, if it has one.
    pub(super) fn aanwijzing(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::HeleGemeente | Self::HeleWaterschap => None,
            Self::Dorpsgezicht => Some(("Erfgoed", "erfgoed/id/concept/CultureelErfgoed")),
            Self::Dijk => Some((
                "Beperkingengebied",
                "beperkingengebied/id/concept/Waterstaatswerk",
            )),
            Self::Park => Some(("Functie", "functie/id/concept/Recreatie")),
            Self::Watergang => Some((
                "Beperkingengebied",
                "beperkingengebied/id/concept/Oppervlaktewaterlichaam",
            )),
            Self::Waterkering => Some(("Beperkingengebied", "beperkingengebied/id/concept/Waterkering")),
        }
    }

    pub(super) fn vlak(self, stad: &Stad) -> Vec<P> {
        match self {
            Self::HeleGemeente | Self::HeleWaterschap => stad.omtrek(),
            Self::Dorpsgezicht => Ring::cirkel(kern::C, kern::R_SINGEL)
                .punten
                .into_iter()
                .step_by(3)
                .collect(),
            Self::Dijk | Self::Waterkering => kern::dijkzone().punten,
            Self::Park => kern::parkvlak().punten,
            Self::Watergang => kern::grachtzone().punten,
        }
    }

    /// Basisgeometrie id in the GIO.
    pub(super) fn geometrie_id(self) -> String {
        let n = ALLE.iter().position(|g| *g == self).unwrap_or(0);
        format!("9999A000-0000-4000-8000-00000000000{n}")
    }
}

/// Something that people do and that has rules.
pub(super) struct Activiteit {
    pub(super) code: &'static str,
    pub(super) naam: &'static str,
    pub(super) groep: &'static str,
}

/// An article, and what it means for an activiteit in an area.
pub(super) struct Artikel {
    pub(super) nummer: &'static str,
    pub(super) opschrift: &'static str,
    pub(super) tekst: &'static str,
    pub(super) gebied: Gebied,
    /// Code of the activiteit and its kwalificatie.
    pub(super) activiteit: Option<(&'static str, &'static str)>,
}

pub(super) const fn a(
    nummer: &'static str,
    opschrift: &'static str,
    tekst: &'static str,
    gebied: Gebied,
    activiteit: Option<(&'static str, &'static str)>,
) -> Artikel {
    Artikel {
        nummer,
        opschrift,
        tekst,
        gebied,
        activiteit,
    }
}

/// A chapter: number, title, articles.
pub(super) type Hoofdstuk = (&'static str, &'static str, &'static [Artikel]);

/// A regeling with its annotations.
pub(crate) struct Document {
    /// The authority as IMOW writes it, `gm9999`.
    pub(super) gezag: &'static str,
    /// Kind of authority in its TOOI id.
    pub(super) soort_gezag: &'static str,
    /// Its number in the namespaces of rule files and in the delivery.
    pub(super) oin: &'static str,
    /// Kind of regeling, as in its path.
    pub(super) soort: &'static str,
    /// Title inside a sentence, and as a heading.
    pub(super) titel: &'static str,
    /// See `titel`.
    pub(super) opschrift: &'static str,
    /// The activiteit above all others.
    pub(super) boven: &'static str,
    /// IMOW id of the locatie on which the whole regeling holds.
    pub(super) regelingsgebied: &'static str,
    /// Code of the gemeente whose boundary is one of its locaties.
    pub(super) ambtsgebied: Option<&'static str>,
    pub(super) gebieden: &'static [Gebied],
    pub(super) activiteiten: &'static [Activiteit],
    pub(super) hoofdstukken: &'static [Hoofdstuk],
}

impl Document {
    /// Path of the regeling.
    pub(super) fn werk(&self) -> String {
        format!("/akn/nl/act/{}/2026/{}", self.gezag, self.soort)
    }

    pub(super) fn doel(&self) -> String {
        format!("/join/id/proces/{}/2026/Instelling", self.gezag)
    }

    pub(super) fn join(&self, gebied: Gebied) -> String {
        format!("/join/id/regdata/{}/2026/{}", self.gezag, gebied.code())
    }

    /// IMOW id: `nl.imow-gm9999.<soort>.<code>`.
    pub(super) fn id(&self, soort: &str, code: &str) -> String {
        format!("nl.imow-{}.{soort}.{code}", self.gezag)
    }

    pub(super) fn artikelen(&self) -> impl Iterator<Item = (&'static str, &'static Artikel)> + use<> {
        self.hoofdstukken
            .iter()
            .flat_map(|(h, _, lijst)| lijst.iter().map(move |x| (*h, x)))
    }
}
