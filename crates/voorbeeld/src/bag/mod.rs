//! The BAG LV 2.0 extract of Voorbeeldwaard, one XML part per 10,000 records.
//!
//! Knows the format of the extract and nothing of drawing. Start at [`genest`] (the delivery as the
//! Kadaster makes it: a zip of zips) or [`los`] (the same parts loose in one zip, for a stream).
//! Source: BagvsExtractDeelbestandExtractLvc-2.1.0, Catalogus BAG 2018.

mod records;

use std::io::{self, Write};

use crate::stad::Stad;
use crate::zip::Zip;

use records::{
    in_onderzoek, nummeraanduidingen, openbare_ruimten, panden, plaatsen, verblijfsobjecten, woonplaats,
};

/// Date of the delivery.
pub(crate) const STAND: &str = "2026-10-01";
const STAND_NAAM: &str = "01102026";
/// Records per part, as the Kadaster cuts them.
const PER_DEEL: usize = 10_000;
/// Identification of the woonplaats (outside the range in use).
pub(crate) const WOONPLAATS: &str = "9999";
/// Name of the woonplaats and the gemeente.
pub(crate) const NAAM: &str = "Voorbeeldwaard";

const KOP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<sl-bag-extract:bagStand xmlns:DatatypenNEN3610="www.kadaster.nl/schemas/lvbag/imbag/datatypennen3610/v20200601" xmlns:Objecten="www.kadaster.nl/schemas/lvbag/imbag/objecten/v20200601" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:Historie="www.kadaster.nl/schemas/lvbag/imbag/historie/v20200601" xmlns:Objecten-ref="www.kadaster.nl/schemas/lvbag/imbag/objecten-ref/v20200601" xmlns:nen5825="www.kadaster.nl/schemas/lvbag/imbag/nen5825/v20200601" xmlns:KenmerkInOnderzoek="www.kadaster.nl/schemas/lvbag/imbag/kenmerkinonderzoek/v20200601" xmlns:selecties-extract="http://www.kadaster.nl/schemas/lvbag/extract-selecties/v20200601" xmlns:sl-bag-extract="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601" xmlns:sl="http://www.kadaster.nl/schemas/standlevering-generiek/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:schemaLocation="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601 http://www.kadaster.nl/schemas/bag-verstrekkingen/extract-deelbestand-lvc/v20200601/BagvsExtractDeelbestandExtractLvc-2.1.0.xsd">
<sl-bag-extract:bagInfo><selecties-extract:Gebied-Registratief><selecties-extract:Gebied-GEM><selecties-extract:GemeenteCollectie><selecties-extract:Gemeente><selecties-extract:GemeenteIdentificatie>9999</selecties-extract:GemeenteIdentificatie></selecties-extract:Gemeente></selecties-extract:GemeenteCollectie></selecties-extract:Gebied-GEM></selecties-extract:Gebied-Registratief><selecties-extract:LVC-Extract><selecties-extract:StandTechnischeDatum>2026-10-01</selecties-extract:StandTechnischeDatum></selecties-extract:LVC-Extract></sl-bag-extract:bagInfo>
<sl:standBestand><sl:dataset>LVBAG</sl:dataset><sl:inhoud><sl:gebied>GEMEENTE</sl:gebied><sl:leveringsId>0000009999</sl:leveringsId><sl:objectTypen><sl:objectType>"#;
const STAART: &str = "</sl:standBestand>\n</sl-bag-extract:bagStand>\n";

/// Object types in the order of delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Wpl,
    Opr,
    Num,
    Lig,
    Sta,
    Vbo,
    Pnd,
}

const TYPEN: [Type; 7] = [
    Type::Wpl,
    Type::Opr,
    Type::Num,
    Type::Lig,
    Type::Sta,
    Type::Vbo,
    Type::Pnd,
];

impl Type {
    fn naam(self) -> &'static str {
        match self {
            Self::Wpl => "WPL",
            Self::Opr => "OPR",
            Self::Num => "NUM",
            Self::Lig => "LIG",
            Self::Sta => "STA",
            Self::Vbo => "VBO",
            Self::Pnd => "PND",
        }
    }
}

/// Where finished parts go.
type Deel<'a> = &'a mut dyn FnMut(&str, &[u8]) -> io::Result<()>;

/// Collects records into parts.
struct Delen<'a, 'b> {
    soort: &'static str,
    voorvoegsel: &'static str,
    buffer: Vec<u8>,
    records: usize,
    deel: u32,
    klaar: &'a mut Deel<'b>,
}

impl<'a, 'b> Delen<'a, 'b> {
    fn nieuw(voorvoegsel: &'static str, soort: &'static str, klaar: &'a mut Deel<'b>) -> Self {
        let mut d = Self {
            soort,
            voorvoegsel,
            buffer: Vec::new(),
            records: 0,
            deel: 0,
            klaar,
        };
        d.begin();
        d
    }

