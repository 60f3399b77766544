//! From XML to what a rule file says: questions, inputs, decisions with parsed cells, measures.
//!
//! Owns the STTR vocabulary and DMN 1.1-1.5 as far as rule files use it. Private extensions are skipped; a kind of
//! uitvoeringsregel that we do not know is kept, asked as it is, and reported. Start at [`lees`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cel_lezen::{lees_cel, lees_waarde, lees_waarden};
use crate::ruw::{
    Aggregatie, Beleid, Herkomst, Inhoud, Ruw, RuwBeslissing, RuwInvoer, RuwRij, RuwTabel, RuwUitvoer,
};
use crate::uitkomst::{Maatregel, Optie, Vraag, VraagType};
use crate::waarde::{lees_datum, lees_getal};
use crate::xml::{self, Element, Ns};
use crate::{CelFout, RegelFout, Waarde};

/// Most input and output cells in one file.
pub(crate) const MAX_CELLEN: usize = 1_000_000;
/// Most options of one question.
const MAX_OPTIES: usize = 2_000;

struct Lezer<'b> {
    bestand: &'b str,
    cellen: usize,
    meldingen: Vec<String>,
}

/// Reads one file.
///
/// - Errors: everything in [`RegelFout`] that names a file.
/// - Cost: one pass over the bytes, one over the tree.
pub(crate) fn lees(bytes: &[u8], bestand: &str) -> Result<Ruw, RegelFout> {
    let wortel = xml::lees(bytes, bestand)?;
    let mut lezer = Lezer {
        bestand,
        cellen: 0,
        meldingen: Vec::new(),
    };
    if wortel.ns != Ns::Dmn || &*wortel.naam != "definitions" {
        let reden = format!(
            "geen STTR-bestand: hoofdelement '{}' is geen definitions van DMN 1.1 tot en met 1.5",
            wortel.naam
        );
        return Err(lezer.fout(&wortel, reden));
    }
    let uitbreiding = wortel.kind(Ns::Dmn, "extensionElements");
    let regels = uitbreiding.map_or_else(|| Ok(HashMap::new()), |u| lezer.uitvoeringsregels(u))?;
    let maatregelen = uitbreiding.map(maatregelen).unwrap_or_default();
    let mut invoeren = Vec::new();
    for (plek, e) in wortel.alle(Ns::Dmn, "inputData").enumerate() {
        invoeren.push(lezer.invoer(e, plek, &regels)?);
    }
    let los = losse_regels(&wortel, uitbreiding);
    let mut beslissingen = Vec::new();
    for e in wortel.alle(Ns::Dmn, "decision") {
        beslissingen.push(lezer.beslissing(e)?);
    }
    typen_van_kolommen(&mut invoeren, &beslissingen);
    if beslissingen.is_empty() {
        return Err(lezer.fout(&wortel, "het bestand bevat geen beslissing (decision)".into()));
    }
    Ok(Ruw {
        bestand: bestand.to_owned(),
        naam: Arc::from(wortel.attr("name").unwrap_or_default().trim()),
        namespace: Arc::from(wortel.attr("namespace").unwrap_or_default().trim()),
        invoeren,
        beslissingen,
        maatregelen,
        los,
        types: types(&wortel),
        meldingen: lezer.meldingen,
    })
}

type Regels = HashMap<String, (Vraag, Herkomst, (i64, i64))>;

