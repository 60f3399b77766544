//! What every test of the layers needs: grids of nothing, a definition, a square, an import in one call.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use lagen::{LaagRapport, SchrijfOpties, Schrijver};
use model::{
    Datum, Geometrie, GeometrieSoort, Interval, KenmerkDefinitie, LaagDefinitie, Peilmoment, Periode, Punt,
    Stand, Tijdstip, Voorkomen, Waarde,
};

/// A day as days since 1970.
pub const PEIL: Datum = Datum(20_000);

pub fn roosters() -> Arc<rd::Roosters> {
    Arc::new(rd::Roosters::nul())
}

pub fn definitie(id: &str, soort: Option<GeometrieSoort>) -> LaagDefinitie {
    LaagDefinitie {
        id: id.parse().unwrap(),
        titel: format!("Proef {id}"),
        bronvermelding: "verzonnen".into(),
        geometrie: soort,
        kenmerken: vec![KenmerkDefinitie {
            naam: "postcode".into(),
            indexeer: true,
        }],
        partitie: None,
        max_leeftijd_dagen: None,
    }
}

/// A square with its south-west corner here, sides in mm.
pub fn vierkant([x, y]: Punt, zijde: i32) -> Geometrie {
    Geometrie::vlak(vec![vec![
        [x, y],
        [x + zijde, y],
        [x + zijde, y + zijde],
        [x, y + zijde],
    ]])
    .unwrap()
}

pub fn periode(van: i32, tot: i32) -> Periode {
    Periode {
        geldig: Interval {
            van: Datum(van),
            tot: Datum(tot),
        },
        ..Periode::ALTIJD
    }
}

pub fn bekend(mut p: Periode, van: i64, tot: i64) -> Periode {
    p.bekend = Interval {
        van: Tijdstip(van),
        tot: Tijdstip(tot),
    };
    p
}

pub fn voorkomen(id: &str, geometrie: Option<Geometrie>) -> Voorkomen {
    let kenmerken = vec![
        ("postcode".to_owned(), Waarde::from("1781AB")),
        ("status".to_owned(), Waarde::from(id)),
    ];
    Voorkomen {
        id: id.to_owned(),
        periode: Periode::ALTIJD,
        geometrie,
        kenmerken,
    }
}

pub fn op(dag: i32) -> Peilmoment {
    Peilmoment::op(Datum(dag))
}

pub fn schrijver(map: &Path, bron: &str) -> Schrijver {
    let mut s = Schrijver::begin(map, roosters(), SchrijfOpties::voor(bron)).unwrap();
    s.stand(Stand {
        datum: PEIL,
        afgeleid: false,
    });
    s
}

/// One layer, one import.
pub fn importeer(map: &Path, definitie: &LaagDefinitie, records: &[Voorkomen]) -> LaagRapport {
    let mut s = schrijver(map, definitie.id.bron());
    let nr = s.laag(definitie).unwrap();
    records.iter().for_each(|v| s.voorkomen(nr, v).unwrap());
    s.sluit().unwrap().remove(0)
}