    fn begin(&mut self) {
        self.buffer.clear();
        self.buffer.extend_from_slice(KOP.as_bytes());
        self.buffer.extend_from_slice(self.soort.as_bytes());
        self.buffer
            .extend_from_slice(b"</sl:objectType></sl:objectTypen></sl:inhoud>\n");
        self.records = 0;
    }

    /// Room for one record; cuts the part when it is full.
    fn record(&mut self) -> io::Result<&mut Vec<u8>> {
        if self.records == PER_DEEL {
            self.sluit_deel()?;
            self.begin();
        }
        self.records += 1;
        Ok(&mut self.buffer)
    }

    fn sluit_deel(&mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(STAART.as_bytes());
        self.deel += 1;
        let naam = format!(
            "9999{}{}{STAND_NAAM}-{:06}.xml",
            self.voorvoegsel, self.soort, self.deel
        );
        (self.klaar)(&naam, &self.buffer)
    }
}

/// Writes all parts of one type.
fn delen_van(stad: &Stad, soort: Type, mut klaar: Deel<'_>) -> io::Result<()> {
    let mut uit = Delen::nieuw("", soort.naam(), &mut klaar);
    match soort {
        Type::Wpl => woonplaats(stad, &mut uit)?,
        Type::Lig | Type::Sta => plaatsen(&stad.teken(0, false), &mut uit, soort == Type::Lig)?,
        _ => {
            for i in 0..stad.bladen() {
                let plan = stad.teken(i, false);
                match soort {
                    Type::Opr => openbare_ruimten(&plan, &mut uit)?,
                    Type::Num => nummeraanduidingen(&plan, &mut uit)?,
                    Type::Vbo => verblijfsobjecten(&plan, &mut uit)?,
                    _ => panden(&plan, &mut uit, false)?,
                }
            }
        }
    }
    uit.sluit_deel()
}

fn inactief(stad: &Stad, mut klaar: Deel<'_>) -> io::Result<()> {
    let mut uit = Delen::nieuw("IA", "PND", &mut klaar);
    panden(&stad.teken(0, false), &mut uit, true)?;
    uit.sluit_deel()
}

fn leveringsdocument() -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<xb:BAG-Extract-Levering xsi:schemaLocation="http://www.kadaster.nl/schemas/bag-verstrekkingen/extract-levering/v20200601 http://www.kadaster.nl/schemas/bag-verstrekkingen/extract-levering/v20200601/BagvsExtractLeveringsdocument-2.1.0.xsd" xmlns:xb="http://www.kadaster.nl/schemas/lvbag/extract-levering/v20200601" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:selecties-extract="http://www.kadaster.nl/schemas/lvbag/extract-selecties/v20200601">
    <xb:SelectieGegevens>
        <selecties-extract:LVC-Extract>
            <selecties-extract:StandTechnischeDatum>{STAND}</selecties-extract:StandTechnischeDatum>
        </selecties-extract:LVC-Extract>
        <selecties-extract:Gebied-Registratief>
            <selecties-extract:Gebied-GEM>
                <selecties-extract:GemeenteCollectie>
                    <selecties-extract:Gemeente>
                        <selecties-extract:GemeenteIdentificatie>9999</selecties-extract:GemeenteIdentificatie>
                        <selecties-extract:GemeenteNaam>{NAAM}</selecties-extract:GemeenteNaam>
                    </selecties-extract:Gemeente>
                </selecties-extract:GemeenteCollectie>
            </selecties-extract:Gebied-GEM>
        </selecties-extract:Gebied-Registratief>
    </xb:SelectieGegevens>
    <xb:SchemaInfo>
        <xb:naam>BagvsExtractDeelbestandExtractLvc-2.1.0.xsd</xb:naam>
        <xb:versie>20200601</xb:versie>
    </xb:SchemaInfo>
</xb:BAG-Extract-Levering>
"#
    )
}

