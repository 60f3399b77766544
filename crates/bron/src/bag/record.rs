//! One object of the BAG extract: from the texts of its elements to a [`Voorkomen`].
//!
//! Which elements there are: `IMBAGLV_Objecten-2.1.0.xsd`. Which of them feed the two time axes: the table in
//! [`super`]. Knows nothing of files. Start at [`Record::voorkomen`].

use model::{
    BagId, BagSoort, Datum, Geometrie, GeometrieSoort, Interval, Periode, Tijdstip, Voorkomen, Waarde,
};

use super::geometrie::punt_binnen;
use super::onderzoek::Onderzoek;

/// The kinds of object, in the order of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Soort {
    /// Pand.
    Pand,
    /// Verblijfsobject.
    Verblijfsobject,
    /// Ligplaats.
    Ligplaats,
    /// Standplaats.
    Standplaats,
    /// Nummeraanduiding.
    Nummeraanduiding,
    /// Openbare ruimte.
    OpenbareRuimte,
    /// Woonplaats.
    Woonplaats,
}

impl Soort {
    /// By the local name of the object's element.
    pub fn uit_element(naam: &[u8]) -> Option<Self> {
        Some(match naam {
            b"Pand" => Self::Pand,
            b"Verblijfsobject" => Self::Verblijfsobject,
            b"Ligplaats" => Self::Ligplaats,
            b"Standplaats" => Self::Standplaats,
            b"Nummeraanduiding" => Self::Nummeraanduiding,
            b"OpenbareRuimte" => Self::OpenbareRuimte,
            b"Woonplaats" => Self::Woonplaats,
            _ => return None,
        })
    }

    /// By the abbreviation in `objectType` and in file names.
    pub fn uit_afkorting(naam: &str) -> Option<Self> {
        Some(match naam {
            "PND" => Self::Pand,
            "VBO" => Self::Verblijfsobject,
            "LIG" => Self::Ligplaats,
            "STA" => Self::Standplaats,
            "NUM" => Self::Nummeraanduiding,
            "OPR" => Self::OpenbareRuimte,
            "WPL" => Self::Woonplaats,
            _ => return None,
        })
    }

    /// The kind that an id of this object names; woonplaatsen have ids of their own.
    fn bag_soort(self) -> Option<BagSoort> {
        Some(match self {
            Self::Pand => BagSoort::Pand,
            Self::Verblijfsobject => BagSoort::Verblijfsobject,
            Self::Ligplaats => BagSoort::Ligplaats,
            Self::Standplaats => BagSoort::Standplaats,
            Self::Nummeraanduiding => BagSoort::Nummeraanduiding,
            Self::OpenbareRuimte => BagSoort::OpenbareRuimte,
            Self::Woonplaats => return None,
        })
    }

    /// True when the register demands a geometry.
    fn heeft_geometrie(self) -> bool {
        !matches!(self, Self::Nummeraanduiding | Self::OpenbareRuimte)
    }
}

/// Statuses with which an object is over: its voorkomen holds, but says that there is nothing any more.
/// Source: Catalogus BAG 2018, hoofdstuk 7; `IMBAGLV_Objecten-2.1.0.xsd`.
pub const EINDSTATUSSEN: [&str; 9] = [
    "Niet gerealiseerd pand",
    "Pand gesloopt",
    "Pand ten onrechte opgevoerd",
    "Niet gerealiseerd verblijfsobject",
    "Verblijfsobject ingetrokken",
    "Verblijfsobject ten onrechte opgevoerd",
    "Plaats ingetrokken",
    "Naamgeving ingetrokken",
    "Woonplaats ingetrokken",
];

macro_rules! velden {
    ($($veld:ident $element:literal,)*) => {
        /// An element with text of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Veld { $(#[doc = $element] $veld,)* }
        impl Veld {
            const AANTAL: usize = [$(Self::$veld),*].len();
            /// By the local name of the element.
            pub fn uit_element(naam: &[u8]) -> Option<Self> {
                $(if naam == $element.as_bytes() { return Some(Self::$veld); })*
                None
            }
        }
    };
}

