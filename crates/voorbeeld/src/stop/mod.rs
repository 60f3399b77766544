//! The rules of Voorbeeldwaard as whole STOP/IMOW deliveries (besluit, GIO's, OW objects): the omgevingsplan of the
//! gemeente and the waterschapsverordening of its waterschap, both invented.
//!
//! What they say stands in `omgevingsplan` and `waterschap`; every activiteit of the rule files in `regels/` has its
//! article and its area there. Start at [`schrijf`].
//! Source: STOP 1.3, IMOW 3.2 (tpod v2.0.0), value lists 4.3.0.

mod inhoud;
mod omgevingsplan;
mod waterschap;

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::stad::{Stad, rd};
use crate::tekst::{lijst, xml};
use crate::zip::Zip;

use inhoud::{Artikel, Document, Gebied};
pub(crate) use omgevingsplan::OMGEVINGSPLAN;
pub(crate) use waterschap::WATERSCHAP;

const CONCEPT: &str = "http://standaarden.omgevingswet.overheid.nl";
const EXPRESSIE: &str = "nld@2026-09-01;1";

fn eid(hoofdstuk: &str, artikel: &Artikel) -> String {
    format!("chp_{hoofdstuk}__art_{}", artikel.nummer)
}

fn wid(doc: &Document, hoofdstuk: &str, artikel: &Artikel) -> String {
    format!("{}_1__{}", doc.gezag, eid(hoofdstuk, artikel))
}

/// An OW file: object types and objects.
fn ow(typen: &[&str], objecten: &[String]) -> String {
    let mut uit = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ow-dc:owBestand xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:ga=\"http://www.geostandaarden.nl/imow/gebiedsaanwijzing\" xmlns:da=\"http://www.geostandaarden.nl/imow/datatypenalgemeen\" xmlns:sl=\"http://www.geostandaarden.nl/bestanden-ow/standlevering-generiek\" xmlns:ow-dc=\"http://www.geostandaarden.nl/imow/bestanden/deelbestand\" xmlns:ow=\"http://www.geostandaarden.nl/imow/owobject\" xmlns:rol=\"http://www.geostandaarden.nl/imow/regelsoplocatie\" xmlns:rg=\"http://www.geostandaarden.nl/imow/regelingsgebied\" xmlns:l=\"http://www.geostandaarden.nl/imow/locatie\" xmlns:r=\"http://www.geostandaarden.nl/imow/regels\" xsi:schemaLocation=\"http://www.geostandaarden.nl/imow/bestanden/deelbestand https://register.geostandaarden.nl/xmlschema/tpod/v2.0.0/bestanden-ow/deelbestand-ow/IMOW_Deelbestand.xsd\">\n   <sl:standBestand>\n      <sl:dataset>Voorbeeldwaard</sl:dataset>\n      <sl:inhoud>\n         <sl:gebied>Voorbeeldwaard</sl:gebied>\n         <sl:leveringsId>voorbeeld-20260901-1</sl:leveringsId>\n         <sl:objectTypen>\n",
    );
    for t in typen {
        let _ = writeln!(uit, "            <sl:objectType>{t}</sl:objectType>");
    }
    uit.push_str("         </sl:objectTypen>\n      </sl:inhoud>\n");
    for o in objecten {
        let _ = write!(
            uit,
            "      <sl:stand>\n         <ow-dc:owObject>\n{o}         </ow-dc:owObject>\n      </sl:stand>\n"
        );
    }
    uit.push_str("   </sl:standBestand>\n</ow-dc:owBestand>\n");
    uit
}