impl Lezer<'_> {
    fn fout(&self, e: &Element, reden: String) -> RegelFout {
        RegelFout::Sttr {
            bestand: self.bestand.to_owned(),
            regel: e.regel,
            reden,
        }
    }

    fn uitvoeringsregels(&mut self, uitbreiding: &Element) -> Result<Regels, RegelFout> {
        let groepen: HashMap<&str, (Arc<str>, i64)> = uitbreiding
            .alle(Ns::Interactieregel, "regelgroepen")
            .flat_map(|g| g.alle(Ns::Interactieregel, "regelgroep"))
            .filter_map(|g| {
                let naam = Arc::from(g.kindtekst(Ns::Interactieregel, "naam").unwrap_or_default());
                Some((g.attr("id")?, (naam, prioriteit(g))))
            })
            .collect();
        let mut uit = HashMap::new();
        let alle = uitbreiding
            .alle(Ns::Uitvoeringsregel, "uitvoeringsregels")
            .flat_map(|u| u.alle(Ns::Uitvoeringsregel, "uitvoeringsregel"));
        for e in alle {
            let id = e.attr("id").map(str::trim).filter(|i| !i.is_empty());
            let Some(id) = id else {
                return Err(self.fout(e, "uitvoeringsregel zonder id".into()));
            };
            let naar_groep = e
                .kind(Ns::Uitvoeringsregel, "regelgroepRef")
                .and_then(|r| r.attr("href"));
            let groep = naar_groep.and_then(|r| groepen.get(ankers(r)));
            if let (Some(href), None) = (naar_groep, groep) {
                self.meldingen.push(format!(
                    "regel {}: uitvoeringsregel \"{id}\" hoort bij regelgroep {href}, die ontbreekt; de vraag komt achteraan",
                    e.regel
                ));
            }
            let (vraag, herkomst) = self.uitvoeringsregel(e, id, groep.map(|g| g.0.clone()))?;
            let volgorde = (groep.map_or(i64::MAX, |g| g.1), prioriteit(e));
            if uit.insert(id.to_owned(), (vraag, herkomst, volgorde)).is_some() {
                return Err(self.fout(e, format!("uitvoeringsregel \"{id}\" staat er twee keer in")));
            }
        }
        Ok(uit)
    }

    fn uitvoeringsregel(
        &mut self,
        e: &Element,
        id: &str,
        groep: Option<Arc<str>>,
    ) -> Result<(Vraag, Herkomst), RegelFout> {
        let mut vraag = Vraag {
            id: Arc::from(id),
            tekst: Arc::from(id),
            soort: VraagType::String,
            opties: Vec::new(),
            meerdere: false,
            groep,
            toelichting: toelichting(e, "toelichting"),
            lange_toelichting: toelichting(e, "langeToelichting"),
            locatie: None,
            herbruikbaar_id: e.kindtekst(Ns::Uitvoeringsregel, "herbruikbaarId").map(Arc::from),
            bereik: e.kindtekst(Ns::Uitvoeringsregel, "bereik").map(Arc::from),
            register_soort: None,
            overig: Vec::new(),
        };
        let gewoon = [
            "regelgroepRef",
            "herbruikbaarId",
            "bereik",
            "publiceerbaar",
            "potentieelVertrouwelijk",
        ];
        let soorten: Vec<&Element> = e
            .kinderen
            .iter()
            .filter(|k| k.ns == Ns::Uitvoeringsregel && !gewoon.contains(&&*k.naam))
            .collect();
        let bekend: Vec<&Element> = soorten.iter().copied().filter(|s| is_soort(&s.naam)).collect();
        // a child of a kind that we do not know is kept and reported; only without a known one is it the kind itself
        let soort = match (bekend.as_slice(), soorten.first()) {
            ([een], _) => *een,
            ([], Some(eerste)) => *eerste,
            _ => {
                let namen: Vec<&str> = soorten.iter().map(|s| &*s.naam).collect();
                let reden = format!(
                    "uitvoeringsregel \"{id}\" heeft niet precies één soort: {}",
                    namen.join(", ")
                );
                return Err(self.fout(e, reden));
            }
        };
        for extra in soorten.iter().filter(|s| !std::ptr::eq(**s, soort)) {
            vraag.overig.extend(bladeren(extra));
            self.meldingen.push(format!(
                "regel {}: uitvoeringsregel \"{id}\" heeft een onbekend onderdeel ({}); het is bewaard en telt niet mee",
                extra.regel, extra.naam
            ));
        }
        let herkomst = match &*soort.naam {
            "vraag" => {
                self.vraag(soort, &mut vraag)?;
                Herkomst::Vraag
            }
            "bijlage" => {
                vraag.soort = VraagType::Bijlage;
                zet_tekst(&mut vraag, soort, "bijlageType");
                Herkomst::Vraag
            }
            "geoVerwijzing" => {
                vraag.soort = VraagType::Geo;
                zet_tekst(&mut vraag, soort, "vraagTekst");
                let locatie = soort.kind(Ns::Uitvoeringsregel, "locatie");
                vraag.locatie = locatie
                    .and_then(|l| l.attr("identificatie"))
                    .map(|i| Arc::from(i.trim()));
                if soort.kindtekst(Ns::Uitvoeringsregel, "vraagTekst").is_none() {
                    let waar = vraag.locatie.as_deref().unwrap_or("het aangewezen gebied");
                    vraag.tekst = Arc::from(format!("Ligt de plaats in {waar}?"));
                }
                vraag.opties = ["ja", "nee", "deels"].map(optie).to_vec();
                Herkomst::Vraag
            }
            "vasteWaarde" => Herkomst::Vast(self.vaste_waarde(soort, &mut vraag)?),
            "vasteWaardeVoorbehoud" => {
                let Some(vast) = soort.kind(Ns::Uitvoeringsregel, "vasteWaarde") else {
                    return Err(self.fout(soort, "vasteWaardeVoorbehoud zonder vasteWaarde".into()));
                };
                let Some(tekst) = soort.kindtekst(Ns::Uitvoeringsregel, "tekstVoorbehoud") else {
                    return Err(self.fout(soort, "vasteWaardeVoorbehoud zonder tekstVoorbehoud".into()));
                };
                Herkomst::Voorbehoud(self.vaste_waarde(vast, &mut vraag)?, Arc::from(tekst))
            }
            naam => {
                vraag.soort = VraagType::Register;
                zet_tekst(&mut vraag, soort, "vraagTekst");
                vraag.register_soort = Some(Arc::from(naam));
                vraag.overig.extend(bladeren(soort));
                if !is_soort(naam) {
                    self.meldingen.push(format!(
                        "regel {}: uitvoeringsregel \"{id}\" is van een onbekende soort ({naam}) en wordt gewoon gevraagd",
                        soort.regel
                    ));
                }
                Herkomst::Vraag
            }
        };
        Ok((vraag, herkomst))
    }

    fn vraag(&self, e: &Element, vraag: &mut Vraag) -> Result<(), RegelFout> {
        let type_ = e
            .kindtekst(Ns::Uitvoeringsregel, "gegevensType")
            .unwrap_or("string");
        vraag.soort = match vraag_type(type_) {
            Some(s) => s,
            None => return Err(self.fout(e, format!("gegevensType \"{type_}\" bestaat niet"))),
        };
        zet_tekst(vraag, e, "vraagTekst");
        let Some(opties) = e.kind(Ns::Uitvoeringsregel, "opties") else {
            return if vraag.soort == VraagType::List {
                Err(self.fout(e, format!("lijstvraag \"{}\" heeft geen opties", vraag.id)))
            } else {
                Ok(())
            };
        };
        vraag.meerdere = match opties.kindtekst(Ns::Uitvoeringsregel, "optieType") {
            None | Some("enkelAntwoord") => false,
            Some("meerdereAntwoorden") => true,
            Some(t) => {
                let reden =
                    format!("optieType \"{t}\" bestaat niet; verwacht enkelAntwoord of meerdereAntwoorden");
                return Err(self.fout(opties, reden));
            }
        };
        let mut lijst: Vec<(i64, Optie)> = Vec::new();
        for o in opties.alle(Ns::Uitvoeringsregel, "optie") {
            let Some(tekst) = o.kindtekst(Ns::Uitvoeringsregel, "optieText") else {
                return Err(self.fout(
                    o,
                    format!("vraag \"{}\" heeft een optie zonder optieText", vraag.id),
                ));
            };
            if lijst.iter().any(|(_, o)| &*o.tekst == tekst) {
                return Err(self.fout(
                    o,
                    format!("vraag \"{}\" heeft optie \"{tekst}\" twee keer", vraag.id),
                ));
            }
            let optie = Optie {
                tekst: Arc::from(tekst),
                toelichting: toelichting(o, "toelichting"),
            };
            lijst.push((
                getal_tekst(o.kindtekst(Ns::Uitvoeringsregel, "sequenceId")),
                optie,
            ));
        }
        if lijst.is_empty() || lijst.len() > MAX_OPTIES {
            return Err(self.fout(
                opties,
                format!("{} opties; 1 tot en met {MAX_OPTIES} kan", lijst.len()),
            ));
        }
        lijst.sort_by_key(|(n, _)| *n);
        vraag.opties = lijst.into_iter().map(|(_, o)| o).collect();
        Ok(())
    }

    fn vaste_waarde(&self, e: &Element, vraag: &mut Vraag) -> Result<Waarde, RegelFout> {
        zet_tekst(vraag, e, "waardeVraag");
        let tekst = e.kindtekst(Ns::Uitvoeringsregel, "waarde").unwrap_or_default();
        let type_ = e
            .kindtekst(Ns::Uitvoeringsregel, "gegevensType")
            .unwrap_or("string");
        vraag.soort = vraag_type(type_).unwrap_or(VraagType::String);
        let waarde = match vraag.soort {
            VraagType::Boolean => match tekst {
                "true" => Some(Waarde::JaNee(true)),
                "false" => Some(Waarde::JaNee(false)),
                _ => None,
            },
            VraagType::Number => lees_getal(tekst).map(Waarde::Getal),
            VraagType::Date => lees_datum(tekst).map(Waarde::Datum),
            _ => Some(Waarde::tekst(tekst)),
        };
        waarde.ok_or_else(|| self.fout(e, format!("vaste waarde \"{tekst}\" is geen {type_}")))
    }

    fn invoer(&mut self, e: &Element, plek: usize, regels: &Regels) -> Result<RuwInvoer, RegelFout> {
        let variabele = e.kind(Ns::Dmn, "variable");
        let naam = variabele
            .and_then(|v| v.attr("name"))
            .or(e.attr("name"))
            .map(str::trim);
        let Some(naam) = naam.filter(|n| !n.is_empty()) else {
            return Err(self.fout(e, "inputData zonder naam".into()));
        };
        let verwijzing = e
            .kind(Ns::Dmn, "extensionElements")
            .and_then(|x| x.kind(Ns::Uitvoeringsregel, "uitvoeringsregelRef"))
            .and_then(|r| r.attr("href"));
        let type_ref = variabele.and_then(|v| v.attr("typeRef")).unwrap_or_default();
        let eigen = e
            .attr("name")
            .map(str::trim)
            .filter(|n| !n.is_empty() && *n != naam);
        let ook_naam = eigen.map(Arc::from);
        let Some(verwijzing) = verwijzing else {
            return Ok(RuwInvoer {
                ook_naam,
                ..losse_invoer(naam, type_ref, plek, e.regel)
            });
        };
        let Some((vraag, herkomst, (groep, rang))) = regels.get(ankers(verwijzing)) else {
            let reden =
                format!("inputData \"{naam}\" verwijst naar uitvoeringsregel {verwijzing}, die ontbreekt");
            return Err(self.fout(e, reden));
        };
        Ok(RuwInvoer {
            naam: Arc::from(naam),
            ook_naam,
            vraag: vraag.clone(),
            herkomst: herkomst.clone(),
            volgorde: (*groep, *rang, plek),
            geo: vraag.soort == VraagType::Geo,
            type_ref: type_ref.to_owned(),
            los: false,
            regel: e.regel,
        })
    }

    fn beslissing(&mut self, e: &Element) -> Result<RuwBeslissing, RegelFout> {
        let variabele = e.kind(Ns::Dmn, "variable");
        let naam = e.attr("name").map(str::trim).unwrap_or_default();
        let var_naam = variabele
            .and_then(|v| v.attr("name"))
            .map(str::trim)
            .filter(|n| !n.is_empty());
        let structuur = e
            .kind(Ns::Dmn, "extensionElements")
            .map(|x| {
                x.alle(Ns::Bedrijfsregel, "functioneleStructuurRef")
                    .filter_map(|r| Some(Arc::from(r.attr("href")?.trim().trim_start_matches('#'))))
                    .collect()
            })
            .unwrap_or_default();
        let inhoud = self.inhoud(e, naam)?;
        Ok(RuwBeslissing {
            naam: Arc::from(naam),
            variabele: Arc::from(var_naam.unwrap_or(naam)),
            type_ref: variabele
                .and_then(|v| v.attr("typeRef"))
                .unwrap_or_default()
                .to_owned(),
            structuur,
            inhoud,
            regel: e.regel,
        })
    }

    fn inhoud(&mut self, e: &Element, naam: &str) -> Result<Inhoud, RegelFout> {
        for k in e.kinderen.iter().filter(|k| k.ns == Ns::Dmn) {
            match &*k.naam {
                "decisionTable" => return self.tabel(k, naam).map(Inhoud::Tabel),
                "invocation" => return self.aansluiting(k, naam),
                "literalExpression" => {
                    let tekst = k.kindtekst(Ns::Dmn, "text").unwrap_or_default();
                    return Ok(match lees_waarde(tekst) {
                        Ok(w) => Inhoud::Vast(w),
                        Err(_) => Inhoud::Naam(tekst.to_owned()),
                    });
                }
                "context" | "functionDefinition" | "relation" | "list" | "conditional" | "for" | "every"
                | "some" | "filter" => {
                    let reden = format!("beslissing \"{naam}\": {} wordt niet ondersteund", k.naam);
                    return Err(self.fout(k, reden));
                }
                _ => {}
            }
        }
        Err(self.fout(e, format!("beslissing \"{naam}\" heeft geen beslistabel")))
    }

    fn aansluiting(&self, e: &Element, naam: &str) -> Result<Inhoud, RegelFout> {
        let doel = e
            .kind(Ns::Dmn, "literalExpression")
            .and_then(|l| l.kindtekst(Ns::Dmn, "text"));
        if doel != Some("invoke") {
            let reden = format!(
                "beslissing \"{naam}\": aanroep van {} wordt niet ondersteund",
                doel.unwrap_or("niets")
            );
            return Err(self.fout(e, reden));
        }
        let bindingen: HashMap<&str, &str> = e
            .alle(Ns::Dmn, "binding")
            .filter_map(|b| {
                let sleutel = b.kind(Ns::Dmn, "parameter")?.attr("name")?.trim();
                Some((
                    sleutel,
                    b.kind(Ns::Dmn, "literalExpression")?.kindtekst(Ns::Dmn, "text")?,
                ))
            })
            .collect();
        let tekst = |sleutel: &str| match bindingen.get(sleutel).map(|t| lees_waarde(t)) {
            Some(Ok(Waarde::Tekst(t))) => Some(t),
            _ => None,
        };
        match (tekst("model name"), tekst("decision name")) {
            (Some(model), Some(beslissing)) => Ok(Inhoud::Aansluiting {
                namespace: tekst("namespace"),
                model,
                beslissing,
            }),
            _ => Err(self.fout(
                e,
                format!("aansluitpunt \"{naam}\" noemt geen model of geen beslissing als tekst"),
            )),
        }
    }

    fn tabel(&mut self, e: &Element, tabel: &str) -> Result<RuwTabel, RegelFout> {
        let beleid = self.beleid(e, tabel)?;
        let mut kolommen = Vec::new();
        let mut kolom_types = Vec::new();
        for i in e.alle(Ns::Dmn, "input") {
            let expressie = i
                .kind(Ns::Dmn, "inputExpression")
                .and_then(|x| x.kindtekst(Ns::Dmn, "text"));
            let Some(expressie) = expressie else {
                return Err(self.fout(i, format!("tabel \"{tabel}\": kolom zonder inputExpression")));
            };
            kolommen.push((expressie.to_owned(), i.regel));
            let type_ref = i.kind(Ns::Dmn, "inputExpression").and_then(|x| x.attr("typeRef"));
            kolom_types.push(type_ref.unwrap_or_default().trim().to_owned());
        }
        let mut uitvoer = Vec::new();
        for (nr, o) in e.alle(Ns::Dmn, "output").enumerate() {
            uitvoer.push(self.uitvoer(o, tabel, nr)?);
        }
        if uitvoer.is_empty() {
            return Err(self.fout(e, format!("tabel \"{tabel}\" heeft geen uitkomst (output)")));
        }
        let mut rijen = Vec::new();
        for (nr, r) in e.alle(Ns::Dmn, "rule").enumerate() {
            rijen.push(self.rij(r, tabel, nr + 1, &kolommen, &uitvoer)?);
        }
        if matches!(beleid, Beleid::Priority | Beleid::OutputOrder)
            && uitvoer.iter().all(|u| u.volgorde.is_empty())
        {
            return Err(self.fout(e, format!("tabel \"{tabel}\": {beleid:?} zonder outputValues")));
        }
        Ok(RuwTabel {
            beleid,
            kolommen,
            kolom_types,
            uitvoer,
            rijen,
        })
    }

    fn beleid(&self, e: &Element, tabel: &str) -> Result<Beleid, RegelFout> {
        let aggregatie = match e.attr("aggregation") {
            None => None,
            Some("SUM") => Some(Aggregatie::Som),
            Some("COUNT") => Some(Aggregatie::Aantal),
            Some("MIN") => Some(Aggregatie::Kleinste),
            Some("MAX") => Some(Aggregatie::Grootste),
            Some(a) => return Err(self.fout(e, format!("tabel \"{tabel}\": aggregation {a} bestaat niet"))),
        };
        match e.attr("hitPolicy").unwrap_or("UNIQUE") {
            "UNIQUE" => Ok(Beleid::Unique),
            "ANY" => Ok(Beleid::Any),
            "FIRST" => Ok(Beleid::First),
            "PRIORITY" => Ok(Beleid::Priority),
            "RULE ORDER" => Ok(Beleid::RuleOrder),
            "OUTPUT ORDER" => Ok(Beleid::OutputOrder),
            "COLLECT" => Ok(Beleid::Collect(aggregatie)),
            p => Err(self.fout(e, format!("tabel \"{tabel}\": hitPolicy {p} bestaat niet"))),
        }
    }

    fn uitvoer(&self, o: &Element, tabel: &str, nr: usize) -> Result<RuwUitvoer, RegelFout> {
        let naam = o
            .attr("name")
            .or(o.attr("label"))
            .map_or_else(|| format!("uitkomst {}", nr + 1), str::to_owned);
        let kop = |tekst: &str, reden: String| {
            RegelFout::from(CelFout {
                bestand: self.bestand.to_owned(),
                regel: o.regel,
                tabel: tabel.to_owned(),
                rij: 0,
                kolom: naam.clone(),
                tekst: tekst.to_owned(),
                reden,
            })
        };
        let tekst = |k: &str| o.kind(Ns::Dmn, k).and_then(|v| v.kindtekst(Ns::Dmn, "text"));
        let volgorde = match tekst("outputValues") {
            Some(t) => lees_waarden(t).map_err(|r| kop(t, r))?,
            None => Vec::new(),
        };
        let standaard = match tekst("defaultOutputEntry") {
            Some(t) => Some(lees_waarde(t).map_err(|r| kop(t, r))?),
            None => None,
        };
        Ok(RuwUitvoer {
            naam,
            volgorde,
            standaard,
            type_ref: o.attr("typeRef").unwrap_or_default().trim().to_owned(),
        })
    }

    fn rij(
        &mut self,
        r: &Element,
        tabel: &str,
        nr: usize,
        kolommen: &[(String, u32)],
        uitvoer: &[RuwUitvoer],
    ) -> Result<RuwRij, RegelFout> {
        let invoer: Vec<&Element> = r.alle(Ns::Dmn, "inputEntry").collect();
        let uit: Vec<&Element> = r.alle(Ns::Dmn, "outputEntry").collect();
        if invoer.len() != kolommen.len() || uit.len() != uitvoer.len() {
            let reden = format!(
                "tabel \"{tabel}\", rij {nr}: {} + {} cellen bij {} + {} kolommen",
                invoer.len(),
                uit.len(),
                kolommen.len(),
                uitvoer.len()
            );
            return Err(self.fout(r, reden));
        }
        self.cellen += invoer.len() + uit.len();
        if self.cellen > MAX_CELLEN {
            let reden = format!("meer dan {MAX_CELLEN} cellen");
            return Err(RegelFout::TeGroot {
                bestand: self.bestand.to_owned(),
                regel: r.regel,
                reden,
            });
        }
        let cel = |e: &Element, kolom: &str, tekst: &str, reden: String| {
            RegelFout::from(CelFout {
                bestand: self.bestand.to_owned(),
                regel: e.regel,
                tabel: tabel.to_owned(),
                rij: nr,
                kolom: kolom.to_owned(),
                tekst: tekst.to_owned(),
                reden,
            })
        };
        let mut cellen = Vec::with_capacity(invoer.len());
        for (e, (kolom, _)) in invoer.iter().zip(kolommen) {
            let tekst = e.kindtekst(Ns::Dmn, "text").unwrap_or("-");
            cellen.push(lees_cel(tekst).map_err(|reden| cel(e, kolom, tekst, reden))?);
        }
        let mut waarden = Vec::with_capacity(uit.len());
        for (e, kolom) in uit.iter().zip(uitvoer) {
            let tekst = e.kindtekst(Ns::Dmn, "text").unwrap_or_default();
            waarden.push(lees_waarde(tekst).map_err(|reden| cel(e, &kolom.naam, tekst, reden))?);
        }
        let toelichting = uit.iter().find_map(|e| {
            let c = e
                .kind(Ns::Dmn, "extensionElements")?
                .kind(Ns::Content, "conclusieToelichting")?;
            c.kindtekst(Ns::Content, "toelichting").map(Arc::from)
        });
        let bron = r
            .alle(Ns::Dmn, "annotationEntry")
            .filter_map(|a| a.kindtekst(Ns::Dmn, "text"))
            .map(|t| Arc::from(t.trim_matches('"')))
            .collect();
        Ok(RuwRij {
            cellen,
            uit: waarden,
            toelichting,
            bron,
        })
    }
}

