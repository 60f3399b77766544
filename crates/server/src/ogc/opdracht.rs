//! Opdracht: the parameters of an items request, read and checked, as a [`Keuze`] and a page of it.

use filter::{Bevraagbaar, Filter, FilterFout, Op, Soort, Uitdrukking, Vorm};
use model::{Datum, Tijdstip};
use rd::Roosters;

use super::collectie::{Collectie, Stand};
use super::crs::{Crs, Kader};
use super::keuze::{Bladzijde, Keuze, Tijdvak};
use super::vraag::{Parameters, kort, onbekend};
use crate::{Probleem, Toepassing, vandaag};

/// Features on a page when nothing is said.
pub(crate) const LIMIET: usize = 10;
/// Features on a page at most; a larger number gives this many.
pub(crate) const LIMIET_MAX: usize = 10_000;
/// Features that may be written on the spot, without waiting for a turn.
const LICHT: usize = 200;
/// A number beyond this is a mistake, not a wish.
const LIMIET_VERGISSING: u64 = 1_000_000;

/// Names that an items request knows, beside the properties.
pub(crate) const NAMEN: [&str; 16] = [
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "beschikbaarOp",
    "limit",
    "offset",
    "cursor",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "aantal",
    "f",
    "lang",
];

/// A read request.
pub(crate) struct Opdracht {
    pub(crate) keuze: Keuze,
    pub(crate) blad: Bladzijde,
    pub(crate) crs: Crs,
    pub(crate) velden: Option<Vec<String>>,
    /// Number that match, as the cursor carries it.
    pub(crate) bekend_aantal: Option<u64>,
    /// Matches before the page that the cursor begins.
    pub(crate) voor_cursor: u64,
    /// The asker pages by `offset`.
    pub(crate) met_offset: bool,
    /// Nothing that could take long.
    pub(crate) licht: bool,
}

impl Opdracht {
    /// Reads the parameters. Errors: 400 that names the one that is wrong.
    pub(crate) fn lees(
        app: &Toepassing,
        stand: &Stand,
        collectie: &Collectie<'_>,
        p: &Parameters,
    ) -> Result<Self, Probleem> {
        let roosters = &app.plek.roosters;
        let crs = p.haal("crs").map_or(Ok(Crs::Crs84), |t| Crs::lees("crs", t))?;
        let bbox_crs = p
            .haal("bbox-crs")
            .map_or(Ok(Crs::Crs84), |t| Crs::lees("bbox-crs", t))?;
        let kaders = p
            .haal("bbox")
            .map(|t| Kader::lees(roosters, t, bbox_crs))
            .transpose()?;
        let (limiet, tel) = (limiet(p)?, tel(p)?);
        let offset = p.haal("offset").map(|t| heel("offset", t)).transpose()?;
        let ver = matches!(collectie, Collectie::Ver(_));
        let mut na = None;
        let cursor = match p.haal("cursor") {
            Some(tekst) if ver => {
                let (cursor, id) = Cursor::lees_na(tekst)?;
                na = Some(id);
                Some(cursor)
            }
            tekst => tekst.map(|t| Cursor::lees(t, stand)).transpose()?,
        };
        if offset.is_some() && cursor.is_some() {
            return Err(Probleem::parameter(
                "cursor",
                "geef cursor of offset, niet allebei",
            ));
        }
        // Only what asks for a property needs to know which there are.
        let vraagt = p.andere(&NAMEN).next().is_some()
            || ["filter", "sortby", "properties"]
                .iter()
                .any(|n| p.haal(n).is_some());
        let (mut filter, mut sorteer, mut velden) = (None, vec![], None);
        if vraagt {
            let b = collectie.bevraagbaar(app, stand);
            filter = maak_filter(roosters, p, &b)?;
            sorteer = p.haal("sortby").map_or(Ok(vec![]), |t| lees_sorteer(t, &b))?;
            velden = p.haal("properties").map(|t| lees_velden(t, &b)).transpose()?;
        } else if let Some(taal) = p.haal("filter-lang").or_else(|| p.haal("filter-crs")) {
            return Err(Probleem::parameter(
                "filter",
                format!("'{}' staat er zonder filter", kort(taal)),
            ));
        }
        let licht = !ver
            && filter.is_none()
            && sorteer.is_empty()
            && !tel
            && limiet <= LICHT
            && offset.unwrap_or_default() <= 10_000;
        let cursor = cursor.unwrap_or_default();
        Ok(Self {
            keuze: Keuze {
                kaders,
                venster: tijdvak(p)?,
                filter,
                sorteer,
                na,
            },
            blad: Bladzijde {
                vanaf: cursor.record,
                overslaan: offset.unwrap_or_default(),
                limiet,
                tel: tel && cursor.aantal.is_none(),
            },
            crs,
            velden,
            bekend_aantal: cursor.aantal,
            voor_cursor: cursor.voor,
            met_offset: offset.is_some(),
            licht,
        })
    }
}

