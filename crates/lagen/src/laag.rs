//! One layer: what lies here, what is called this, and does the layer speak for this place at all.
//!
//! Start at [`Laag::op_punt`]. Every question on a layer that is damaged is answered with
//! [`LagenFout::NietBereikbaar`]; a block that was never checked is checked before its bytes count.

use model::{Datum, GeometrieSoort, LaagDefinitie, Peilmoment, Punt, Stand, Tijdstip, Vak};
use serde::{Deserialize, Serialize};

use crate::LagenFout;
use crate::boom::Boom;
use crate::container::{Container, Deel};
use crate::formaat::{IndexRegel, Record, Sectie, hash};
use crate::manifest::LaagRegel;
use crate::object::{Object, Vorm};

/// What a layer's file says of itself, beside its sections.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Meta {
    pub(crate) definitie: LaagDefinitie,
    /// Names of attributes; rows refer to their places.
    pub(crate) sleutels: Vec<String>,
    /// Places of the attributes that have an index.
    pub(crate) geindexeerd: Vec<u16>,
    /// Day from which the tree of now suffices, days since 1970.
    pub(crate) peil: i32,
    /// Voorkomens, without the record of the coverage.
    pub(crate) records: u32,
    pub(crate) objecten: u64,
    /// Leaves of the two trees: records `0..nu`, then `nu..nu + toen`.
    pub(crate) nu: u32,
    pub(crate) toen: u32,
    pub(crate) dekking: bool,
    pub(crate) vak: Option<Vak>,
}

/// The mapped side of a layer.
#[derive(Debug)]
pub(crate) struct Inhoud {
    pub(crate) c: Container,
    pub(crate) meta: Meta,
    pub(crate) nu: Boom,
    pub(crate) toen: Boom,
    records: Deel,
    ids: Deel,
    id_index: Deel,
    rd: Deel,
    mercator: Deel,
    zooms: Deel,
    ringen: Deel,
    delen: Deel,
    kenmerken: Deel,
    brokken: Deel,
}

/// One layer of a snapshot.
#[derive(Debug)]
pub struct Laag {
    regel: LaagRegel,
    inhoud: Result<Inhoud, String>,
}

impl Laag {
    /// Opens the layer that a manifest names. A damaged or absent file gives a layer that is not reachable.
    /// Errors: only a format that is too old or too new.
    pub(crate) fn open(map: &std::path::Path, regel: LaagRegel) -> Result<Self, LagenFout> {
        let inhoud = match Inhoud::open(&map.join(&regel.bestand), &regel) {
            Ok(inhoud) => Ok(inhoud),
            Err(fout @ (LagenFout::TeOud { .. } | LagenFout::TeNieuw { .. })) => return Err(fout),
            Err(fout) => Err(fout.to_string()),
        };
        Ok(Self { regel, inhoud })
    }

    pub(crate) fn regel(&self) -> &LaagRegel {
        &self.regel
    }

    pub(crate) fn container(&self) -> Option<&Container> {
        self.inhoud.as_ref().ok().map(|i| &i.c)
    }

    /// What the layer is.
    pub fn definitie(&self) -> &LaagDefinitie {
        &self.regel.definitie
    }

    /// The date up to which it is complete; `None` when nobody said.
    pub fn stand(&self) -> Option<Stand> {
        self.regel.stand
    }

    /// False when nothing in `vak` (RD) came, went or changed after the generation `sinds` was served: what was made of
    /// this layer then, for this box, still holds. The boxes before and after a change both count.
    ///
    /// True for what is longer ago than is remembered (2,048 boxes), and for a layer that was imported whole since.
    /// Cost: one comparison per remembered box.
    pub fn geraakt_sinds(&self, sinds: u64, vak: &Vak) -> bool {
        sinds < self.regel.sinds() || self.regel.gewijzigd.raakt(sinds, vak)
    }

    /// When it was imported.
    pub fn opgehaald(&self) -> Tijdstip {
        Tijdstip(self.regel.opgehaald)
    }

