//! Vraag: what stands in an address becomes a question about a place; shared by the API and the pages.

use locatie::{LocatieFout, Plaats, PlaatsId, Vraag, in_bereik};
use model::{Datum, Punt, Tijdstip};
use register::Asker;
use serde::Deserialize;

use crate::{Probleem, Toepassing, vandaag};

/// RD in the URI form of OGC (`puntCrs`).
const CRS_RD: &str = "http://www.opengis.net/def/crs/EPSG/0/28992";
/// Longitude, latitude: the default.
const CRS_84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Query of `/api/v1/locatiebeeld`; the pages use `opDatum`, `beschikbaarOp` and `straal` of it.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocatieVraag {
    punt: Option<String>,
    punt_crs: Option<String>,
    gebied: Option<String>,
    op_datum: Option<String>,
    beschikbaar_op: Option<String>,
    straal: Option<String>,
}

impl LocatieVraag {
    /// The place that `punt` or `gebied` names. Errors: 400 for both, neither, or an unreadable one.
    pub fn plaats(&self, app: &Toepassing) -> Result<Plaats, Probleem> {
        match (&self.punt, &self.gebied) {
            (Some(punt), None) => Ok(Plaats::Punt(self.lees_punt(app, punt)?)),
            (None, Some(gebied)) => match gebied.parse() {
                Ok(PlaatsId::Gebied(soort, code)) => Ok(Plaats::Gebied(soort, code)),
                Ok(_) | Err(_) => Err(Probleem::parameter("gebied", "schrijf wijk:CODE of buurt:CODE")),
            },
            (Some(_), Some(_)) => Err(Probleem::parameter("gebied", "geef punt of gebied, niet allebei")),
            (None, None) => Err(Probleem::parameter(
                "punt",
                "geef een punt, zoals punt=4.76,52.95, of een gebied",
            )),
        }
    }

    fn lees_punt(&self, app: &Toepassing, punt: &str) -> Result<Punt, Probleem> {
        let fout = || {
            Probleem::parameter(
                "punt",
                "schrijf twee getallen met een komma ertussen, zoals 4.76,52.95",
            )
        };
        let (a, b) = punt.split_once(',').ok_or_else(fout)?;
        let [a, b] = [a, b].map(|t| t.trim().parse::<f64>().ok().filter(|g| g.is_finite()));
        let (Some(a), Some(b)) = (a, b) else {
            return Err(fout());
        };
        match self.punt_crs.as_deref() {
            None | Some(CRS_84) => wgs84(app, a, b),
            Some(CRS_RD) => in_bereik(a, b).map_err(|f| probleem(&f)),
            Some(_) => Err(Probleem::parameter(
                "puntCrs",
                format!("bekend zijn {CRS_84} en {CRS_RD}"),
            )),
        }
    }

    /// The whole question, on behalf of `asker`. Errors: 400 that names the parameter.
    pub fn vraag(&self, plaats: Plaats, asker: Asker) -> Result<Vraag, Probleem> {
        let mut vraag = Vraag::nu(plaats, vandaag());
        if let Some(tekst) = &self.op_datum {
            vraag.op_datum = dag(tekst).map_err(|reden| Probleem::parameter("opDatum", reden))?;
        }
        if let Some(tekst) = &self.beschikbaar_op {
            let moment: Tijdstip = tekst
                .parse()
                .map_err(|f: model::TijdFout| Probleem::parameter("beschikbaarOp", f.to_string()))?;
            vraag.beschikbaar_op = Some(moment);
        }
        if let Some(tekst) = &self.straal {
            vraag.straal_m = tekst
                .parse()
                .map_err(|_| Probleem::parameter("straal", "geef een aantal meters, zoals straal=250"))?;
        }
        vraag.asker = asker;
        Ok(vraag)
    }
}

/// A day as residents and clients write it: exactly `jjjj-mm-dd`.
pub(crate) fn dag(tekst: &str) -> Result<Datum, String> {
    let datum = if tekst.len() == 10 {
        tekst.parse::<Datum>().ok()
    } else {
        None
    };
    datum.ok_or_else(|| "schrijf een datum als jjjj-mm-dd, zoals 2026-11-24".to_owned())
}

/// Longitude and latitude to RD. Errors: 400 when they are no degrees or lie far outside the country.
fn wgs84(app: &Toepassing, lon: f64, lat: f64) -> Result<Punt, Probleem> {
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err(Probleem::parameter(
            "punt",
            "lengte en breedte in graden, in die volgorde, zoals 4.76,52.95",
        ));
    }
    let [x, y] = app.plek.roosters.etrs89_naar_rd(lat, lon);
    in_bereik(x, y).map_err(|f| probleem(&f))
}

/// The place of `/plek/{id}` and its canonical id. `wgs84:LON,LAT` is taken too, and becomes `rd:`.
///
/// Errors: 400 for what is no id, 404 for an id that no layer knows on that day.
pub fn plaats_uit_id(
    app: &Toepassing,
    id: &str,
    op_datum: Option<&str>,
) -> Result<(PlaatsId, Plaats), Probleem> {
    let op_datum = op_datum
        .map(dag)
        .transpose()
        .map_err(|reden| Probleem::parameter("opDatum", reden))?;
    let rd;
    let id = match id.strip_prefix("wgs84:") {
        None => id,
        Some(rest) => {
            let fout = || Probleem::verzoek("schrijf wgs84:LENGTE,BREEDTE, zoals wgs84:4.76,52.95");
            let (lon, lat) = rest.split_once(',').ok_or_else(fout)?;
            let (Ok(lon), Ok(lat)) = (lon.parse(), lat.parse()) else {
                return Err(fout());
            };
            let punt = wgs84(app, lon, lat)?;
            rd = format!(
                "rd:{},{}",
                f64::from(punt[0]) / 1000.0,
                f64::from(punt[1]) / 1000.0
            );
            &rd
        }
    };
    let peilmoment = model::Peilmoment::op(op_datum.unwrap_or_else(vandaag));
    locatie::plaats_van_id(&app.plek, id, &peilmoment).map_err(|f| probleem(&f))
}

/// Every error of a click as HTTP.
pub(crate) fn probleem(fout: &LocatieFout) -> Probleem {
    use LocatieFout as F;
    match fout {
        F::OngeldigId { .. } | F::Id(_) => Probleem::verzoek(fout.to_string()),
        F::OnbekendId { .. } => Probleem::niet_gevonden(fout.to_string()),
        F::BuitenBereik { .. } => Probleem::parameter("punt", fout.to_string()),
        F::Straal { .. } => Probleem::parameter("straal", fout.to_string()),
        F::Check { .. } => Probleem::parameter("antwoorden", fout.to_string()),
        anders => Probleem::intern(anders),
    }
}
