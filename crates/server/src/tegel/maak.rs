//! Maak: what a tile holds, from layers, own tables and dossiers. Nothing is dropped unseen: what is too small is counted,
//! and a table of which not every row fits is named.
//!
//! Knows nothing of HTTP beyond [`Probleem`], nothing of caches. Start at [`maak`].

use std::borrow::Cow;

use lagen::{Object, Snapshot};
use locatie::eigen::{Verlagen, Vervraag, verlaag};
use model::{Datum, Geometrie, GeometrieSoort, Peilmoment, Punt, Voorkomen};
use rd::{Roosters, TegelVak, TileMatrixSet};
use register::{Asker, Kaart, SIGNAAL};
use tegels::{BUFFER, Beschrijvingen, Tegel, Tegelbeschrijving, Tegelbouwer, Vorm, WaardeRef};

use crate::Probleem;

/// Everything a tile is made of, at one moment.
#[derive(Clone, Copy)]
pub struct Tegelbron<'a> {
    /// Layers.
    pub snapshot: &'a Snapshot,
    /// Own tables that are asked where they lie.
    pub ver: &'a Verlagen,
    /// Dossiers.
    pub kaart: &'a Kaart,
    /// What belongs in each layer.
    pub beschrijvingen: &'a Beschrijvingen,
    /// From RD to web mercator, for dossiers and for the box.
    pub roosters: &'a Roosters,
    /// Decides what is in force, and the phase of a dossier.
    pub dag: Datum,
    /// Whose dossiers.
    pub asker: Asker,
}

/// Rows of a table that is asked, in one tile; with more the tile says that it is not whole.
pub(crate) const RIJEN_MAX: usize = 20_000;

/// A tile, and the layers of it that hold more than fits.
pub struct Gemaakt {
    /// The tile.
    pub tegel: Tegel,
    /// Layers that were cut off at [`RIJEN_MAX`] rows.
    pub afgekapt: Vec<String>,
}

impl From<Tegel> for Gemaakt {
    fn from(tegel: Tegel) -> Self {
        Self {
            tegel,
            afgekapt: Vec::new(),
        }
    }
}

/// Makes a tile: each layer's objects that touch it, clipped and encoded, layers in the order given.
///
/// - In: names of layers; one that is not there, or not at this zoom, leaves no bytes.
/// - Errors: 503 when a layer cannot be trusted now or a database does not answer, 500 when an object cannot be encoded.
pub fn maak_tegel(bron: &Tegelbron<'_>, lagen: &[String], vak: TegelVak) -> Result<Gemaakt, Probleem> {
    let fout = |fout: &dyn std::fmt::Display| Probleem::intern(fout);
    let rd_vak = vak.rd_vak(bron.roosters, BUFFER);
    let peilmoment = Peilmoment::op(bron.dag);
    let mut bouwer = Tegelbouwer::nieuw(vak, BUFFER);
    let mut afgekapt = Vec::new();
    for naam in lagen {
        let ver = verlaag(bron.ver, naam);
        let laag = bron.snapshot.laag(naam);
        let titel = match ver {
            Some(ver) => ver.definitie.titel.as_str(),
            None => laag.map_or("", |l| l.definitie().titel.as_str()),
        };
        let beschrijving = bron.beschrijvingen.van_of_standaard(naam, titel);
        if !beschrijving.bij(vak.mercator_zoom()) {
            continue;
        }
        bouwer.begin_laag(naam).map_err(|f| fout(&f))?;
        if let Some(soort) = naam.strip_prefix("dossier-") {
            let mut gevonden = Vec::new();
            bron.kaart.in_vak(&rd_vak, bron.asker, |dossier, beeld| {
                if beeld.soort.als_tekst() == soort {
                    gevonden.push((dossier, beeld));
                }
            });
            gevonden.sort_unstable_by(|a, b| a.1.identificatie.cmp(&b.1.identificatie));
            for (dossier, beeld) in gevonden {
                dossier_in_tegel(bron, &mut bouwer, vak, &beschrijving, dossier, beeld)
                    .map_err(|f| fout(&f))?;
            }
        } else if let Some(ver) = ver {
            let vraag = Vervraag {
                vak: Some(rd_vak),
                hoogstens: RIJEN_MAX + 1,
                los: true,
                ..Vervraag::default()
            };
            let (mut mislukt, mut aantal) = (None, 0);
            let gelezen = ver.lees(&vraag, &mut |rij| {
                aantal += 1;
                if mislukt.is_none() && aantal <= RIJEN_MAX {
                    mislukt = rij_in_tegel(bron, &mut bouwer, vak, &beschrijving, &rij).err();
                }
            });
            if gelezen.map_err(|f| crate::ver::probleem(naam, &f))?.rijen > RIJEN_MAX {
                afgekapt.push(naam.clone());
            }
            if let Some(f) = mislukt {
                return Err(fout(&f));
            }
        } else if let Some(laag) = laag {
            let mut mislukt = None;
            laag.in_vak(&rd_vak, &peilmoment, |object| {
                if let Err(f) = object_in_tegel(&mut bouwer, vak, &beschrijving, &object) {
                    mislukt = Some(f);
                }
                mislukt.is_none()
            })
            .map_err(|_| Probleem::bezet(format!("Laag '{naam}' is nu niet bereikbaar.")))?;
            if let Some(f) = mislukt {
                return Err(fout(&f));
            }
        }
    }
    Ok(Gemaakt {
        tegel: bouwer.klaar(),
        afgekapt,
    })
}

