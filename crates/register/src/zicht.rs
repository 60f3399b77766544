//! Zicht: the one place that says what an asker may see of a dossier.
//!
//! Every list, count, distance and cache goes through [`Beelden::voor`]; nothing else decides.
//! What is public, and which fields of it, [`crate::Publicatie`] says; of a zaak or a melding the public sees that it is
//! there and not what people wrote in it, because free text holds names. Staff see what the [`Beleid`] grants, beside that.
//! Who may only know that something is going on gets another dossier in its place ([`schaduw`]): a square instead of a
//! spot, an id of its own, who handles it and nothing else. So no box, distance, order, filter or count can tell more
//! than that.

use std::sync::Arc;

use jiff::ToSpan;
use model::{Datum, Geometrie, Tekst, Waarde};

use serde_json::{Map, Value};

use crate::beleid::{Beleid, Toekenningen};
use crate::publicatie::{Openbaar, PUBLIEKE_VELDEN};
use crate::{Bijlage, Dossier, Soort};

/// The property that says who handles a dossier: a team or a role, never a person. Staff read it; the public only where it
/// is on the list of [`PUBLIEKE_VELDEN`].
pub const BEHANDELAAR: &str = "behandelaar";
/// The property that only what may be known to be there has; its value is [`SIGNAAL`].
pub const NIVEAU: &str = "niveau";
/// The level "something is going on here".
pub const SIGNAAL: &str = "signaal";

/// On whose behalf a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Asker {
    /// Anybody.
    #[default]
    Publiek,
    /// The operator of the store itself, who could read the file as well.
    Beheer,
    /// A member of staff, by what the policy grants.
    Staf(Toekenningen),
}

/// The rights class as it must stand in every cache key.
impl std::fmt::Display for Asker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Publiek => f.write_str("publiek"),
            Self::Beheer => f.write_str("beheer"),
            Self::Staf(wie) => write!(f, "staf-{wie}"),
        }
    }
}

impl Asker {
    /// True when there may be more than this asker is shown. Says the same whether there is or not.
    pub fn ziet_mogelijk_niet_alles(self) -> bool {
        self != Self::Beheer
    }
}

/// What one asker may read of one dossier.
#[derive(Debug, Clone, PartialEq)]
pub struct Beeld {
    /// Public id.
    pub identificatie: Tekst,
    /// Kind.
    pub soort: Soort,
    /// One line.
    pub titel: Tekst,
    /// Free text, when it may be read.
    pub omschrijving: Option<Tekst>,
    /// Status in plain words.
    pub status: Option<Tekst>,
    /// Category.
    pub categorie: Option<Tekst>,
    /// First day.
    pub van: Option<Datum>,
    /// Last day, included.
    pub tot: Option<Datum>,
    /// Category and the plain values among the other properties, when they may be read.
    pub kenmerken: Arc<[(String, Waarde)]>,
    /// What who answers keeps with it.
    pub bijlage: Bijlage,
}

/// How much of a dossier.
#[derive(Clone, Copy, Default)]
struct Blik<'a> {
    alles: bool,
    /// What everybody reads.
    publiek: Option<Openbaar<'a>>,
    /// Who handles it.
    wie: bool,
    /// Fields beside those.
    velden: &'a [String],
}

impl Blik<'_> {
    const ALLES: Self = Blik {
        alles: true,
        publiek: None,
        wie: true,
        velden: &[],
    };

    fn mag(&self, veld: &str) -> bool {
        self.alles
            || (self.wie && veld == BEHANDELAAR)
            || self.velden.iter().any(|v| v == veld)
            || self.publiek.is_some_and(|p| p.toont(veld))
    }
}

impl Beeld {
    /// True for what stands in the place of a dossier of which no more may be known than that it is there.
    pub fn is_signaal(&self) -> bool {
        let mut kenmerken = self.kenmerken.iter();
        kenmerken.any(|(naam, w)| naam == NIVEAU && w.tekst() == Some(SIGNAAL))
    }