// the frequent ones first
velden! {
    Identificatie "identificatie",
    Status "status",
    Geconstateerd "geconstateerd",
    Documentdatum "documentdatum",
    Documentnummer "documentnummer",
    Voorkomenidentificatie "voorkomenidentificatie",
    BeginGeldigheid "beginGeldigheid",
    EindGeldigheid "eindGeldigheid",
    TijdstipRegistratie "tijdstipRegistratie",
    EindRegistratie "eindRegistratie",
    TijdstipRegistratieLV "tijdstipRegistratieLV",
    TijdstipEindRegistratieLV "tijdstipEindRegistratieLV",
    NummeraanduidingRef "NummeraanduidingRef",
    PandRef "PandRef",
    Gebruiksdoel "gebruiksdoel",
    Oppervlakte "oppervlakte",
    OorspronkelijkBouwjaar "oorspronkelijkBouwjaar",
    Huisnummer "huisnummer",
    Huisletter "huisletter",
    Huisnummertoevoeging "huisnummertoevoeging",
    Postcode "postcode",
    TypeAdresseerbaarObject "typeAdresseerbaarObject",
    OpenbareRuimteRef "OpenbareRuimteRef",
    WoonplaatsRef "WoonplaatsRef",
    Naam "naam",
    Type "type",
    VerkorteNaam "verkorteNaam",
    TijdstipInactief "tijdstipInactief",
    TijdstipInactiefLV "tijdstipInactiefLV",
    TijdstipNietBagLV "tijdstipNietBagLV",
}

/// Most members of a list of one object (gebruiksdoelen, panden, nevenadressen).
const MAX_LIJST: usize = 10_000;

/// The texts of one object while it is read; used again for the next one.
#[derive(Debug, Default)]
pub struct Record {
    velden: [String; Veld::AANTAL],
    gebruiksdoelen: Vec<String>,
    nevenadressen: Vec<String>,
    panden: Vec<String>,
    /// The geometry as read, or what is wrong with it.
    pub geometrie: Option<Result<Geometrie, String>>,
    /// What is already known to be wrong.
    pub fout: Option<String>,
}

impl Record {
    /// Ready for the next object.
    pub fn leeg(&mut self) {
        self.velden.iter_mut().for_each(String::clear);
        self.gebruiksdoelen.clear();
        self.nevenadressen.clear();
        self.panden.clear();
        self.geometrie = None;
        self.fout = None;
    }

    /// Stores the text of an element; `neven` when it stands in `heeftAlsNevenadres`. A second text of an element
    /// that occurs once is an error of the record.
    pub fn zet(&mut self, veld: Veld, neven: bool, tekst: &str) {
        let tekst = tekst.trim();
        let lijst = match veld {
            Veld::Gebruiksdoel => &mut self.gebruiksdoelen,
            Veld::PandRef => &mut self.panden,
            Veld::NummeraanduidingRef if neven => &mut self.nevenadressen,
            _ => {
                let plaats = &mut self.velden[veld as usize];
                if plaats.is_empty() {
                    plaats.push_str(tekst);
                } else if !tekst.is_empty() {
                    self.fout
                        .get_or_insert_with(|| format!("{veld:?} staat er twee keer"));
                }
                return;
            }
        };
        if lijst.len() < MAX_LIJST {
            lijst.push(tekst.to_owned());
        } else {
            self.fout
                .get_or_insert_with(|| format!("{veld:?} staat er meer dan {MAX_LIJST} keer"));
        }
    }

    /// The identification as read, when there is one.
    pub fn id(&self) -> Option<&str> {
        self.tekst(Veld::Identificatie)
    }

    fn tekst(&self, veld: Veld) -> Option<&str> {
        Some(self.velden[veld as usize].as_str()).filter(|t| !t.is_empty())
    }