/// Uitvoeringsregels that no inputData refers to.
fn losse_regels(wortel: &Element, uitbreiding: Option<&Element>) -> Vec<(Arc<str>, u32)> {
    let gebruikt: HashSet<&str> = wortel
        .alle(Ns::Dmn, "inputData")
        .filter_map(|e| e.kind(Ns::Dmn, "extensionElements"))
        .flat_map(|x| x.alle(Ns::Uitvoeringsregel, "uitvoeringsregelRef"))
        .filter_map(|r| Some(ankers(r.attr("href")?)))
        .collect();
    uitbreiding
        .into_iter()
        .flat_map(|u| u.alle(Ns::Uitvoeringsregel, "uitvoeringsregels"))
        .flat_map(|u| u.alle(Ns::Uitvoeringsregel, "uitvoeringsregel"))
        .filter_map(|e| Some((e.attr("id")?.trim(), e.regel)))
        .filter(|(id, _)| !gebruikt.contains(id))
        .map(|(id, regel)| (Arc::from(id), regel))
        .collect()
}

/// Inputs without uitvoeringsregel and without a type of their own take the type of the first column that has one.
fn typen_van_kolommen(invoeren: &mut [RuwInvoer], beslissingen: &[RuwBeslissing]) {
    let los = |v: &&mut RuwInvoer| v.los && v.type_ref.is_empty();
    for v in invoeren.iter_mut().filter(los) {
        let kolommen = beslissingen.iter().filter_map(|b| match &b.inhoud {
            Inhoud::Tabel(t) => Some(t.kolommen.iter().zip(&t.kolom_types)),
            _ => None,
        });
        let soort = kolommen
            .flatten()
            .filter(|((naam, _), _)| naam.trim() == &*v.naam)
            .find_map(|(_, t)| vraag_type(t).filter(|s| *s != VraagType::List));
        v.vraag.soort = soort.unwrap_or(v.vraag.soort);
    }
}

