use super::*;
use crate::proef::{Bak, echte_data};
#[test]
fn kijk() {
    let Some(map) = echte_data("omgevingsdocumenten") else { return };
    for naam in ["gemeentestad-opdracht","gemeentestad-consolidatie","geonovum-amersfoort/1_Amersfoort.zip","hellodso-pv","hellodso-pv/helloDSO_input.zip","gio", "gemeentestad-consolidatie/Gemeentestad-mutatie-3b.zip"] {
        let mut bak = Bak::default();
        let r = lees(&[map.join(naam)], &LeesOpties::default(), &mut bak);
        println!("== {naam}: {r:?} stand {:?} dekking {}", bak.stand, bak.dekking.is_some());
        for l in &bak.lagen {
            let nr = bak.lagen.iter().position(|x| x.id == l.id).unwrap();
            println!("  {} {} geweigerd {}", l.id, bak.van(l.id.as_str()).count(), bak.geweigerd.iter().filter(|(n,_)| *n==nr).count());
        }
        for m in &bak.meldingen { println!("  melding {m}"); }
        let mut redenen = std::collections::BTreeMap::new();
        for (_, r) in &bak.geweigerd { *redenen.entry(r.reden.clone()).or_insert(0) += 1; }
        for (r,n) in redenen.iter().take(12) { println!("  {n} x {r}"); }
        for v in bak.van("stop-activiteit").take(3) { println!("  {} {:?}", v.id, v.kenmerken); }
        for v in bak.van("stop-regel").take(2) { println!("  {} {:?}", v.id, v.kenmerken); }
        for v in bak.van("stop-locatie").take(2) { println!("  {} {:?} {:?}", v.id, v.kenmerken, v.geometrie.as_ref().map(|g| g.punten.len())); }
    }
}