    fn nodig(&self, veld: Veld) -> Result<&str, String> {
        self.tekst(veld).ok_or_else(|| format!("{veld:?} ontbreekt"))
    }

    /// The voorkomen that these texts make. Takes the geometry out; the rest stays.
    /// Errors: one sentence, why the record is refused.
    pub fn voorkomen(&mut self, soort: Soort, onderzoek: &Onderzoek) -> Result<Voorkomen, String> {
        if let Some(fout) = self.fout.take() {
            return Err(fout);
        }
        let (id, nummer) = self.identificatie(soort)?;
        let periode = self.periode()?;
        let mut kenmerken = Vec::with_capacity(16);
        let geometrie = self.geometrie(soort, &mut kenmerken)?;
        self.kenmerken(soort, &mut kenmerken)?;
        let lopend: Vec<Waarde> = onderzoek.van(nummer, &periode).map(Waarde::Tekst).collect();
        if !lopend.is_empty() {
            kenmerken.push(("inOnderzoek".to_owned(), Waarde::Lijst(lopend)));
        }
        Ok(Voorkomen {
            id,
            periode,
            geometrie,
            kenmerken,
        })
    }

    fn identificatie(&self, soort: Soort) -> Result<(String, u64), String> {
        let tekst = self.nodig(Veld::Identificatie)?;
        let nummer = match soort.bag_soort() {
            Some(bag_soort) => {
                let id: BagId = tekst.parse().map_err(|fout: model::IdFout| fout.to_string())?;
                if id.soort() != Some(bag_soort) {
                    return Err(format!("identificatie {tekst} is niet die van een {soort:?}"));
                }
                tekst.len() == 16
            }
            None => tekst.len() == 4 && tekst.bytes().all(|b| b.is_ascii_digit()),
        };
        match tekst.parse() {
            Ok(getal) if nummer => Ok((tekst.to_owned(), getal)),
            _ => Err(format!(
                "identificatie '{}' heeft niet het goede aantal cijfers",
                kort(tekst)
            )),
        }
    }

    /// Both time axes, by the table in [`super`].
    fn periode(&self) -> Result<Periode, String> {
        let datum = |tekst: &str| tekst.parse::<Datum>().map_err(|fout| fout.to_string());
        let tijdstip = |veld| {
            self.tekst(veld)
                .map(|t| t.parse::<Tijdstip>().map_err(|fout| fout.to_string()))
                .transpose()
        };
        let van = datum(self.nodig(Veld::BeginGeldigheid)?)?;
        let mut tot = self
            .tekst(Veld::EindGeldigheid)
            .map(datum)
            .transpose()?
            .unwrap_or(Datum::NOOIT);
        if tot < van {
            return Err(format!("eindGeldigheid {tot} ligt voor beginGeldigheid {van}"));
        }
        if EINDSTATUSSEN.contains(&self.nodig(Veld::Status)?) {
            tot = van;
        }
        let bekend_van = match tijdstip(Veld::TijdstipRegistratieLV)? {
            Some(lv) => lv,
            None => tijdstip(Veld::TijdstipRegistratie)?.ok_or("TijdstipRegistratie ontbreekt")?,
        };
        let mut bekend_tot = Tijdstip::NOOIT;
        for veld in [
            Veld::TijdstipInactiefLV,
            Veld::TijdstipNietBagLV,
            Veld::TijdstipInactief,
        ] {
            bekend_tot = bekend_tot.min(tijdstip(veld)?.unwrap_or(Tijdstip::NOOIT));
        }
        Ok(Periode {
            geldig: Interval { van, tot },
            bekend: Interval {
                van: bekend_van,
                tot: bekend_tot.max(bekend_van),
            },
        })
    }