    fn van(dossier: &Dossier, blik: Blik<'_>) -> Self {
        let omschrijving = dossier
            .omschrijving
            .as_deref()
            .filter(|_| blik.mag("omschrijving"));
        let status = dossier.status.as_deref().filter(|_| blik.mag("status"));
        let categorie = dossier.categorie.as_deref().filter(|_| blik.mag("categorie"));
        let [titel, t_status, t_categorie, t_omschrijving, identificatie] = Tekst::samen([
            &dossier.titel,
            status.unwrap_or_default(),
            categorie.unwrap_or_default(),
            omschrijving.unwrap_or_default(),
            &dossier.identificatie,
        ]);
        Self {
            identificatie,
            soort: dossier.soort,
            titel,
            omschrijving: omschrijving.map(|_| t_omschrijving),
            status: status.map(|_| t_status),
            categorie: categorie.map(|_| t_categorie),
            van: dossier.van.filter(|_| blik.mag("van")),
            tot: dossier.tot.filter(|_| blik.mag("tot")),
            kenmerken: kenmerken(dossier, categorie.is_some(), &|naam| {
                blik.mag(naam) && naam != PUBLIEKE_VELDEN
            }),
            bijlage: Bijlage::default(),
        }
    }
}

fn kenmerken(dossier: &Dossier, met_categorie: bool, mag: &dyn Fn(&str) -> bool) -> Arc<[(String, Waarde)]> {
    let categorie = dossier
        .categorie
        .as_ref()
        .filter(|_| met_categorie)
        .map(|c| ("categorie".to_owned(), Waarde::Tekst(c.clone())));
    let overige = dossier.eigenschappen.iter().filter(|(naam, _)| mag(naam));
    categorie
        .into_iter()
        .chain(overige.filter_map(|(naam, w)| Some((naam.clone(), plat(w)?))))
        .collect()
}

/// A property as a value; objects and nothing have no place in an answer.
fn plat(waarde: &Value) -> Option<Waarde> {
    match waarde {
        Value::Bool(b) => Some(Waarde::JaNee(*b)),
        Value::Number(n) => n
            .as_i64()
            .map(Waarde::Getal)
            .or_else(|| n.as_f64().map(Waarde::Decimaal)),
        Value::String(t) => Some(Waarde::Tekst(t.clone())),
        Value::Array(l) => l.iter().map(plat).collect::<Option<Vec<_>>>().map(Waarde::Lijst),
        Value::Null | Value::Object(_) => None,
    }
}

/// The views of one dossier for every class of asker, made once when it enters the index.
#[derive(Debug, Clone)]
pub(crate) struct Beelden {
    publiek: Option<Arc<Beeld>>,
    beheer: Option<Arc<Beeld>>,
    /// `None` where staff see what the public sees.
    staf: Option<Arc<Stafbeelden>>,
}

/// What staff see: the first view of which they hold a grant.
#[derive(Debug)]
struct Stafbeelden {
    /// Who holds one of these sees nothing here, because he sees the thing itself.
    niet: Toekenningen,
    beelden: Vec<(Toekenningen, Arc<Beeld>)>,
}

impl Beelden {
    pub(crate) fn van(dossier: &Dossier, beleid: &Beleid) -> Self {
        let beheer = Arc::new(Beeld::van(dossier, Blik::ALLES));
        let maak = |blik: Blik<'_>| {
            let beeld = Beeld::van(dossier, blik);
            if beeld == *beheer {
                Arc::clone(&beheer)
            } else {
                Arc::new(beeld)
            }
        };
        let open = beleid.openbaar(dossier);
        let iedereen = Blik {
            publiek: open,
            ..Blik::default()
        };
        let publiek = open.map(|_| maak(iedereen));
        let mut beelden: Vec<(Toekenningen, Arc<Beeld>)> = beleid
            .inhoud(dossier)
            .into_iter()
            .map(|(wie, velden)| {
                let deel = |velden| Blik {
                    wie: true,
                    velden,
                    ..iedereen
                };
                (wie, maak(velden.map_or(Blik::ALLES, deel)))
            })
            .collect();
        let signaal = beleid.signaal(dossier);
        if open.is_some() && !signaal.is_leeg() && dossier.eigenschappen.contains_key(BEHANDELAAR) {
            let wie = Blik {
                wie: true,
                ..iedereen
            };
            beelden.push((signaal, maak(wie)));
        }
        let niet = Toekenningen::default();
        let staf = (!beelden.is_empty()).then(|| Arc::new(Stafbeelden { niet, beelden }));
        Self {
            publiek,
            beheer: Some(beheer),
            staf,
        }
    }

    pub(crate) fn voor(&self, asker: Asker) -> Option<&Arc<Beeld>> {
        match asker {
            Asker::Publiek => self.publiek.as_ref(),
            Asker::Beheer => self.beheer.as_ref(),
            Asker::Staf(wie) => {
                let Some(staf) = &self.staf else {
                    return self.publiek.as_ref();
                };
                if staf.niet.deelt(wie) {
                    return None;
                }
                let eigen = staf.beelden.iter().find(|(voor, _)| voor.deelt(wie));
                eigen.map(|(_, beeld)| beeld).or(self.publiek.as_ref())
            }
        }
    }
}