    /// Stands for everything in the layer's file: another content is another number, never 0.
    pub fn versie(&self) -> u64 {
        u64::from(self.regel.crc) + 1
    }

    /// Why the layer is `niet-bereikbaar`; `None` when it is fine as far as is known.
    pub fn storing(&self) -> Option<&str> {
        match &self.inhoud {
            Ok(i) => i.c.stuk(),
            Err(uitleg) => Some(uitleg),
        }
    }

    /// Voorkomens, those of history included; 0 when the layer is not reachable.
    pub fn aantal(&self) -> u64 {
        self.inhoud.as_ref().map_or(0, |i| u64::from(i.meta.records))
    }

    /// Distinct objects; 0 when the layer is not reachable.
    pub fn objecten(&self) -> u64 {
        self.inhoud.as_ref().map_or(0, |i| i.meta.objecten)
    }

    /// Names of all attributes that occur.
    pub fn kenmerknamen(&self) -> &[String] {
        self.inhoud.as_ref().map_or(&[], |i| &i.meta.sleutels)
    }

    /// Box around everything, RD millimetres; `None` for a layer without geometry or not reachable.
    pub fn vak(&self) -> Option<Vak> {
        self.inhoud.as_ref().ok().and_then(|i| i.meta.vak)
    }

    /// Whether the delivery speaks for this place: `None` when no coverage was stated (or cannot be read).
    pub fn dekt(&self, punt: Punt) -> Option<bool> {
        let i = self.inhoud.as_ref().ok().filter(|i| i.meta.dekking)?;
        let (record, volgend) = i.record(i.meta.records).ok()?;
        if !record.vak().bevat(punt) {
            return Some(false);
        }
        Some(
            i.vorm(record, volgend)
                .ok()?
                .bevat(Some(GeometrieSoort::Vlak), punt),
        )
    }

    /// A copy of the stated coverage; `None` when nothing was stated.
    pub fn dekking(&self) -> Result<Option<model::Geometrie>, LagenFout> {
        self.vraag(|i| {
            if !i.meta.dekking {
                return Ok(None);
            }
            let (record, volgend) = i.record(i.meta.records)?;
            let v = i.vorm(record, volgend)?;
            Ok(Some(model::Geometrie {
                soort: GeometrieSoort::Vlak,
                punten: v.punten.to_vec(),
                ringen: v.ringen.to_vec(),
                delen: v.delen.to_vec(),
            }))
        })
    }

