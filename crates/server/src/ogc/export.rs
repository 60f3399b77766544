//! Export: a whole selection as a file. GeoJSON, JSON-FG and CSV are streamed piece by piece, FlatGeobuf and
//! GeoPackage made in a temporary file and refused above [`BESTAND_MAX`] features, with the number there are.

use std::io::Write;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream::try_unfold;

use super::collectie::{Collectie, Stand};
use super::geojson::{FG_CONFORMITEIT, Schrijver, tekst};
use super::items::{BLAD_MAX, Vraag, crs_kop};
use super::keuze::{Bladzijde, Kosten};
use super::opdracht::Opdracht;
use super::vraag::{Formaat, Parameters, Taal, basis};
use super::{antwoord, csv};
use crate::tegel::Codering;
use crate::{Kop, Probleem, Toepassing, heeft_al};

/// Features in a file that is made whole before it is sent.
pub(crate) const BESTAND_MAX: u64 = 200_000;
/// Features in one piece of a stream; between two pieces others get their turn.
const STUK: usize = 2_000;

/// `GET /ogc/v1/collections/{collectie}/export`: the items request without pages.
pub(crate) async fn export(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let p = Parameters::lees(query.as_deref().unwrap_or_default())?;
    for naam in ["limit", "offset", "cursor", "aantal"] {
        if p.haal(naam).is_some() {
            return Err(Probleem::verzoek(format!(
                "Een export heeft geen bladzijden: laat {naam} weg."
            )));
        }
    }
    let vormen = Formaat::ALLE.map(|f| if f == Formaat::Html { Formaat::Json } else { f });
    let formaat = Formaat::kies(&p, &koppen, &vormen)?;
    let stand = Stand::nu(&app, super::asker(&app, &koppen));
    stand.collectie(&id)?.bereikbaar()?;
    let vraag = Vraag {
        basis: basis(&koppen),
        deur: koppen.deur(),
        stand,
        id,
        p,
        formaat,
        taal: Taal::Nl,
        app,
    };
    let etag = vraag.etag("export");
    if !vraag.merkt_inhoud() && heeft_al(&koppen, &etag) {
        return Ok(antwoord(&koppen, &etag, formaat.media(), Vec::new()));
    }
    maak(vraag, &koppen, &etag).await
}

/// The selection as a file.
pub(crate) async fn maak(vraag: Vraag, koppen: &Kop, etag: &str) -> Result<Response, Probleem> {
    let zonder_merk = vraag.merkt_inhoud();
    if let Collectie::Ver(laag) = vraag.stand.collectie(&vraag.id)? {
        return Err(Probleem::te_duur(format!(
            "Collectie {} staat in een database en heeft ongeveer {} objecten; een export is er niet. Neem bladzijden van \
             items, of vraag de beheerder om max_rijen te verhogen.",
            laag.definitie.id, laag.rijen
        )));
    }
    let mut opdracht = {
        let collectie = vraag.stand.collectie(&vraag.id)?;
        Opdracht::lees(&vraag.app, &vraag.stand, &collectie, &vraag.p)?
    };
    let deel = vraag.p.haal("limit").map(|_| opdracht.blad.limiet as u64);
    let (formaat, crs) = (vraag.formaat, opdracht.crs);
    let naam = format!(
        "{}.{}",
        vraag.id,
        if formaat == Formaat::Json {
            "geojson"
        } else {
            formaat.naam()
        }
    );
    let gzip = Codering::neemt(koppen, Codering::Gzip);
    let codering = if gzip { Codering::Gzip } else { Codering::Geen };
    let mut uit = if matches!(formaat, Formaat::FlatGeobuf | Formaat::GeoPackage) {
        let werk = vraag.app.ogc.werk.clone();
        // Compressed where it is made, so that it takes no time of who answers others.
        let maak = move || -> Result<_, Probleem> {
            let (bytes, zonder) = heel(&vraag, &opdracht, deel)?;
            let bytes = codering.pak(&bytes.into()).map_err(|f| Probleem::intern(&f))?;
            Ok((bytes, zonder))
        };
        let (bytes, zonder) = werk.doe(maak).await??;
        let mut uit = bestand(etag, formaat);
        *uit.body_mut() = bytes.into();
        if zonder > 0 {
            uit.headers_mut()
                .insert("plek-zonder-geometrie", HeaderValue::from(zonder));
        }
        uit
    } else {
        opdracht.blad.tel = false;
        let mut uit = bestand(etag, formaat);
        *uit.body_mut() = stroom(vraag, opdracht, deel, gzip);
        uit
    };
    let uitkoppen = uit.headers_mut();
    if zonder_merk {
        // what it says is known only when it has gone
        uitkoppen.remove(header::ETAG);
    }
    if let Some(codering) = codering.kop() {
        uitkoppen.insert(header::CONTENT_ENCODING, codering);
    }
    crs_kop(uitkoppen, formaat, crs);
    if let Ok(waarde) = HeaderValue::from_str(&format!("attachment; filename=\"{naam}\"")) {
        uitkoppen.insert(header::CONTENT_DISPOSITION, waarde);
    }
    Ok(uit)
}