/// The id under which a dossier may be known to be there.
pub(crate) fn schaduw_id(identificatie: &str, beleid: &Beleid) -> String {
    let merk = beleid.merk(identificatie);
    let hex: String = merk.iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("iets-{hex}")
}

/// What stands in the place of a dossier for who may only know that something is going on: the square around it, the months
/// it runs in, who handles it. `None` when nobody sees less of it than its content, or everybody may know of it.
pub(crate) fn schaduw(dossier: &Dossier, beleid: &Beleid) -> Option<(Dossier, Beelden)> {
    let wie = beleid.signaal(dossier);
    let niet: Toekenningen = beleid.inhoud(dossier).into_iter().map(|(wie, _)| wie).collect();
    if wie.is_leeg() || beleid.openbaar(dossier).is_some() {
        return None;
    }
    let mut eigenschappen = Map::from_iter([(NIVEAU.to_owned(), Value::from(SIGNAAL))]);
    let behandelt = dossier.eigenschappen.get(BEHANDELAAR).and_then(Value::as_str);
    if let Some(team) = behandelt {
        eigenschappen.insert(BEHANDELAAR.to_owned(), team.into());
    }
    let rest = Dossier {
        identificatie: schaduw_id(&dossier.identificatie, beleid),
        soort: dossier.soort,
        titel: "Hier speelt iets".to_owned(),
        omschrijving: None,
        status: None,
        categorie: None,
        van: dossier.van.and_then(|d| maand(d, false)),
        tot: dossier.tot.and_then(|d| maand(d, true)),
        openbaar: false,
        geometrie: Some(vierkant(dossier.geometrie.as_ref()?, beleid.vak_mm())?),
        eigenschappen,
        versie: 1,
    };
    let beeld = Arc::new(Beeld::van(&rest, Blik::ALLES));
    let beelden = Beelden {
        publiek: None,
        beheer: None,
        staf: Some(Arc::new(Stafbeelden {
            niet,
            beelden: vec![(wie, beeld)],
        })),
    };
    Some((rest, beelden))
}

/// The first or the last day of a month.
fn maand(dag: Datum, laatste: bool) -> Option<Datum> {
    let eerste = dag.dag()?.first_of_month();
    if !laatste {
        return Some(Datum::new(eerste));
    }
    let volgende = eerste.checked_add(1.month()).ok()?;
    Some(Datum::new(volgende.yesterday().ok()?))
}