/// Where a page begins: valid within one generation of the layers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cursor {
    pub(crate) record: u32,
    pub(crate) voor: u64,
    pub(crate) aantal: Option<u64>,
}

impl Cursor {
    fn lees(tekst: &str, stand: &Stand) -> Result<Self, Probleem> {
        let fout = || Probleem::parameter("cursor", "gebruik de link met rel=next uit het vorige antwoord");
        let delen: Vec<&str> = tekst.split('.').collect();
        let [merk, record, voor, aantal] = delen.as_slice() else {
            return Err(fout());
        };
        if merk.parse::<u64>().map_err(|_| fout())? != stand.snapshot.kenmerk() {
            return Err(Probleem::parameter(
                "cursor",
                "de gegevens zijn intussen vernieuwd; begin opnieuw bij de eerste bladzijde",
            ));
        }
        Ok(Self {
            record: record.parse().map_err(|_| fout())?,
            voor: voor.parse().map_err(|_| fout())?,
            aantal: match *aantal {
                "-" => None,
                n => Some(n.parse().map_err(|_| fout())?),
            },
        })
    }

    /// Reads [`Self::schrijf_na`].
    fn lees_na(tekst: &str) -> Result<(Self, String), Probleem> {
        let fout = || Probleem::parameter("cursor", "gebruik de link met rel=next uit het vorige antwoord");
        let mut delen = tekst.splitn(3, '.');
        let mut deel = || delen.next().ok_or_else(fout);
        let (voor, aantal, id) = (deel()?, deel()?, deel()?);
        let cursor = Self {
            record: 0,
            voor: voor.parse().map_err(|_| fout())?,
            aantal: match aantal {
                "-" => None,
                n => Some(n.parse().map_err(|_| fout())?),
            },
        };
        Ok((cursor, id.to_owned()))
    }

    /// A page that begins after a row of a table that is asked.
    pub(crate) fn schrijf_na(&self, id: &str) -> String {
        let aantal = self.aantal.map_or_else(|| "-".to_owned(), |n| n.to_string());
        format!("{}.{aantal}.{id}", self.voor)
    }

    pub(crate) fn schrijf(&self, stand: &Stand) -> String {
        let aantal = self.aantal.map_or_else(|| "-".to_owned(), |n| n.to_string());
        format!(
            "{}.{}.{}.{aantal}",
            stand.snapshot.kenmerk(),
            self.record,
            self.voor
        )
    }
}

fn heel(naam: &'static str, tekst: &str) -> Result<u64, Probleem> {
    tekst
        .parse()
        .map_err(|_| Probleem::parameter(naam, "geef een heel getal van 0 of meer"))
}

fn limiet(p: &Parameters) -> Result<usize, Probleem> {
    let Some(tekst) = p.haal("limit") else {
        return Ok(LIMIET);
    };
    match tekst.parse::<u64>() {
        Ok(n @ 1..=LIMIET_VERGISSING) => Ok((n as usize).min(LIMIET_MAX)),
        _ => Err(Probleem::parameter(
            "limit",
            format!(
                "geef een heel getal van 1 tot {LIMIET_MAX}; exports (f=csv, fgb, gpkg) geven meer tegelijk"
            ),
        )),
    }
}

fn tel(p: &Parameters) -> Result<bool, Probleem> {
    match p.haal("aantal") {
        None | Some("goedkoop") => Ok(false),
        Some("exact") => Ok(true),
        Some(_) => Err(Probleem::parameter("aantal", "kies goedkoop of exact")),
    }
}

/// `datetime` and `beschikbaarOp`. An instant is the day it falls on in the Netherlands.
pub(crate) fn tijdvak(p: &Parameters) -> Result<Tijdvak, Probleem> {
    let fout = || {
        Probleem::parameter(
            "datetime",
            "schrijf een datum (jjjj-mm-dd) of tijdstip met zone, of twee met een schuine streep ertussen, open als ..",
        )
    };
    let dag = |tekst: &str| -> Result<Datum, Probleem> {
        if let Some(dag) = filter::dag(tekst) {
            return Ok(Datum(dag));
        }
        let us = filter::tijdstip(&tekst.to_ascii_uppercase()).ok_or_else(fout)?;
        Tijdstip(us.div_euclid(1_000)).dag().ok_or_else(fout)
    };
    let dagen = match p.haal("datetime") {
        None => None,
        Some(tekst) => Some(match tekst.split_once('/') {
            None => {
                let dag = dag(tekst)?;
                (dag, dag)
            }
            Some((van, tot)) => {
                let open = |t: &str| t.is_empty() || t == "..";
                let van = if open(van) { Datum::ALTIJD } else { dag(van)? };
                let tot = if open(tot) { Datum(i32::MAX - 1) } else { dag(tot)? };
                if van > tot {
                    return Err(Probleem::parameter("datetime", "het einde ligt voor het begin"));
                }
                (van, tot)
            }
        }),
    };
    let bekend = p
        .haal("beschikbaarOp")
        .map(|t| {
            t.parse::<Tijdstip>()
                .map_err(|f| Probleem::parameter("beschikbaarOp", f.to_string()))
        })
        .transpose()?;
    Ok(Tijdvak { dagen, bekend })
}