/// itemDefinitions that are another name for one type.
fn types(wortel: &Element) -> HashMap<String, String> {
    wortel
        .alle(Ns::Dmn, "itemDefinition")
        .filter(|e| e.attr("isCollection") != Some("true"))
        .filter_map(|e| {
            Some((
                e.attr("name")?.trim().to_owned(),
                e.kindtekst(Ns::Dmn, "typeRef")?.to_owned(),
            ))
        })
        .collect()
}

/// The id that a reference points at: what follows the last "#".
fn ankers(href: &str) -> &str {
    href.trim().rsplit('#').next().unwrap_or_default()
}

/// The eight kinds of uitvoeringsregel; of the last three no public file shows the exact spelling.
fn is_soort(naam: &str) -> bool {
    [
        "vraag",
        "bijlage",
        "geoVerwijzing",
        "vasteWaarde",
        "vasteWaardeVoorbehoud",
    ]
    .contains(&naam)
        || [
            "registerbevraging",
            "uitkomstherbruikbarebeslissing",
            "herbruikbarebeslissing",
            "implicietantwoord",
        ]
        .contains(&naam.to_lowercase().as_str())
}

/// Names and texts of an element without children, or of those under it; at most fifty.
fn bladeren(e: &Element) -> Vec<(Arc<str>, Arc<str>)> {
    let mut uit = Vec::new();
    let mut open = vec![e];
    while let Some(e) = open.pop() {
        if e.kinderen.is_empty() && uit.len() < 50 {
            uit.push((Arc::from(&*e.naam), Arc::from(e.tekst.trim())));
        }
        open.extend(e.kinderen.iter().rev());
    }
    uit
}