/// The square of the grid that the middle of a geometry lies in, RD millimetres.
fn vierkant(geometrie: &Geometrie, zijde: i32) -> Option<Geometrie> {
    let vak = geometrie.vak()?;
    let hoek = [0, 1].map(|as_| {
        let midden = (i64::from(vak.min[as_]) + i64::from(vak.max[as_])) / 2;
        let hoek = midden.div_euclid(zijde.into()) * i64::from(zijde);
        i32::try_from(hoek)
            .ok()
            .filter(|h| h.checked_add(zijde).is_some())
    });
    let [Some(x), Some(y)] = hoek else { return None };
    Geometrie::vlak(vec![vec![
        [x, y],
        [x + zijde, y],
        [x + zijde, y + zijde],
        [x, y + zijde],
    ]])
    .ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::beleid::{Gebied, Rol, Toekenning, niveau};

    fn zicht(asker: Asker, dossier: &Dossier) -> Option<Beeld> {
        let beelden = Beelden::van(dossier, &Beleid::default());
        beelden.voor(asker).map(|b| Beeld::clone(b))
    }

    fn dossier(soort: Soort, openbaar: bool) -> Dossier {
        Dossier {
            identificatie: "D1".into(),
            soort,
            titel: "Losse tegel".into(),
            omschrijving: Some("Jan Jansen belt vaak".into()),
            status: None,
            categorie: None,
            van: None,
            tot: None,
            openbaar,
            geometrie: None,
            eigenschappen: Map::from_iter([("melder".to_owned(), "Jan Jansen".into())]),
            versie: 1,
        }
    }

    #[test]
    fn the_public_never_learns_of_a_dossier_that_is_not_openbaar() {
        for soort in Soort::ALLE {
            assert_eq!(zicht(Asker::Publiek, &dossier(soort, false)), None);
            assert!(zicht(Asker::Beheer, &dossier(soort, false)).is_some());
        }
    }

    #[test]
    fn the_public_reads_only_the_fields_of_a_zaak_that_are_on_its_list() {
        let mut zaak = dossier(Soort::Zaak, true);
        zaak.status = Some("In behandeling".into());
        zaak.categorie = Some("Groen".into());
        zaak.eigenschappen
            .insert(PUBLIEKE_VELDEN.into(), json!(["status"]));
        let beeld = zicht(Asker::Publiek, &zaak).unwrap();
        assert!(beeld.status.is_some());
        assert_eq!(
            (&beeld.categorie, &beeld.omschrijving, beeld.kenmerken.len()),
            (&None, &None, 0)
        );
        let beheer = zicht(Asker::Beheer, &zaak).unwrap();
        assert!(beheer.categorie.is_some() && beheer.omschrijving.is_some());
        assert!(beheer.kenmerken.iter().all(|(naam, _)| naam != PUBLIEKE_VELDEN));
    }

    #[test]
    fn the_public_sees_that_a_melding_is_there_and_not_what_people_wrote() {
        for soort in [Soort::Zaak, Soort::Melding] {
            let beeld = zicht(Asker::Publiek, &dossier(soort, true)).unwrap();
            assert_eq!((beeld.omschrijving, beeld.kenmerken.len()), (None, 0));
        }
        let werk = zicht(Asker::Publiek, &dossier(Soort::Werkzaamheid, true)).unwrap();
        assert!(werk.omschrijving.is_some());
    }

    fn met(soort: Soort, eigenschappen: Value) -> Dossier {
        let mut uit = dossier(soort, true);
        uit.status = Some("Loopt".into());
        uit.eigenschappen
            .extend(eigenschappen.as_object().cloned().unwrap_or_default());
        uit
    }

    fn gepubliceerd() -> Beleid {
        Beleid::default().met_publicatie(crate::Publicatie {
            zaaktypen: vec!["MOR".into(), "WMO".into()],
            velden: vec!["status".into(), "zaaknummer".into()],
            ..crate::Publicatie::default()
        })
    }

    #[test]
    fn a_level_or_a_zaaktype_that_is_not_on_the_list_keeps_a_dossier_from_the_public_wherever_it_came_from() {
        let ziet = |soort, wat| Beelden::van(&met(soort, wat), &gepubliceerd()).publiek.is_some();
        for soort in Soort::ALLE {
            assert!(ziet(soort, json!({})));
            assert!(ziet(
                soort,
                json!({"zaaktype": "MOR", "vertrouwelijkheidaanduiding": "openbaar"})
            ));
            assert!(ziet(
                soort,
                json!({"zaaktype": null, "vertrouwelijkheidaanduiding": ""})
            ));
            for dicht in [
                json!({"vertrouwelijkheidaanduiding": "beperkt_openbaar"}),
                json!({"vertrouwelijkheidaanduiding": ["openbaar"]}),
                json!({"zaaktype": "KAP"}),
                json!({"zaaktype": "WMO"}),
                json!({"zaaktype": ["MOR"]}),
            ] {
                assert!(!ziet(soort, dicht.clone()), "{soort} {dicht}");
            }
        }
    }

    #[test]
    fn what_a_sender_puts_beside_the_fixed_fields_is_public_only_when_it_is_named() {
        let kaal = |wat| Beelden::van(&met(Soort::Werkzaamheid, wat), &gepubliceerd());
        let zie = |wat| Beeld::clone(&kaal(wat).publiek.unwrap());
        let namen = |b: &Beeld| b.kenmerken.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
        let vast = zie(json!({"telefoon": "06"}));
        assert!(vast.status.is_some() && vast.omschrijving.is_some() && namen(&vast).is_empty());
        let genoemd = zie(json!({"straat": "Dijk", PUBLIEKE_VELDEN: ["straat"]}));
        assert_eq!(
            (genoemd.status.as_deref(), namen(&genoemd)),
            (None, vec!["straat".to_owned()])
        );
        for onzin in [json!("status"), json!({"status": true}), json!(1)] {
            let beeld = zie(json!({PUBLIEKE_VELDEN: onzin}));
            assert_eq!((beeld.status, beeld.omschrijving), (None, None));
        }
        // with a zaaktype the list of the gemeente decides beside the dossier's own, also when it became shorter
        let zaak = zie(
            json!({"zaaktype": "MOR", "zaaknummer": "Z1", PUBLIEKE_VELDEN: ["zaaknummer", "omschrijving"]}),
        );
        assert_eq!(
            (zaak.omschrijving.as_deref(), namen(&zaak)),
            (None, vec!["zaaknummer".to_owned()])
        );
    }

    #[test]
    fn staff_read_no_less_than_the_public() {
        let mut kcc = toekenning(Rol::Kcc, &[], "openbaar", Some(&["zaaknummer"]));
        kcc.soorten = vec![Soort::Melding];
        let beleid = Beleid::new(vec![kcc], [7; 32]);
        let beelden = Beelden::van(&met(Soort::Melding, json!({"zaaknummer": "Z1"})), &beleid);
        let kcc = beelden.voor(staf(&[0])).unwrap();
        assert_eq!(kcc.status.as_deref(), Some("Loopt"));
        assert_eq!((kcc.kenmerken.len(), &kcc.omschrijving), (1, &None));
        // what is not public: the fields of the grant alone
        let dicht = Dossier {
            openbaar: false,
            ..met(Soort::Melding, json!({"zaaknummer": "Z1"}))
        };
        let beelden = Beelden::van(&dicht, &beleid);
        assert_eq!(beelden.voor(staf(&[0])).unwrap().status, None);
    }

    fn toekenning(rol: Rol, zaaktypen: &[&str], max: &str, velden: Option<&[&str]>) -> Toekenning {
        let namen = |l: &[&str]| l.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        Toekenning {
            rol,
            zaaktypen: namen(zaaktypen),
            soorten: vec![],
            max: niveau(max),
            velden: velden.map(namen),
            gebieden: vec![],
        }
    }

    fn staf(nrs: &[usize]) -> Asker {
        Asker::Staf(nrs.iter().map(|nr| Toekenningen::een(*nr)).collect())
    }

    fn geheime_zaak(type_: &str, hoog: &str) -> Dossier {
        let mut zaak = dossier(Soort::Zaak, false);
        zaak.geometrie = Some(Geometrie::punt([112_345_678, 552_345_678]));
        zaak.status = Some("Onderzoek".into());
        for (naam, waarde) in [
            ("zaaktype", type_),
            ("vertrouwelijkheidaanduiding", hoog),
            (BEHANDELAAR, "Team Wijk"),
        ] {
            zaak.eigenschappen.insert(naam.into(), waarde.into());
        }
        zaak
    }

    #[test]
    fn a_grant_opens_its_own_zaaktypen_up_to_its_level_and_its_fields() {
        let beleid = Beleid::new(
            vec![
                toekenning(Rol::Behandelaar, &["MOR"], "vertrouwelijk", None),
                toekenning(Rol::Buitendienst, &["MOR"], "vertrouwelijk", Some(&["status"])),
                toekenning(Rol::Melder, &["*"], "zeer_geheim", None),
            ],
            [7; 32],
        );
        let zie = |d: &Dossier, wie| Beelden::van(d, &beleid).voor(wie).map(|b| Beeld::clone(b));
        let zaak = geheime_zaak("MOR", "vertrouwelijk");
        assert_eq!(zie(&zaak, staf(&[0])), zie(&zaak, Asker::Beheer));
        let buiten = zie(&zaak, staf(&[1])).unwrap();
        assert_eq!(
            (buiten.status.as_deref(), &buiten.omschrijving),
            (Some("Onderzoek"), &None)
        );
        assert_eq!(
            buiten
                .kenmerken
                .iter()
                .map(|(n, _)| n.as_str())
                .collect::<Vec<_>>(),
            [BEHANDELAAR]
        );
        assert_eq!(
            zie(&zaak, staf(&[0, 1])),
            zie(&zaak, Asker::Beheer),
            "the widest of both"
        );
        for (type_, hoog) in [
            ("MOR", "confidentieel"),
            ("WMO", "openbaar"),
            ("MOR", "iets nieuws"),
        ] {
            assert_eq!(
                zie(&geheime_zaak(type_, hoog), staf(&[0, 1])),
                None,
                "{type_} {hoog}"
            );
        }
        // a resident with an account, a role that is not known, nobody at all: the public's view
        for wie in [staf(&[2]), staf(&[]), staf(&[40])] {
            assert_eq!(zie(&zaak, wie), None);
            let open = dossier(Soort::Melding, true);
            assert_eq!(zie(&open, wie), zie(&open, Asker::Publiek));
        }
    }

    fn gebied(naam: &str, hoek: Option<[i32; 2]>) -> Gebied {
        let zijde = 1_000_000;
        let vlak = hoek.map(|[x, y]| {
            let ring = vec![[x, y], [x + zijde, y], [x + zijde, y + zijde], [x, y + zijde]];
            Geometrie::vlak(vec![ring]).unwrap()
        });
        Gebied {
            naam: naam.to_owned(),
            vlak,
        }
    }

    #[test]
    fn a_grant_for_a_part_of_the_gemeente_ends_at_its_border() {
        let hier = gebied("wijk:WK01", Some([112_000_000, 552_000_000]));
        let met = |rol, gebieden: &[&Gebied]| Toekenning {
            gebieden: gebieden.iter().copied().cloned().collect(),
            ..toekenning(rol, &["MOR"], "vertrouwelijk", None)
        };
        let onbekend = gebied("wijk:WK99", None);
        let elders = gebied("wijk:WK02", Some([120_000_000, 552_000_000]));
        let beleid = Beleid::new(
            vec![
                met(Rol::Wijkconcierge, &[&hier]),
                met(Rol::Wijkconcierge, &[&elders, &onbekend]),
                met(Rol::Behandelaar, &[]),
                met(Rol::Gebiedsmanager, &[&elders, &hier]),
            ],
            [7; 32],
        )
        .met_publicatie(crate::Publicatie {
            zaaktypen: vec!["MOR".into()],
            ..crate::Publicatie::default()
        });
        let ziet = |d: &Dossier, wie| Beelden::van(d, &beleid).voor(wie).is_some();
        let weet = |d: &Dossier, wie| schaduw(d, &beleid).is_some_and(|(_, b)| b.voor(wie).is_some());
        let zaak = geheime_zaak("MOR", "intern");
        let wie = [staf(&[0]), staf(&[1]), staf(&[2]), staf(&[3]), staf(&[0, 1])];
        assert_eq!(wie.map(|w| ziet(&zaak, w)), [true, false, true, true, true]);
        // of another type: what may be known to be there ends at the same border
        let ander = geheime_zaak("WMO", "intern");
        assert_eq!(wie.map(|w| ziet(&ander, w)), [false; 5]);
        assert_eq!(wie.map(|w| weet(&ander, w)), [true, false, true, true, true]);
        // without a place it lies in no area
        let nergens = Dossier {
            geometrie: None,
            ..geheime_zaak("MOR", "intern")
        };
        assert_eq!(wie.map(|w| ziet(&nergens, w)), [false, false, true, false, false]);
        // an area is where it is drawn: a line by its middle
        let lijn = |van: i32, tot: i32| Dossier {
            geometrie: Geometrie::lijn([van, (van + tot) / 2, tot].map(|x| [x, 552_500_000]).to_vec()).ok(),
            ..geheime_zaak("MOR", "intern")
        };
        assert!(ziet(&lijn(111_500_000, 112_700_000), staf(&[0])));
        assert!(!ziet(&lijn(110_000_000, 112_700_000), staf(&[0])));
        // and what everybody sees stays that
        let open = Dossier {
            openbaar: true,
            ..geheime_zaak("MOR", "openbaar")
        };
        assert!(wie.iter().all(|w| ziet(&open, *w)));
        let namen = |nrs: &[usize]| {
            let Asker::Staf(wie) = staf(nrs) else {
                return vec![];
            };
            beleid.beperkt_tot(wie)
        };
        assert_eq!(namen(&[0, 3]), ["wijk:WK01", "wijk:WK02"]);
        assert_eq!((namen(&[2]), namen(&[])), (vec![], vec![]));
    }

    #[test]
    fn who_may_only_know_that_something_is_going_on_learns_the_square_and_the_team() {
        let beleid = Beleid::new(
            vec![
                toekenning(Rol::Gebiedsmanager, &["MOR"], "vertrouwelijk", None),
                toekenning(Rol::Archivaris, &[], "openbaar", None),
            ],
            [7; 32],
        )
        .met_signaal(niveau("confidentieel"), vec!["JEUGD".into()], 100);
        let mut zaak = geheime_zaak("WMO", "confidentieel");
        zaak.van = "2026-03-17".parse().ok();
        zaak.tot = "2026-12-05".parse().ok();
        let (rest, beelden) = schaduw(&zaak, &beleid).unwrap();
        let beeld = beelden.voor(staf(&[0])).unwrap();
        assert_eq!(
            (
                beeld.titel.as_str(),
                &beeld.omschrijving,
                &beeld.status,
                &beeld.categorie
            ),
            ("Hier speelt iets", &None, &None, &None)
        );
        let kenmerken: Vec<(&str, Option<&str>)> = beeld
            .kenmerken
            .iter()
            .map(|(n, w)| (n.as_str(), w.tekst()))
            .collect();
        assert_eq!(
            kenmerken,
            [(NIVEAU, Some(SIGNAAL)), (BEHANDELAAR, Some("Team Wijk"))]
        );
        let dagen = (beeld.van.unwrap().to_string(), beeld.tot.unwrap().to_string());
        assert_eq!(dagen, ("2026-03-01".to_owned(), "2026-12-31".to_owned()));
        let vak = rest.geometrie.as_ref().unwrap().vak().unwrap();
        assert_eq!(
            (vak.min, vak.max),
            ([112_300_000, 552_300_000], [112_400_000, 552_400_000])
        );
        assert!(!beeld.identificatie.contains("D1"), "the id says nothing");
        for wie in [staf(&[1]), staf(&[]), Asker::Publiek, Asker::Beheer] {
            assert!(beelden.voor(wie).is_none(), "{wie}");
        }
        // what changes in the content changes nothing here
        let anders = Dossier {
            versie: 9,
            omschrijving: None,
            status: None,
            ..zaak.clone()
        };
        assert_eq!(schaduw(&anders, &beleid).unwrap().0, rest);
        // too high, or of a zaaktype that stays unknown: nothing at all
        assert!(schaduw(&geheime_zaak("WMO", "geheim"), &beleid).is_none());
        assert!(schaduw(&geheime_zaak("JEUGD", "intern"), &beleid).is_none());
        // who reads the thing itself does not get its shadow too
        let (_, eigen) = schaduw(&geheime_zaak("MOR", "intern"), &beleid).unwrap();
        assert!(eigen.voor(staf(&[0])).is_none());
    }
}