    /// Objects that contain the point (edges count), as of `moment`, in record order.
    ///
    /// Errors: [`LagenFout::NietBereikbaar`]. Cost: microseconds among a million; both trees when `moment` lies
    /// before the layer's date or asks for older knowledge.
    pub fn op_punt(&self, punt: Punt, moment: &Peilmoment) -> Result<Vec<Object<'_>>, LagenFout> {
        let mut uit = Vec::new();
        self.vraag(|i| {
            i.zoek(
                &Vak { min: punt, max: punt },
                moment,
                &mut |nr, record, volgend| {
                    let vorm = i.vorm(record, volgend)?;
                    if vorm.bevat(self.definitie().geometrie, punt) {
                        uit.push((nr, self.object(i, record, volgend, vorm)?));
                    }
                    Ok(true)
                },
            )
        })?;
        uit.sort_unstable_by_key(|(nr, _)| *nr);
        Ok(uit.into_iter().map(|(_, object)| object).collect())
    }

    /// Visits objects whose box touches `vak`, as of `moment`, until `doe` says false; order is that of the tree.
    /// Errors: [`LagenFout::NietBereikbaar`], possibly after some objects were visited.
    pub fn in_vak<'a>(
        &'a self,
        vak: &Vak,
        moment: &Peilmoment,
        mut doe: impl FnMut(Object<'a>) -> bool,
    ) -> Result<(), LagenFout> {
        self.vraag(|i| {
            i.zoek(vak, moment, &mut |_, record, volgend| {
                let vorm = i.vorm(record, volgend)?;
                Ok(doe(self.object(i, record, volgend, vorm)?))
            })
        })
    }

    /// The voorkomen of an object that counts at `moment`; the latest known when several do.
    /// Miss: `None`. Errors: [`LagenFout::NietBereikbaar`].
    pub fn op_id(&self, id: &str, moment: &Peilmoment) -> Result<Option<Object<'_>>, LagenFout> {
        let geldend = self
            .voorkomens(id)?
            .into_iter()
            .filter(|o| moment.telt(&o.periode()));
        Ok(geldend.max_by_key(|o| (o.periode().bekend.van, o.periode().geldig.van)))
    }

    /// All voorkomens of an object, oldest first (valid from, then known from). Miss: empty.
    pub fn voorkomens(&self, id: &str) -> Result<Vec<Object<'_>>, LagenFout> {
        let mut uit = Vec::new();
        self.vraag(|i| {
            i.bij_hash(&i.id_index, hash(id.as_bytes()), &mut |nr| {
                let (record, volgend) = i.record(nr)?;
                if i.c.bytes(&i.ids, i.tussen(record.id, volgend.id)?)? == id.as_bytes() {
                    let vorm = i.vorm(record, volgend)?;
                    uit.push(self.object(i, record, volgend, vorm)?);
                }
                Ok(())
            })
        })?;
        uit.sort_by_key(|o| (o.periode().geldig.van, o.periode().bekend.van));
        Ok(uit)
    }

    /// Objects whose attribute `naam` is `waarde`, or is a list that holds it, as of `moment`, in record order.
    /// Whole numbers and yes/no compare as written (`1953`, `true`).
    ///
    /// Errors: [`LagenFout::NietBereikbaar`]. An attribute without index is answered by reading every record.
    pub fn op_kenmerk(
        &self,
        naam: &str,
        waarde: &str,
        moment: &Peilmoment,
    ) -> Result<Vec<Object<'_>>, LagenFout> {
        let mut uit = Vec::new();
        self.vraag(|i| {
            let Some(sleutel) = i.meta.sleutels.iter().position(|s| s == naam) else {
                return Ok(());
            };
            let mut neem = |nr: u32| {
                let (record, volgend) = i.record(nr)?;
                if moment.telt(&record.periode()) {
                    let vorm = i.vorm(record, volgend)?;
                    let object = self.object(i, record, volgend, vorm)?;
                    if object.kenmerk(naam).is_some_and(|w| w.heet(waarde)) {
                        uit.push(object);
                    }
                }
                Ok(())
            };
            match i.c.deel(Sectie::KenmerkIndex, sleutel as u32) {
                Some(index) => i.bij_hash(&index, hash(waarde.as_bytes()), &mut neem),
                None => (0..i.meta.records).try_for_each(neem),
            }
        })?;
        Ok(uit)
    }

    /// Visits every voorkomen, those of history included, in record order (near each other in the file is near
    /// each other on the ground).
    pub fn alle<'a>(&'a self, mut doe: impl FnMut(Object<'a>)) -> Result<(), LagenFout> {
        self.vraag(|i| {
            for nr in 0..i.meta.records {
                let (record, volgend) = i.record(nr)?;
                let vorm = i.vorm(record, volgend)?;
                doe(self.object(i, record, volgend, vorm)?);
            }
            Ok(())
        })
    }

    /// Runs a question; whatever is wrong with the file becomes [`LagenFout::NietBereikbaar`].
    pub(crate) fn vraag<'a, T>(
        &'a self,
        f: impl FnOnce(&'a Inhoud) -> Result<T, LagenFout>,
    ) -> Result<T, LagenFout> {
        let weg = |uitleg: String| LagenFout::NietBereikbaar {
            laag: self.definitie().id.clone(),
            uitleg,
        };
        let inhoud = self.inhoud.as_ref().map_err(|uitleg| weg(uitleg.clone()))?;
        if let Some(uitleg) = inhoud.c.stuk() {
            return Err(weg(uitleg.to_owned()));
        }
        f(inhoud).map_err(|fout| weg(fout.to_string()))
    }

    pub(crate) fn object<'a>(
        &'a self,
        i: &'a Inhoud,
        record: &'a Record,
        volgend: &'a Record,
        vorm: Vorm<'a>,
    ) -> Result<Object<'a>, LagenFout> {
        let id = i.c.bytes(&i.ids, i.tussen(record.id, volgend.id)?)?;
        if !id.is_ascii() && std::str::from_utf8(id).is_err() {
            return Err(i.c.keur_af("een identificatie is geen tekst"));
        }
        let aantal = vorm.punten.len() as u64;
        Ok(Object {
            laag: self,
            sleutels: &i.meta.sleutels,
            record,
            id,
            vorm,
            mercator: i.c.lijst(&i.mercator, record.punt, aantal)?,
            zooms: i.c.lijst(&i.zooms, record.punt, aantal)?,
            kenmerken: i
                .c
                .bytes(&i.kenmerken, i.tussen(record.kenmerk, volgend.kenmerk)?)?,
        })
    }
}