fn regelteksten(doc: &Document) -> String {
    let gezag = doc.gezag;
    let mut objecten = Vec::new();
    for (i, (h, artikel)) in doc.artikelen().enumerate() {
        let n = 2_026_000_001 + i;
        objecten.push(format!(
            "            <r:Regeltekst wId=\"{}\">\n               <r:identificatie>nl.imow-{gezag}.regeltekst.{n}</r:identificatie>\n            </r:Regeltekst>\n",
            wid(doc, h, artikel)
        ));
        let gebied = artikel.gebied;
        let mut o = format!(
            "            <r:RegelVoorIedereen>\n               <r:identificatie>nl.imow-{gezag}.juridischeregel.{n}</r:identificatie>\n               <r:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</r:idealisatie>\n               <r:artikelOfLid>\n                  <r:RegeltekstRef xlink:href=\"nl.imow-{gezag}.regeltekst.{n}\"/>\n               </r:artikelOfLid>\n               <r:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"{}\"/>\n               </r:locatieaanduiding>\n",
            doc.id("gebied", gebied.code())
        );
        if gebied.aanwijzing().is_some() {
            let _ = write!(
                o,
                "               <r:gebiedsaanwijzing>\n                  <ga:GebiedsaanwijzingRef xlink:href=\"nl.imow-{gezag}.gebiedsaanwijzing.{}\"/>\n               </r:gebiedsaanwijzing>\n",
                gebied.code()
            );
        }
        if let Some((activiteit, kwalificatie)) = artikel.activiteit {
            let _ = write!(
                o,
                "               <r:activiteitaanduiding>\n                  <rol:ActiviteitRef xlink:href=\"nl.imow-{gezag}.activiteit.{activiteit}\"/>\n                  <r:ActiviteitLocatieaanduiding>\n                     <r:identificatie>nl.imow-{gezag}.activiteitlocatieaanduiding.{n}</r:identificatie>\n                     <r:activiteitregelkwalificatie>{CONCEPT}/activiteitregelkwalificatie/id/concept/{kwalificatie}</r:activiteitregelkwalificatie>\n                     <r:locatieaanduiding>\n                        <l:LocatieRef xlink:href=\"{}\"/>\n                     </r:locatieaanduiding>\n                  </r:ActiviteitLocatieaanduiding>\n               </r:activiteitaanduiding>\n",
                doc.id("gebied", gebied.code())
            );
        }
        o.push_str("            </r:RegelVoorIedereen>\n");
        objecten.push(o);
    }
    ow(&["Regeltekst", "RegelVoorIedereen"], &objecten)
}

fn activiteiten(doc: &Document) -> String {
    let (gezag, boven) = (doc.gezag, doc.boven);
    let objecten: Vec<String> = doc
        .activiteiten
        .iter()
        .map(|a| {
            format!(
                "            <rol:Activiteit>\n               <rol:identificatie>nl.imow-{gezag}.activiteit.{}</rol:identificatie>\n               <rol:naam>{}</rol:naam>\n               <rol:groep>{CONCEPT}/activiteit/id/concept/{}</rol:groep>\n               <rol:bovenliggendeActiviteit>\n                  <rol:ActiviteitRef xlink:href=\"nl.imow-{gezag}.activiteit.{boven}\"/>\n               </rol:bovenliggendeActiviteit>\n            </rol:Activiteit>\n",
                a.code, a.naam, a.groep
            )
        })
        .collect();
    ow(&["Activiteit"], &objecten)
}

fn locaties(doc: &Document) -> String {
    let mut objecten: Vec<String> = doc
        .gebieden
        .iter()
        .map(|g| {
            format!(
                "            <l:Gebied>\n               <l:identificatie>{}</l:identificatie>\n               <l:noemer>{}</l:noemer>\n               <l:geometrie>\n                  <l:GeometrieRef xlink:href=\"{}\"/>\n               </l:geometrie>\n            </l:Gebied>\n",
                doc.id("gebied", g.code()),
                g.naam(),
                g.geometrie_id()
            )
        })
        .collect();
    if let Some(grens) = doc.ambtsgebied {
        objecten.push(format!("            <l:Ambtsgebied>\n               <l:identificatie>{}</l:identificatie>\n               <l:bestuurlijkeGrenzenVerwijzing>\n                  <l:BestuurlijkeGrenzenVerwijzing>\n                     <l:bestuurlijkeGrenzenID>{grens}</l:bestuurlijkeGrenzenID>\n                     <l:domein>NL.BI.BestuurlijkGebied</l:domein>\n                     <l:geldigOp>2026-01-01</l:geldigOp>\n                  </l:BestuurlijkeGrenzenVerwijzing>\n               </l:bestuurlijkeGrenzenVerwijzing>\n            </l:Ambtsgebied>\n",
            doc.regelingsgebied
        ));
    }
    ow(&["Gebied", "Ambtsgebied"], &objecten)
}