/// The moment for one object: the day asked about, else today. Errors: 400 for a period.
pub(crate) fn moment(t: &Tijdvak) -> Result<model::Peilmoment, Probleem> {
    let geldig = match t.dagen {
        None => vandaag(),
        Some((van, tot)) if van == tot => van,
        Some(_) => return Err(Probleem::parameter("datetime", "geef voor één object één moment")),
    };
    Ok(model::Peilmoment {
        geldig,
        bekend: t.bekend,
    })
}

fn naam_van(b: &Bevraagbaar, naam: &str, parameter: &'static str) -> Result<String, Probleem> {
    match b.soort(naam) {
        Some(Soort::Vorm) | None => {
            let namen: Vec<&str> =
                b.0.iter()
                    .filter(|(_, s)| *s != Soort::Vorm)
                    .map(|(n, _)| n.as_str())
                    .collect();
            Err(Probleem::parameter(
                parameter,
                format!(
                    "eigenschap '{}' bestaat niet; kies uit {}",
                    kort(naam),
                    namen.join(", ")
                ),
            ))
        }
        Some(_) => Ok(naam.to_owned()),
    }
}

fn lees_sorteer(tekst: &str, b: &Bevraagbaar) -> Result<Vec<(String, bool)>, Probleem> {
    let mut uit = Vec::new();
    for deel in tekst.split(',') {
        let (op, naam) = match deel.trim_start().split_at_checked(1) {
            Some(("-", naam)) => (false, naam),
            Some(("+", naam)) => (true, naam),
            // A plus in an address is a space.
            _ => (true, deel.trim()),
        };
        uit.push((naam_van(b, naam, "sortby")?, op));
    }
    if uit.len() > 8 {
        return Err(Probleem::parameter(
            "sortby",
            "sorteer op hoogstens 8 eigenschappen",
        ));
    }
    Ok(uit)
}

fn lees_velden(tekst: &str, b: &Bevraagbaar) -> Result<Vec<String>, Probleem> {
    tekst
        .split(',')
        .filter(|d| !d.is_empty())
        .map(|d| naam_van(b, d.trim(), "properties"))
        .collect()
}

fn maak_filter(roosters: &Roosters, p: &Parameters, b: &Bevraagbaar) -> Result<Option<Filter>, Probleem> {
    let mut delen = Vec::new();
    for (naam, waarde) in p.andere(&NAMEN) {
        match b.soort(naam) {
            None | Some(Soort::Vorm) => {
                let bekend: Vec<&str> = NAMEN
                    .into_iter()
                    .chain(b.0.iter().map(|(n, _)| n.as_str()))
                    .collect();
                return Err(onbekend(naam, &bekend));
            }
            Some(soort) => delen.push(gelijk_aan(naam, waarde, soort)?),
        }
    }
    if let Some(tekst) = p.haal("filter").filter(|t| !t.trim().is_empty()) {
        let crs = p
            .haal("filter-crs")
            .map_or(Ok(Crs::Crs84), |t| Crs::lees("filter-crs", t))?;
        let boom = match p.haal("filter-lang") {
            None if tekst.trim_start().starts_with('{') => filter::lees_json(tekst.as_bytes()),
            None | Some("cql2-text") => filter::lees_tekst(tekst),
            Some("cql2-json") => filter::lees_json(tekst.as_bytes()),
            Some(_) => return Err(Probleem::parameter("filter-lang", "kies cql2-text of cql2-json")),
        };
        let mut boom = boom.map_err(|f| filterfout(&f))?;
        // Checked before anything is projected: a wrong name costs nothing.
        Filter::nieuw(&boom, b).map_err(|f| filterfout(&f))?;
        let mut over = PUNTEN_MAX;
        boom.zet_om(&mut |vorm| naar_rd(roosters, crs, &vorm, &mut over))?;
        delen.push(boom);
    } else if p.haal("filter").is_none()
        && (p.haal("filter-lang").is_some() || p.haal("filter-crs").is_some())
    {
        return Err(Probleem::parameter(
            "filter",
            "er staat een filter-lang of filter-crs zonder filter",
        ));
    }
    let boom = match delen.pop() {
        None => return Ok(None),
        Some(enige) if delen.is_empty() => enige,
        Some(laatste) => {
            // One level of AND, so that an index sees every part.
            let mut alle = delen;
            match laatste {
                Uitdrukking::Op(Op::En, leden) => alle.extend(leden),
                ander => alle.push(ander),
            }
            Uitdrukking::Op(Op::En, alle)
        }
    };
    Filter::nieuw(&boom, b).map(Some).map_err(|f| filterfout(&f))
}