impl Inhoud {
    fn open(pad: &std::path::Path, regel: &LaagRegel) -> Result<Self, LagenFout> {
        let c = Container::open(pad)?;
        if c.vingerafdruk() != regel.crc {
            return Err(LagenFout::beschadigd(
                pad,
                "het is niet het bestand dat het manifest noemt",
            ));
        }
        c.controleer_index()?;
        let deel = |sectie| {
            c.deel(sectie, 0)
                .ok_or_else(|| LagenFout::beschadigd(pad, "een sectie ontbreekt"))
        };
        let meta = deel(Sectie::Meta)?;
        let meta: Meta = serde_json::from_slice(c.bytes(&meta, 0..meta.lengte)?)
            .map_err(|fout| LagenFout::beschadigd(pad, format!("de beschrijving is onleesbaar ({fout})")))?;
        let records = deel(Sectie::Records)?;
        if records.lengte as u64 != (u64::from(meta.records) + 2) * Record::LENGTE as u64 {
            return Err(LagenFout::beschadigd(
                pad,
                "het aantal objecten klopt niet met de beschrijving",
            ));
        }
        let nu = Boom::open(&c, deel(Sectie::BoomNu)?, 0, meta.nu)?;
        let toen = Boom::open(&c, deel(Sectie::BoomToen)?, meta.nu, meta.toen)?;
        Ok(Self {
            nu,
            toen,
            records,
            ids: deel(Sectie::Ids)?,
            id_index: deel(Sectie::IdIndex)?,
            rd: deel(Sectie::PuntenRd)?,
            mercator: deel(Sectie::PuntenMercator)?,
            zooms: deel(Sectie::Zooms)?,
            ringen: deel(Sectie::Ringen)?,
            delen: deel(Sectie::Delen)?,
            kenmerken: deel(Sectie::Kenmerken)?,
            brokken: deel(Sectie::Brokken)?,
            meta,
            c,
        })
    }

    /// A record and the one where its ranges end.
    pub(crate) fn record(&self, nr: u32) -> Result<(&Record, &Record), LagenFout> {
        match self.c.lijst::<Record>(&self.records, u64::from(nr), 2)? {
            [record, volgend] => Ok((record, volgend)),
            _ => Err(self.c.keur_af("een record ontbreekt")),
        }
    }

    fn tussen(&self, van: u64, tot: u64) -> Result<std::ops::Range<usize>, LagenFout> {
        match (usize::try_from(van), usize::try_from(tot)) {
            (Ok(van), Ok(tot)) if van <= tot => Ok(van..tot),
            _ => Err(self.c.keur_af("een record eindigt voor zijn begin")),
        }
    }