fn aanwijzingen(doc: &Document) -> String {
    let gezag = doc.gezag;
    let objecten: Vec<String> = doc
        .gebieden
        .iter()
        .filter_map(|g| g.aanwijzing().map(|(soort, groep)| (g, soort, groep)))
        .map(|(g, soort, groep)| {
            format!(
                "            <ga:Gebiedsaanwijzing>\n               <ga:identificatie>nl.imow-{gezag}.gebiedsaanwijzing.{}</ga:identificatie>\n               <ga:type>{CONCEPT}/typegebiedsaanwijzing/id/concept/{soort}</ga:type>\n               <ga:naam>{}</ga:naam>\n               <ga:groep>{CONCEPT}/{groep}</ga:groep>\n               <ga:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"{}\"/>\n               </ga:locatieaanduiding>\n            </ga:Gebiedsaanwijzing>\n",
                g.code(),
                g.naam(),
                doc.id("gebied", g.code())
            )
        })
        .collect();
    ow(&["Gebiedsaanwijzing"], &objecten)
}

fn regelingsgebied(doc: &Document) -> String {
    let gezag = doc.gezag;
    ow(
        &["Regelingsgebied"],
        &[format!(
            "            <rg:Regelingsgebied>\n               <rg:identificatie>nl.imow-{gezag}.regelingsgebied.2026000001</rg:identificatie>\n               <rg:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"{}\"/>\n               </rg:locatieaanduiding>\n            </rg:Regelingsgebied>\n",
            doc.regelingsgebied
        )],
    )
}

const OW_BESTANDEN: [(&str, &[&str]); 5] = [
    ("owRegeltekst.xml", &["Regeltekst", "RegelVoorIedereen"]),
    ("owActiviteiten.xml", &["Activiteit"]),
    ("owLocaties.xml", &["Gebied", "Ambtsgebied"]),
    ("owGebiedsaanwijzingen.xml", &["Gebiedsaanwijzing"]),
    ("owRegelingsgebied.xml", &["Regelingsgebied"]),
];

fn manifest_ow(doc: &Document) -> String {
    let (werk, doel) = (doc.werk(), doc.doel());
    let mut uit = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Aanleveringen xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"http://www.geostandaarden.nl/bestanden-ow/manifest-ow\" xsi:schemaLocation=\"http://www.geostandaarden.nl/bestanden-ow/manifest-ow https://register.geostandaarden.nl/xmlschema/tpod/v2.0.0/bestanden-ow/generiek/manifest-ow.xsd\">\n   <domein>omgevingswet</domein>\n   <Aanlevering>\n      <WorkIDRegeling>{werk}</WorkIDRegeling>\n      <DoelID>{doel}</DoelID>\n"
    );
    for (naam, typen) in OW_BESTANDEN {
        let _ = writeln!(uit, "      <Bestand>\n         <naam>{naam}</naam>");
        for t in typen {
            let _ = writeln!(uit, "         <objecttype>{t}</objecttype>");
        }
        uit.push_str("      </Bestand>\n");
    }
    uit.push_str("   </Aanlevering>\n</Aanleveringen>\n");
    uit
}

fn gio_gml(doc: &Document, g: Gebied, stad: &Stad) -> String {
    let id = g.geometrie_id();
    let mut punten: Vec<[i64; 2]> = g.vlak(stad).into_iter().map(rd).collect();
    if let Some(&eerste) = punten.first() {
        punten.push(eerste);
    }
    let mut posities = Vec::new();
    lijst(&mut posities, &punten, "");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<geo:GeoInformatieObjectVaststelling xmlns:basisgeo=\"http://www.geostandaarden.nl/basisgeometrie/1.0\" xmlns:geo=\"https://standaarden.overheid.nl/stop/imop/geo/\" xmlns:gio=\"https://standaarden.overheid.nl/stop/imop/gio/\" xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" schemaversie=\"1.3.0\" xsi:schemaLocation=\"https://standaarden.overheid.nl/stop/imop/geo/ https://standaarden.overheid.nl/stop/1.3.0/imop-geo.xsd\">\n   <geo:context>\n      <gio:GeografischeContext>\n         <gio:achtergrondVerwijzing>top10nl</gio:achtergrondVerwijzing>\n         <gio:achtergrondActualiteit>2026-01-01</gio:achtergrondActualiteit>\n      </gio:GeografischeContext>\n   </geo:context>\n   <geo:vastgesteldeVersie>\n      <geo:GeoInformatieObjectVersie>\n         <geo:FRBRWork>{join}</geo:FRBRWork>\n         <geo:FRBRExpression>{join}/{EXPRESSIE}</geo:FRBRExpression>\n         <geo:locaties>\n            <geo:Locatie>\n               <geo:naam>{naam}</geo:naam>\n               <geo:geometrie>\n                  <basisgeo:Geometrie gml:id=\"id-{id}-xx\">\n                     <basisgeo:id>{id}</basisgeo:id>\n                     <basisgeo:geometrie>\n                        <gml:MultiSurface gml:id=\"id-{id}\" srsName=\"urn:ogc:def:crs:EPSG::28992\"><gml:surfaceMember><gml:Polygon gml:id=\"id-{id}-1\"><gml:exterior><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>\n                     </basisgeo:geometrie>\n                  </basisgeo:Geometrie>\n               </geo:geometrie>\n            </geo:Locatie>\n         </geo:locaties>\n      </geo:GeoInformatieObjectVersie>\n   </geo:vastgesteldeVersie>\n</geo:GeoInformatieObjectVaststelling>\n",
        String::from_utf8_lossy(&posities),
        join = doc.join(g),
        naam = g.naam(),
    )
}