fn filterfout(fout: &FilterFout) -> Probleem {
    Probleem::parameter("filter", fout.to_string())
}

/// `property=value` as a filter.
fn gelijk_aan(naam: &str, waarde: &str, soort: Soort) -> Result<Uitdrukking, Probleem> {
    let fout = |wat: &str| {
        Probleem::verzoek(format!(
            "Eigenschap '{}' is {wat}; '{}' is dat niet.",
            kort(naam),
            kort(waarde)
        ))
    };
    let eigenschap = Uitdrukking::Eigenschap(naam.to_owned());
    let tekst = || Uitdrukking::Tekst(waarde.to_owned());
    let getal = || {
        let heel = waarde.parse().map(Uitdrukking::Getal).ok();
        heel.or_else(|| {
            waarde
                .parse::<f64>()
                .ok()
                .filter(|d| d.is_finite())
                .map(Uitdrukking::Decimaal)
        })
    };
    let ja_nee = || waarde.parse::<bool>().ok().map(Uitdrukking::JaNee);
    let rechts = match soort {
        Soort::Getal | Soort::Heel => getal().ok_or_else(|| fout("een getal"))?,
        Soort::JaNee => ja_nee().ok_or_else(|| fout("true of false"))?,
        Soort::Dag => Uitdrukking::Dag(filter::dag(waarde).ok_or_else(|| fout("een datum (jjjj-mm-dd)"))?),
        Soort::Tijdstip => {
            Uitdrukking::Tijdstip(filter::tijdstip(waarde).ok_or_else(|| fout("een tijdstip met zone"))?)
        }
        Soort::Lijst => {
            let lijst = Uitdrukking::Lijst(vec![tekst()]);
            return Ok(Uitdrukking::Op(
                Op::Lijst(filter::LijstOp::Bevat),
                vec![eigenschap, lijst],
            ));
        }
        Soort::Divers => {
            let lezingen = [Some(tekst()), getal(), ja_nee()].into_iter().flatten();
            let of: Vec<Uitdrukking> = lezingen
                .map(|w| Uitdrukking::Op(Op::Gelijk, vec![eigenschap.clone(), w]))
                .collect();
            return Ok(match of.len() {
                1 => of.into_iter().next().unwrap_or(eigenschap),
                _ => Uitdrukking::Op(Op::Of, of),
            });
        }
        Soort::Tekst | Soort::Vorm => tekst(),
    };
    Ok(Uitdrukking::Op(Op::Gelijk, vec![eigenschap, rechts]))
}

/// Vertices that the literals of one filter may get when their edges are cut.
const PUNTEN_MAX: usize = 50_000;
/// An edge is cut in pieces of this length (m): a straight line in degrees then stays within 1 mm in RD.
const STUK_M: f64 = 200.0;

/// A literal in RD metres. Edges that are straight in another system are cut, so that they stay where they were.
fn naar_rd(roosters: &Roosters, crs: Crs, vorm: &Vorm, over: &mut usize) -> Result<Vorm, Probleem> {
    vorm.snij(&mut |punten, dicht| {
        let mut uit: Vec<[f64; 2]> = Vec::with_capacity(punten.len());
        for (nr, punt) in punten.iter().enumerate() {
            let hier = crs.naar_rd(roosters, *punt);
            if let (true, Some(vorig), Some(vorig_rd)) = (
                dicht && crs != Crs::Rd,
                nr.checked_sub(1).and_then(|n| punten.get(n)),
                uit.last().copied(),
            ) {
                let lengte = (hier[0] - vorig_rd[0]).hypot(hier[1] - vorig_rd[1]);
                let stukken = (lengte / STUK_M).ceil().clamp(1.0, 512.0) as u32;
                for stap in 1..stukken {
                    let deel = f64::from(stap) / f64::from(stukken);
                    let tussen = [0, 1].map(|as_| vorig[as_] + (punt[as_] - vorig[as_]) * deel);
                    uit.push(crs.naar_rd(roosters, tussen));
                }
            }
            uit.push(hier);
        }
        *over = over.checked_sub(uit.len()).ok_or_else(|| {
            Probleem::parameter(
                "filter",
                "de geometrieën in het filter zijn samen te groot; gebruik minder of kortere lijnen",
            )
        })?;
        Ok(uit)
    })
}