/// An answer that is sent whole, whatever its asker has.
fn bestand(etag: &str, formaat: Formaat) -> Response {
    antwoord(&HeaderMap::new(), etag, formaat.media(), Vec::new())
}

fn heel(vraag: &Vraag, opdracht: &Opdracht, deel: Option<u64>) -> Result<(Vec<u8>, u64), Probleem> {
    let collectie = vraag.stand.collectie(&vraag.id)?;
    let roosters = &vraag.app.plek.roosters;
    let mut kosten = Kosten::nieuw();
    if deel.is_none_or(|d| d > BESTAND_MAX) {
        let alles = Bladzijde {
            vanaf: 0,
            overslaan: u64::MAX,
            limiet: 0,
            tel: true,
        };
        let telling = opdracht
            .keuze
            .loop_(collectie, &vraag.stand, roosters, alles, &mut kosten, |_| {})?;
        if let Some(n) = telling.gevonden.filter(|n| *n > BESTAND_MAX) {
            return Err(Probleem::te_duur(format!(
                "Deze selectie heeft {n} objecten; een bestand in deze vorm heeft er hoogstens {BESTAND_MAX}. \
                 Maak de selectie kleiner, of vraag GeoJSON of CSV."
            )));
        }
    }
    let blad = Bladzijde {
        limiet: deel.unwrap_or(BESTAND_MAX) as usize,
        tel: false,
        ..opdracht.blad
    };
    let mut bestand = super::bestand::Bestand::nieuw(vraag, &collectie, opdracht)?;
    let mut fout = None;
    opdracht
        .keuze
        .loop_(collectie, &vraag.stand, roosters, blad, &mut kosten, |ding| {
            if fout.is_none() {
                fout = bestand.ding(ding).err();
            }
        })?;
    match fout {
        Some(fout) => Err(fout),
        None => bestand.klaar(),
    }
}