fn gio_xml(doc: &Document, g: Gebied) -> String {
    let (gezag, soort_gezag, werk) = (doc.gezag, doc.soort_gezag, doc.werk());
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<AanleveringInformatieObject xmlns=\"https://standaarden.overheid.nl/lvbb/stop/aanlevering/\" schemaversie=\"1.2.0\">\n   <InformatieObjectVersie>\n      <ExpressionIdentificatie xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <FRBRWork>{join}</FRBRWork>\n         <FRBRExpression>{join}/{EXPRESSIE}</FRBRExpression>\n         <soortWork>/join/id/stop/work_010</soortWork>\n      </ExpressionIdentificatie>\n      <InformatieObjectVersieMetadata xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <heeftBestanden>\n            <heeftBestand>\n               <Bestand>\n                  <bestandsnaam>{code}.gml</bestandsnaam>\n               </Bestand>\n            </heeftBestand>\n         </heeftBestanden>\n         <heeftGeboorteregeling>{werk}</heeftGeboorteregeling>\n      </InformatieObjectVersieMetadata>\n      <InformatieObjectMetadata xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <eindverantwoordelijke>/tooi/id/{soort_gezag}/{gezag}</eindverantwoordelijke>\n         <maker>/tooi/id/{soort_gezag}/{gezag}</maker>\n         <officieleTitel>{join}</officieleTitel>\n         <publicatieinstructie>TeConsolideren</publicatieinstructie>\n         <formaatInformatieobject>/join/id/stop/informatieobject/gio_002</formaatInformatieobject>\n         <naamInformatieObject>{naam}</naamInformatieObject>\n      </InformatieObjectMetadata>\n   </InformatieObjectVersie>\n</AanleveringInformatieObject>\n",
        join = doc.join(g),
        code = g.code(),
        naam = g.naam(),
    )
}