fn rij_in_tegel(
    bron: &Tegelbron<'_>,
    bouwer: &mut Tegelbouwer,
    vak: TegelVak,
    beschrijving: &Tegelbeschrijving,
    rij: &Voorkomen,
) -> Result<(), tegels::TegelFout> {
    let Some(g) = &rij.geometrie else {
        return Ok(());
    };
    let keuze = beschrijving.kenmerken_bij(vak.mercator_zoom());
    let punten = punten_in(bron, vak.tms(), g);
    bouwer.object(&vorm_van(g, &punten), None, |k| {
        k.eigen("identificatie", rij.id.as_bytes());
        for (naam, waarde) in rij.kenmerken.iter().filter(|(naam, _)| keuze.bevat(naam)) {
            k.zet(naam, WaardeRef::uit(waarde, &mut String::new()));
        }
    })?;
    Ok(())
}

/// The vertices of a geometry in the units of a grid.
fn punten_in<'g>(bron: &Tegelbron<'_>, tms: TileMatrixSet, g: &'g Geometrie) -> Cow<'g, [Punt]> {
    match tms {
        TileMatrixSet::NetherlandsRDNewQuad => Cow::Borrowed(&g.punten),
        TileMatrixSet::WebMercatorQuad => {
            let om = |p: &Punt| bron.roosters.rd_mm_naar_mercator(*p);
            Cow::Owned(g.punten.iter().map(om).collect())
        }
    }
}

fn vorm_van<'g>(g: &'g Geometrie, punten: &'g [Punt]) -> Vorm<'g> {
    Vorm {
        soort: g.soort,
        punten,
        vanaf_zoom: &[],
        los: true,
        ringen: &g.ringen,
        delen: &g.delen,
    }
}

fn object_in_tegel(
    bouwer: &mut Tegelbouwer,
    vak: TegelVak,
    beschrijving: &Tegelbeschrijving,
    object: &Object<'_>,
) -> Result<(), tegels::TegelFout> {
    let Some(soort) = object.soort() else {
        return Ok(());
    };
    let vorm = Vorm {
        soort,
        punten: match vak.tms() {
            TileMatrixSet::WebMercatorQuad => object.punten_mercator(),
            TileMatrixSet::NetherlandsRDNewQuad => object.punten_rd(),
        },
        vanaf_zoom: if soort == GeometrieSoort::Punt {
            &[]
        } else {
            object.vanaf_zoom()
        },
        los: object.laag().definitie().partitie.is_none(),
        ringen: object.ringen(),
        delen: object.delen(),
    };
    let namen = object.laag().kenmerknamen();
    bouwer.object(&vorm, None, |k| {
        k.eigen("identificatie", object.id_bytes());
        for ruw in object.kenmerken_ruw() {
            let mut lijst = String::new();
            k.genummerd(
                ruw.nummer,
                ruw.bytes,
                || {
                    let naam = namen.get(usize::from(ruw.nummer))?;
                    let keuze = beschrijving.kenmerken_bij(vak.mercator_zoom());
                    keuze.bevat(naam).then_some(naam.as_str())
                },
                || ruw.waarde().map(|waarde| tegelwaarde(waarde, &mut lijst)),
            );
        }
    })?;
    Ok(())
}

/// A value of a layer for a tile. A list has no form there: its members are written out, in `ruimte`.
fn tegelwaarde<'w>(waarde: lagen::WaardeRef<'w>, ruimte: &'w mut String) -> WaardeRef<'w> {
    match waarde {
        lagen::WaardeRef::Tekst(t) => WaardeRef::Tekst(t),
        lagen::WaardeRef::Getal(n) => WaardeRef::Getal(n),
        lagen::WaardeRef::Decimaal(d) => WaardeRef::Decimaal(d),
        lagen::WaardeRef::JaNee(b) => WaardeRef::JaNee(b),
        lagen::WaardeRef::Lijst(l) => {
            let leden: Vec<_> = l.iter().map(lagen::WaardeRef::naar_waarde).collect();
            WaardeRef::lijst(&leden, ruimte)
        }
    }
}

fn dossier_in_tegel(
    bron: &Tegelbron<'_>,
    bouwer: &mut Tegelbouwer,
    vak: TegelVak,
    beschrijving: &Tegelbeschrijving,
    dossier: &register::Kaartdossier,
    beeld: &register::Beeld,
) -> Result<(), tegels::TegelFout> {
    let g = dossier.geometrie();
    let punten = punten_in(bron, vak.tms(), g);
    let (van, tot) = (beeld.van.map(|d| d.to_string()), beeld.tot.map(|d| d.to_string()));
    let groep = match register::Fase::op(beeld.van, beeld.tot, bron.dag) {
        register::Fase::Nu => "nu",
        register::Fase::Komt => "komt",
        register::Fase::Klaar => "klaar",
    };
    let velden = [
        ("soort", Some(beeld.soort.als_tekst())),
        ("titel", Some(beeld.titel.as_str())),
        ("status", beeld.status.as_deref()),
        ("categorie", beeld.categorie.as_deref()),
        ("van", van.as_deref()),
        ("tot", tot.as_deref()),
        ("groep", Some(groep)),
        ("niveau", beeld.is_signaal().then_some(SIGNAAL)),
    ];
    let keuze = beschrijving.kenmerken_bij(vak.mercator_zoom());
    bouwer.object(&vorm_van(g, &punten), None, |k| {
        k.eigen("identificatie", beeld.identificatie.as_bytes());
        k.alle(
            velden
                .into_iter()
                .filter_map(|(naam, w)| Some((naam, WaardeRef::Tekst(w?))))
                .filter(|(naam, _)| keuze.bevat(naam)),
        );
    })?;
    Ok(())
}