    fn geometrie(
        &mut self,
        soort: Soort,
        kenmerken: &mut Vec<(String, Waarde)>,
    ) -> Result<Option<Geometrie>, String> {
        if !soort.heeft_geometrie() {
            return Ok(None);
        }
        let geometrie = self.geometrie.take().ok_or("de geometrie ontbreekt")??;
        match (soort, geometrie.soort) {
            (Soort::Verblijfsobject, GeometrieSoort::Punt) if geometrie.punten.len() == 1 => {
                Ok(Some(geometrie))
            }
            (Soort::Verblijfsobject, GeometrieSoort::Vlak) => {
                kenmerken.push(("contour".to_owned(), Waarde::JaNee(true)));
                let punt =
                    punt_binnen(&geometrie).ok_or("in de contour van het verblijfsobject ligt geen punt")?;
                Ok(Some(Geometrie::punt(punt)))
            }
            (Soort::Verblijfsobject, _) => Err("de geometrie is niet één punt of een vlak".to_owned()),
            (_, GeometrieSoort::Vlak) => Ok(Some(geometrie)),
            _ => Err("de geometrie is geen vlak".to_owned()),
        }
    }

    fn kenmerken(&self, soort: Soort, uit: &mut Vec<(String, Waarde)>) -> Result<(), String> {
        let mut tekst = |naam: &str, veld| {
            if let Some(tekst) = self.tekst(veld) {
                uit.push((naam.to_owned(), Waarde::from(tekst)));
            }
        };
        tekst("status", Veld::Status);
        tekst("documentdatum", Veld::Documentdatum);
        tekst("documentnummer", Veld::Documentnummer);
        match soort {
            Soort::Pand => {}
            Soort::Woonplaats => tekst("naam", Veld::Naam),
            Soort::Verblijfsobject | Soort::Ligplaats | Soort::Standplaats => {
                tekst("hoofdadres", Veld::NummeraanduidingRef);
            }
            Soort::Nummeraanduiding => {
                tekst("huisletter", Veld::Huisletter);
                tekst("huisnummertoevoeging", Veld::Huisnummertoevoeging);
                tekst("postcode", Veld::Postcode);
                tekst("typeAdresseerbaarObject", Veld::TypeAdresseerbaarObject);
                tekst("ligtAan", Veld::OpenbareRuimteRef);
                tekst("ligtIn", Veld::WoonplaatsRef);
            }
            Soort::OpenbareRuimte => {
                tekst("naam", Veld::Naam);
                tekst("verkorteNaam", Veld::VerkorteNaam);
                tekst("type", Veld::Type);
                tekst("ligtIn", Veld::WoonplaatsRef);
            }
        }
        for (naam, veld) in [
            ("voorkomenidentificatie", Veld::Voorkomenidentificatie),
            ("oorspronkelijkBouwjaar", Veld::OorspronkelijkBouwjaar),
            ("oppervlakte", Veld::Oppervlakte),
            ("huisnummer", Veld::Huisnummer),
        ] {
            if let Some(tekst) = self.tekst(veld) {
                let getal = tekst
                    .parse::<i64>()
                    .map_err(|_| format!("{naam} '{}' is geen geheel getal", kort(tekst)))?;
                uit.push((naam.to_owned(), Waarde::Getal(getal)));
            }
        }
        if let Some(tekst) = self.tekst(Veld::Geconstateerd) {
            uit.push(("geconstateerd".to_owned(), Waarde::JaNee(tekst == "J")));
        }
        for (naam, lijst) in [
            ("gebruiksdoel", &self.gebruiksdoelen),
            ("nevenadres", &self.nevenadressen),
            ("maaktDeelUitVan", &self.panden),
        ] {
            if !lijst.is_empty() {
                let lijst = lijst.iter().map(|tekst| Waarde::from(tekst.as_str())).collect();
                uit.push((naam.to_owned(), Waarde::Lijst(lijst)));
            }
        }
        Ok(())
    }
}

/// At most 40 characters of a text, for in a sentence.
fn kort(tekst: &str) -> String {
    tekst.chars().take(40).collect()
}
