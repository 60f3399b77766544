//! The kinds of finding: a closed list, each with what it claims.

use serde::{Serialize, Serializer};

/// What is wrong. [`BevindingSoort::naam`] is how it is written, [`BevindingSoort::betekenis`] what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BevindingSoort {
    /// No answer set makes the row match.
    DodeRij,
    /// The row matches, but others always decide.
    BedekteRij,
    /// A cell tests what no option and no earlier table gives.
    CelZonderOptie,
    /// No cell tests this option.
    OptieZonderCel,
    /// Answers without outcome.
    Gat,
    /// Two rows match under UNIQUE.
    Overlap,
    /// Two rows with different outcomes match under ANY.
    Tegenspraak,
    /// No answer set gives this outcome.
    OnbereikbareUitkomst,
    /// Only a fixed value keeps this from happening.
    VasteWaardeVerbergt,
    /// No table looks at it.
    OngebruikteInvoer,
    /// No other decision and no outcome uses it.
    OngebruikteBeslissing,
    /// No answer to it changes the outcome.
    VraagZonderGevolg,
    /// Asked without explanation.
    VraagZonderToelichting,
    /// The declared type is not the type of the values.
    TypeLiegt,
    /// Not one of the seven codes.
    OnbekendeUitkomst,
    /// A measure that the file does not describe.
    OnbekendeMaatregel,
}

impl BevindingSoort {
    /// All kinds.
    pub const ALLE: [Self; 16] = [
        Self::DodeRij,
        Self::BedekteRij,
        Self::CelZonderOptie,
        Self::OptieZonderCel,
        Self::Gat,
        Self::Overlap,
        Self::Tegenspraak,
        Self::OnbereikbareUitkomst,
        Self::VasteWaardeVerbergt,
        Self::OngebruikteInvoer,
        Self::OngebruikteBeslissing,
        Self::VraagZonderGevolg,
        Self::VraagZonderToelichting,
        Self::TypeLiegt,
        Self::OnbekendeUitkomst,
        Self::OnbekendeMaatregel,
    ];

    /// As in the JSON.
    pub fn naam(self) -> &'static str {
        self.tekst().0
    }

    /// What it claims, one Dutch sentence.
    pub fn betekenis(self) -> &'static str {
        self.tekst().1
    }

    fn tekst(self) -> (&'static str, &'static str) {
        match self {
            Self::DodeRij => ("dode-rij", "geen enkele reeks antwoorden laat de rij passen"),
            Self::BedekteRij => ("bedekte-rij", "als de rij past, beslissen altijd andere rijen"),
            Self::CelZonderOptie => (
                "cel-zonder-optie",
                "de cel vraagt naar een waarde die geen optie en geen eerdere tabel geeft",
            ),
            Self::OptieZonderCel => (
                "optie-zonder-cel",
                "geen enkele cel (behalve -) neemt deze optie aan",
            ),
            Self::Gat => ("gat", "bij deze antwoorden geven de regels geen uitkomst"),
            Self::Overlap => ("overlap", "rijen passen tegelijk, terwijl UNIQUE dat verbiedt"),
            Self::Tegenspraak => (
                "tegenspraak",
                "rijen met verschillende uitkomsten passen tegelijk, terwijl ANY dat verbiedt",
            ),
            Self::OnbereikbareUitkomst => (
                "onbereikbare-uitkomst",
                "geen enkele reeks antwoorden geeft deze uitkomst",
            ),
            Self::VasteWaardeVerbergt => (
                "vaste-waarde-verbergt",
                "alleen door een vaste waarde gebeurt dit nooit; met een andere waarde wel",
            ),
            Self::OngebruikteInvoer => (
                "ongebruikte-invoer",
                "geen enkele tabel kijkt naar deze vraag of vaste waarde",
            ),
            Self::OngebruikteBeslissing => (
                "ongebruikte-beslissing",
                "deze beslissing telt voor geen uitkomst mee",
            ),
            Self::VraagZonderGevolg => (
                "vraag-zonder-gevolg",
                "tabellen kijken naar deze vraag, maar geen antwoord verandert de uitkomst",
            ),
            Self::VraagZonderToelichting => (
                "vraag-zonder-toelichting",
                "de vraag wordt zonder toelichting gesteld",
            ),
            Self::TypeLiegt => ("type-liegt", "het opgegeven type is niet het type van de waarden"),
            Self::OnbekendeUitkomst => (
                "onbekende-uitkomst",
                "de uitkomst is geen van de zeven toestemmingscodes",
            ),
            Self::OnbekendeMaatregel => (
                "onbekende-maatregel",
                "het bestand beschrijft deze maatregel niet",
            ),
        }
    }
}

impl Serialize for BevindingSoort {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.naam())
    }
}