fn besluit(doc: &Document) -> String {
    let (gezag, soort_gezag) = (doc.gezag, doc.soort_gezag);
    let (werk, doel, titel) = (doc.werk(), doc.doel(), doc.titel);
    let mut lichaam = String::new();
    for (nummer, titel, lijst) in doc.hoofdstukken {
        let _ = write!(
            lichaam,
            "                  <Hoofdstuk eId=\"chp_{nummer}\" wId=\"{gezag}_1__chp_{nummer}\">\n                     <Kop>\n                        <Label>Hoofdstuk</Label>\n                        <Nummer>{nummer}</Nummer>\n                        <Opschrift>{titel}</Opschrift>\n                     </Kop>\n"
        );
        for artikel in *lijst {
            let _ = write!(
                lichaam,
                "                     <Artikel eId=\"{}\" wId=\"{}\">\n                        <Kop>\n                           <Label>Artikel</Label>\n                           <Nummer>{}</Nummer>\n                           <Opschrift>{}</Opschrift>\n                        </Kop>\n                        <Inhoud>\n                           <Al>{}</Al>\n                        </Inhoud>\n                     </Artikel>\n",
                eid(nummer, artikel),
                wid(doc, nummer, artikel),
                artikel.nummer,
                artikel.opschrift,
                xml(artikel.tekst)
            );
        }
        lichaam.push_str("                  </Hoofdstuk>\n");
    }
    let mut verwijzingen = String::new();
    let mut bijlage = String::new();
    for (i, g) in doc.gebieden.iter().enumerate() {
        let n = i + 1;
        let expressie = format!("{}/{EXPRESSIE}", doc.join(*g));
        let _ = write!(
            verwijzingen,
            "            <BeoogdInformatieobject>\n               <doelen>\n                  <doel>{doel}</doel>\n               </doelen>\n               <instrumentVersie>{expressie}</instrumentVersie>\n               <eId>!initieel_reg#cmp_I__content_o_1__list_o_1__item_o_{n}__ref_o_1</eId>\n            </BeoogdInformatieobject>\n"
        );
        let plek = format!("cmp_I__content_o_1__list_o_1__item_o_{n}");
        let _ = write!(
            bijlage,
            "                        <Li eId=\"{plek}\" wId=\"{gezag}_1__{plek}\">\n                           <Al>{}: <ExtIoRef eId=\"{plek}__ref_o_1\" wId=\"{gezag}_1__{plek}__ref_o_1\" ref=\"{expressie}\">{expressie}</ExtIoRef></Al>\n                        </Li>\n",
            g.naam()
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<AanleveringBesluit xmlns=\"https://standaarden.overheid.nl/lvbb/stop/aanlevering/\" schemaversie=\"1.2.0\">\n   <BesluitVersie>\n      <ExpressionIdentificatie xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <FRBRWork>/akn/nl/bill/{gezag}/2026/1</FRBRWork>\n         <FRBRExpression>/akn/nl/bill/{gezag}/2026/1/nld@2026-09-01</FRBRExpression>\n         <soortWork>/join/id/stop/work_003</soortWork>\n      </ExpressionIdentificatie>\n      <BesluitMetadata xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <eindverantwoordelijke>/tooi/id/{soort_gezag}/{gezag}</eindverantwoordelijke>\n         <maker>/tooi/id/{soort_gezag}/{gezag}</maker>\n         <officieleTitel>Vaststelling van {titel} (voorbeeld)</officieleTitel>\n         <soortProcedure>/join/id/stop/proceduretype_definitief</soortProcedure>\n      </BesluitMetadata>\n      <ConsolidatieInformatie xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <BeoogdeRegelgeving>\n            <BeoogdeRegeling>\n               <doelen>\n                  <doel>{doel}</doel>\n               </doelen>\n               <instrumentVersie>{werk}/nld@1</instrumentVersie>\n               <eId>art_I</eId>\n            </BeoogdeRegeling>\n{verwijzingen}         </BeoogdeRegelgeving>\n         <Tijdstempels>\n            <Tijdstempel>\n               <doel>{doel}</doel>\n               <soortTijdstempel>juridischWerkendVanaf</soortTijdstempel>\n               <datum>2026-09-15</datum>\n               <eId>art_II</eId>\n            </Tijdstempel>\n         </Tijdstempels>\n      </ConsolidatieInformatie>\n      <BesluitCompact xmlns=\"https://standaarden.overheid.nl/stop/imop/tekst/\">\n         <RegelingOpschrift eId=\"longTitle\" wId=\"longTitle\">\n            <Al>Vaststelling van {titel} (voorbeeld)</Al>\n         </RegelingOpschrift>\n         <Lichaam eId=\"body\" wId=\"body\">\n            <WijzigArtikel eId=\"art_I\" wId=\"{gezag}_1__art_I\">\n               <Kop>\n                  <Label>Artikel</Label>\n                  <Nummer>I</Nummer>\n               </Kop>\n               <Wat>Vastgesteld wordt {titel}, opgenomen in <IntRef ref=\"cmp_A\" scope=\"WijzigBijlage\">Bijlage A</IntRef>.</Wat>\n            </WijzigArtikel>\n            <Artikel eId=\"art_II\" wId=\"{gezag}_1__art_II\">\n               <Kop>\n                  <Label>Artikel</Label>\n                  <Nummer>II</Nummer>\n               </Kop>\n               <Inhoud>\n                  <Al>Dit besluit treedt in werking op 15 september 2026.</Al>\n               </Inhoud>\n            </Artikel>\n         </Lichaam>\n         <Sluiting eId=\"formula_1\" wId=\"{gezag}_1__formula_1\">\n            <Al>Dit is een verzonnen besluit van een verzonnen {soort_gezag}.</Al>\n         </Sluiting>\n         <WijzigBijlage eId=\"cmp_A\" wId=\"{gezag}_1__cmp_A\">\n            <Kop>\n               <Label>Bijlage</Label>\n               <Nummer>A</Nummer>\n               <Opschrift>Bijlage bij artikel I</Opschrift>\n            </Kop>\n            <RegelingCompact componentnaam=\"initieel_reg\" wordt=\"{werk}/nld@1\">\n               <RegelingOpschrift eId=\"longTitle\" wId=\"longTitle\">\n                  <Al>{} (voorbeeld)</Al>\n               </RegelingOpschrift>\n               <Lichaam eId=\"body\" wId=\"body\">\n{lichaam}               </Lichaam>\n               <Bijlage eId=\"cmp_I\" wId=\"{gezag}_1__cmp_I\">\n                  <Kop>\n                     <Label>Bijlage</Label>\n                     <Nummer>I</Nummer>\n                     <Opschrift>Overzicht informatieobjecten</Opschrift>\n                  </Kop>\n                  <Divisietekst eId=\"cmp_I__content_o_1\" wId=\"{gezag}_1__cmp_I__content_o_1\">\n                     <Inhoud>\n                     <Lijst eId=\"cmp_I__content_o_1__list_o_1\" wId=\"{gezag}_1__cmp_I__content_o_1__list_o_1\" type=\"ongemarkeerd\">\n{bijlage}                     </Lijst>\n                     </Inhoud>\n                  </Divisietekst>\n               </Bijlage>\n            </RegelingCompact>\n         </WijzigBijlage>\n      </BesluitCompact>\n   </BesluitVersie>\n</AanleveringBesluit>\n",
        doc.opschrift
    )
}

fn manifest(namen: &[String]) -> String {
    let mut uit = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest xmlns=\"http://www.overheid.nl/2017/lvbb\">\n",
    );
    for naam in namen {
        let soort = if naam.ends_with(".gml") {
            "application/gml+xml"
        } else {
            "application/xml"
        };
        let _ = write!(
            uit,
            "    <bestand>\n        <bestandsnaam>{naam}</bestandsnaam>\n        <contentType>{soort}</contentType>\n    </bestand>\n"
        );
    }
    uit.push_str("</manifest>\n");
    uit
}