fn gemeente_woonplaats() -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<gwr-bestand:BAG-GWR-Deelbestand-LVC xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gwr-bestand="www.kadaster.nl/schemas/lvbag/gem-wpl-rel/gwr-deelbestand-lvc/v20200601" xmlns:selecties-extract="http://www.kadaster.nl/schemas/lvbag/extract-selecties/v20200601" xmlns:bagtypes="www.kadaster.nl/schemas/lvbag/gem-wpl-rel/bag-types/v20200601" xmlns:gwr-product="www.kadaster.nl/schemas/lvbag/gem-wpl-rel/gwr-producten-lvc/v20200601" xmlns:DatatypenNEN3610="www.kadaster.nl/schemas/lvbag/imbag/datatypennen3610/v20200601" xsi:schemaLocation="http://www.kadaster.nl/schemas/lvbag/gem-wpl-rel/gwr-deelbestand-lvc/v20200601 http://www.kadaster.nl/schemas/lvbag/gem-wpl-rel/gwr-deelbestand-lvc/v20200601/BagvsGwrDeelbestandLvc-2.1.0.xsd">
  <gwr-bestand:SelectieGegevens>
    <selecties-extract:StandTechnischeDatum>{STAND}</selecties-extract:StandTechnischeDatum>
  </gwr-bestand:SelectieGegevens>
  <gwr-bestand:Product>
    <gwr-product:GemeenteWoonplaatsRelatieProduct><gwr-product:GemeenteWoonplaatsRelatie><gwr-product:tijdvakgeldigheid><bagtypes:begindatumTijdvakGeldigheid>2010-06-01</bagtypes:begindatumTijdvakGeldigheid></gwr-product:tijdvakgeldigheid><gwr-product:gerelateerdeWoonplaats><gwr-product:identificatie>{WOONPLAATS}</gwr-product:identificatie></gwr-product:gerelateerdeWoonplaats><gwr-product:gerelateerdeGemeente><gwr-product:identificatie>9999</gwr-product:identificatie></gwr-product:gerelateerdeGemeente><gwr-product:status>definitief</gwr-product:status></gwr-product:GemeenteWoonplaatsRelatie></gwr-product:GemeenteWoonplaatsRelatieProduct>
  </gwr-bestand:Product>
</gwr-bestand:BAG-GWR-Deelbestand-LVC>
"#
    )
}

/// A zip inside memory: for members that stay small.
fn klein_zip(vul: impl FnOnce(&mut Zip<&mut Vec<u8>>) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut zip = Zip::nieuw(&mut bytes);
    vul(&mut zip)?;
    zip.sluit()?;
    Ok(bytes)
}

/// The delivery as the Kadaster makes it: one zip per type inside a zip.
///
/// - Memory: one part of 10,000 records. Cost: about 25 s per million panden.
pub(crate) fn genest(stad: &Stad, uit: &mut dyn Write) -> io::Result<u64> {
    let mut zip = Zip::nieuw(uit);
    zip.lid(
        "Leveringsdocument-BAG-Extract.xml",
        leveringsdocument().as_bytes(),
    )?;
    let relatie = klein_zip(|z| {
        z.lid(
            &format!("GEM-WPL-RELATIE-{STAND_NAAM}-000001.xml"),
            gemeente_woonplaats().as_bytes(),
        )
    })?;
    zip.lid(&format!("GEM-WPL-RELATIE-{STAND_NAAM}.zip"), &relatie)?;
    for soort in TYPEN {
        zip.stroom(&format!("9999{}{STAND_NAAM}.zip", soort.naam()), &mut |w| {
            let mut binnen = Zip::nieuw(w);
            delen_van(stad, soort, &mut |naam, bytes| binnen.lid(naam, bytes))?;
            binnen.sluit().map(|_| ())
        })?;
    }
    let onderzoek = klein_zip(|z| {
        for soort in [Type::Pnd, Type::Vbo] {
            let bytes = klein_zip(|b| in_onderzoek(stad, soort, &mut |naam, bytes| b.lid(naam, bytes)))?;
            z.lid(&format!("9999IO{}{STAND_NAAM}.zip", soort.naam()), &bytes)?;
        }
        Ok(())
    })?;
    zip.lid(&format!("9999InOnderzoek{STAND_NAAM}.zip"), &onderzoek)?;
    let oud = klein_zip(|z| {
        let bytes = klein_zip(|b| inactief(stad, &mut |naam, bytes| b.lid(naam, bytes)))?;
        z.lid(&format!("9999IAPND{STAND_NAAM}.zip"), &bytes)
    })?;
    zip.lid(&format!("9999Inactief{STAND_NAAM}.zip"), &oud)?;
    zip.sluit()
}

/// The same parts loose in one zip, each stored with its size in front: readable as a
/// stream, and what is under investigation before the objects it is about.
pub(crate) fn los(stad: &Stad, uit: &mut dyn Write) -> io::Result<u64> {
    let mut zip = Zip::nieuw(uit);
    zip.lid(
        "Leveringsdocument-BAG-Extract.xml",
        leveringsdocument().as_bytes(),
    )?;
    zip.lid(
        &format!("GEM-WPL-RELATIE-{STAND_NAAM}-000001.xml"),
        gemeente_woonplaats().as_bytes(),
    )?;
    for soort in [Type::Pnd, Type::Vbo] {
        in_onderzoek(stad, soort, &mut |naam, bytes| zip.lid(naam, bytes))?;
    }
    for soort in TYPEN {
        delen_van(stad, soort, &mut |naam, bytes| zip.lid(naam, bytes))?;
    }
    inactief(stad, &mut |naam, bytes| zip.lid(naam, bytes))?;
    zip.sluit()
}