/// No priority sorts last.
fn prioriteit(e: &Element) -> i64 {
    getal_tekst(e.kindtekst(Ns::Interactieregel, "prioriteit"))
}

fn getal_tekst(t: Option<&str>) -> i64 {
    t.and_then(|p| p.parse().ok()).unwrap_or(i64::MAX)
}

fn zet_tekst(vraag: &mut Vraag, e: &Element, kind: &str) {
    if let Some(t) = e.kindtekst(Ns::Uitvoeringsregel, kind) {
        vraag.tekst = Arc::from(t);
    }
}

fn toelichting(e: &Element, naam: &str) -> Option<Arc<str>> {
    e.kind(Ns::Content, "uitvoeringsregelToelichting")?
        .kindtekst(Ns::Content, naam)
        .map(Arc::from)
}

fn optie(t: &str) -> Optie {
    Optie {
        tekst: Arc::from(t),
        toelichting: None,
    }
}

fn vraag_type(t: &str) -> Option<VraagType> {
    match t.rsplit(':').next().unwrap_or(t) {
        "boolean" => Some(VraagType::Boolean),
        "string" => Some(VraagType::String),
        "number" => Some(VraagType::Number),
        "date" => Some(VraagType::Date),
        "list" => Some(VraagType::List),
        _ => None,
    }
}