/// Where a stream is.
struct Stroom {
    vraag: Arc<Vraag>,
    opdracht: Arc<Opdracht>,
    blad: Bladzijde,
    over: u64,
    stap: Stap,
    /// Compresses where pieces are made; `None`: the asker takes no gzip.
    pers: Option<GzEncoder<Vec<u8>>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Stap {
    Begin,
    Midden,
    Klaar,
}

fn stroom(vraag: Vraag, opdracht: Opdracht, deel: Option<u64>, gzip: bool) -> Body {
    let begin = Stroom {
        blad: opdracht.blad,
        vraag: Arc::new(vraag),
        opdracht: Arc::new(opdracht),
        over: deel.unwrap_or(u64::MAX),
        stap: Stap::Begin,
        pers: gzip.then(|| GzEncoder::new(Vec::new(), Compression::new(1))),
    };
    Body::from_stream(try_unfold(begin, |s| async move {
        if s.stap == Stap::Klaar {
            return Ok(None);
        }
        let werk = s.vraag.app.ogc.werk.clone();
        // Each piece waits for its turn; a reader that is slow keeps nobody waiting.
        let stuk = werk.doe(move || stuk(s)).await.and_then(|uit| uit);
        match stuk {
            Ok((bytes, verder)) => Ok(Some((bytes, verder))),
            Err(fout) => {
                tracing::warn!(reden = fout.detail(), "export afgebroken");
                Err(std::io::Error::other("export afgebroken"))
            }
        }
    }))
}

fn stuk(mut s: Stroom) -> Result<(Bytes, Stroom), Probleem> {
    let (vraag, opdracht) = (Arc::clone(&s.vraag), Arc::clone(&s.opdracht));
    let collectie = vraag.stand.collectie(&vraag.id)?;
    let formaat = vraag.formaat;
    let roosters = &vraag.app.plek.roosters;
    let mut uit = Vec::with_capacity(256 * 1024);
    let eerste = s.stap == Stap::Begin;
    let kolommen = match formaat {
        Formaat::Csv => csv::kolommen(
            &collectie.kenmerken(&vraag.app, &vraag.stand),
            opdracht.velden.as_deref(),
        ),
        _ => Vec::new(),
    };
    if eerste {
        match formaat {
            Formaat::Csv => csv::kop(&mut uit, &kolommen),
            _ => json_kop(&mut uit, &vraag, &opdracht),
        }
    }
    let schrijver = Schrijver {
        roosters,
        crs: opdracht.crs,
        velden: opdracht.velden.as_deref(),
        fg: formaat == Formaat::JsonFg,
    };
    let blad = Bladzijde {
        limiet: STUK.min(usize::try_from(s.over).unwrap_or(STUK)),
        ..s.blad
    };
    let mut komma = !eerste;
    let uitslag = opdracht.keuze.loop_(
        collectie,
        &vraag.stand,
        roosters,
        blad,
        &mut Kosten::nieuw(),
        |ding| {
            if uit.len() > BLAD_MAX {
                return;
            }
            if formaat == Formaat::Csv {
                csv::rij(&mut uit, &schrijver, ding, &kolommen);
            } else {
                if std::mem::replace(&mut komma, true) {
                    uit.push(b',');
                }
                schrijver.ding(&mut uit, ding, b"", b"");
            }
        },
    )?;
    if uit.len() > BLAD_MAX {
        return Err(Probleem::te_duur(
            "Een stuk van deze export wordt groter dan 64 MiB.",
        ));
    }
    s.over = s.over.saturating_sub(uitslag.gegeven as u64);
    s.stap = if uitslag.meer && s.over > 0 {
        Stap::Midden
    } else {
        Stap::Klaar
    };
    match uitslag.volgende {
        Some(record) => {
            s.blad.vanaf = record;
            s.blad.overslaan = 0;
        }
        None => s.blad.overslaan += uitslag.gegeven as u64,
    }
    if s.stap == Stap::Klaar && formaat != Formaat::Csv {
        uit.extend_from_slice(b"]}");
    }
    if let Some(mut pers) = s.pers.take() {
        pers.write_all(&uit).map_err(|f| Probleem::intern(&f))?;
        if s.stap == Stap::Klaar {
            uit = pers.finish().map_err(|f| Probleem::intern(&f))?;
        } else {
            uit = std::mem::take(pers.get_mut());
            s.pers = Some(pers);
        }
    }
    Ok((Bytes::from(uit), s))
}

fn json_kop(uit: &mut Vec<u8>, vraag: &Vraag, opdracht: &Opdracht) {
    uit.extend_from_slice(b"{\"type\":\"FeatureCollection\"");
    if vraag.formaat == Formaat::JsonFg {
        uit.extend_from_slice(format!(",\"conformsTo\":[\"{}\"]", FG_CONFORMITEIT.join("\",\"")).as_bytes());
        uit.extend_from_slice(b",\"featureType\":");
        tekst(uit, &vraag.id);
        uit.extend_from_slice(b",\"featureSchema\":");
        tekst(uit, &format!("{}/collections/{}/schema", vraag.basis, vraag.id));
        if opdracht.crs != super::crs::Crs::Crs84 {
            uit.extend_from_slice(b",\"coordRefSys\":");
            tekst(uit, opdracht.crs.uri());
        }
    }
    uit.extend_from_slice(b",\"features\":[");
}