    /// The geometry of a record, its ends checked.
    pub(crate) fn vorm(&self, record: &Record, volgend: &Record) -> Result<Vorm<'_>, LagenFout> {
        let lengte = |van: u64, tot: u64| self.tussen(van, tot).map(|r| r.len() as u64);
        let (ring, deel, brok) = (
            u64::from(record.ring),
            u64::from(record.deel),
            u64::from(record.brok),
        );
        let vorm = Vorm {
            punten: self
                .c
                .lijst(&self.rd, record.punt, lengte(record.punt, volgend.punt)?)?,
            ringen: self
                .c
                .lijst(&self.ringen, ring, lengte(ring, volgend.ring.into())?)?,
            delen: self
                .c
                .lijst(&self.delen, deel, lengte(deel, volgend.deel.into())?)?,
            // most shapes are too small to be looked at in chunks
            brokken: match lengte(brok, volgend.brok.into())? {
                0 => &[],
                aantal => self.c.lijst(&self.brokken, brok, aantal)?,
            },
        };
        let oplopend = |einden: &[u32], totaal: usize| {
            einden.windows(2).all(|w| w[0] < w[1]) && einden.last().is_none_or(|e| *e as usize == totaal)
        };
        if oplopend(vorm.ringen, vorm.punten.len()) && oplopend(vorm.delen, vorm.ringen.len()) {
            Ok(vorm)
        } else {
            Err(self.c.keur_af("de ringen van een object kloppen niet"))
        }
    }

    /// Records that touch `vak` and count at `moment`: the tree of now when that suffices, else both.
    fn zoek<'a>(
        &'a self,
        vak: &Vak,
        moment: &Peilmoment,
        doe: &mut dyn FnMut(u32, &'a Record, &'a Record) -> Result<bool, LagenFout>,
    ) -> Result<(), LagenFout> {
        let mut als_geldend = |nr: u32| {
            let (record, volgend) = self.record(nr)?;
            if moment.telt(&record.periode()) {
                doe(nr, record, volgend)
            } else {
                Ok(true)
            }
        };
        let door = self.nu.zoek(&self.c, vak, 0, &mut als_geldend)?;
        let alleen_nu = moment.bekend.is_none() && moment.geldig >= Datum(self.meta.peil);
        if door && !alleen_nu {
            self.toen.zoek(&self.c, vak, 0, &mut als_geldend)?;
        }
        Ok(())
    }

    /// Calls `doe` with the record of every entry of an index that has this hash, in record order.
    fn bij_hash(
        &self,
        index: &Deel,
        hash: u64,
        doe: &mut dyn FnMut(u32) -> Result<(), LagenFout>,
    ) -> Result<(), LagenFout> {
        let aantal = (index.lengte / size_of::<IndexRegel>()) as u64;
        let op = |nr: u64| match self.c.lijst::<IndexRegel>(index, nr, 1)? {
            [[hoog, laag, record]] => Ok((u64::from(*hoog) << 32 | u64::from(*laag), *record)),
            _ => Err(self.c.keur_af("een index is te kort")),
        };
        // Hashes lie evenly, so the place is guessed from the hash itself: two or three looks among millions. A file in
        // which they do not is halved from the ninth look on.
        let (mut van, mut tot) = (0u64, aantal);
        let (mut laagste, mut hoogste) = (0u64, u64::MAX);
        let mut keer = 0u32;
        while van < tot {
            let deel = (u128::from(hash.saturating_sub(laagste)) * u128::from(tot - van))
                / (u128::from(hoogste - laagste) + 1);
            let geraden = if keer < 8 { deel as u64 } else { (tot - van) / 2 };
            let plek = van + geraden.min(tot - van - 1);
            keer += 1;
            let gezien = op(plek)?.0;
            if gezien < hash {
                (van, laagste) = (plek + 1, gezien);
            } else {
                (tot, hoogste) = (plek, gezien);
            }
        }
        let mut vorige = None;
        while van < aantal {
            let (gevonden, record) = op(van)?;
            if gevonden != hash {
                break;
            }
            // a list that holds the same value twice stands in the index twice
            if vorige.replace(record) != Some(record) {
                doe(record)?;
            }
            van += 1;
        }
        Ok(())
    }
}