/// An input without uitvoeringsregel (plain DMN): asked by its name.
pub(crate) fn losse_invoer(naam: &str, type_ref: &str, plek: usize, regel: u32) -> RuwInvoer {
    let naam: Arc<str> = Arc::from(naam);
    RuwInvoer {
        vraag: Vraag {
            id: naam.clone(),
            tekst: naam.clone(),
            soort: vraag_type(type_ref)
                .filter(|s| *s != VraagType::List)
                .unwrap_or(VraagType::String),
            opties: Vec::new(),
            meerdere: false,
            groep: None,
            toelichting: None,
            lange_toelichting: None,
            locatie: None,
            herbruikbaar_id: None,
            bereik: None,
            register_soort: None,
            overig: Vec::new(),
        },
        naam,
        ook_naam: None,
        herkomst: Herkomst::Vraag,
        volgorde: (i64::MAX, i64::MAX, plek),
        geo: false,
        type_ref: type_ref.to_owned(),
        los: true,
        regel,
    }
}

fn maatregelen(uitbreiding: &Element) -> HashMap<Arc<str>, Maatregel> {
    uitbreiding
        .alle(Ns::Content, "maatregelen")
        .flat_map(|m| m.alle(Ns::Content, "maatregel"))
        .filter_map(|m| {
            let id: Arc<str> = Arc::from(m.attr("id").or(m.kindtekst(Ns::Content, "nummer"))?.trim());
            let maatregel = Maatregel {
                id: id.clone(),
                tekst: Arc::from(m.kindtekst(Ns::Content, "maatregeltekst").unwrap_or_default()),
                voorschrift: Arc::from(""),
                toelichting: m.kindtekst(Ns::Content, "toelichting").map(Arc::from),
                frequentie: m.kindtekst(Ns::Content, "frequentie").map(Arc::from),
            };
            Some((id, maatregel))
        })
        .collect()
}