/// Writes the delivery of one regeling.
pub(crate) fn schrijf(stad: &Stad, doc: &Document, uit: &mut dyn Write) -> io::Result<u64> {
    let besluit_naam = format!("akn_nl_bill_{}-2026-01.xml", doc.gezag);
    let mut leden: Vec<(String, String)> = vec![(besluit_naam.clone(), besluit(doc))];
    for (i, g) in doc.gebieden.iter().enumerate() {
        leden.push((format!("GIO{:03}-{}.xml", i + 1, g.code()), gio_xml(doc, *g)));
        leden.push((format!("{}.gml", g.code()), gio_gml(doc, *g, stad)));
    }
    for (i, inhoud) in [
        regelteksten(doc),
        activiteiten(doc),
        locaties(doc),
        aanwijzingen(doc),
        regelingsgebied(doc),
    ]
    .into_iter()
    .enumerate()
    {
        leden.push((OW_BESTANDEN[i].0.to_owned(), inhoud));
    }
    leden.push(("manifest-ow.xml".to_owned(), manifest_ow(doc)));
    let (soort, oin) = (doc.soort, doc.oin);
    leden.push((
        "opdracht.xml".to_owned(),
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<publicatieOpdracht xmlns=\"http://www.overheid.nl/2017/lvbb\">\n  <idLevering>Voorbeeldwaard-{soort}-001</idLevering>\n  <idBevoegdGezag>{oin}</idBevoegdGezag>\n  <idAanleveraar>{oin}</idAanleveraar>\n  <publicatie>{besluit_naam}</publicatie>\n  <datumBekendmaking>2026-09-01</datumBekendmaking>\n</publicatieOpdracht>\n"),
    ));
    let mut namen: Vec<String> = leden.iter().map(|l| l.0.clone()).collect();
    namen.push("manifest.xml".to_owned());
    leden.push(("manifest.xml".to_owned(), manifest(&namen)));
    let mut zip = Zip::nieuw(uit);
    for (naam, inhoud) in leden {
        zip.lid(&naam, inhoud.as_bytes())?;
    }
    zip.sluit()
}
