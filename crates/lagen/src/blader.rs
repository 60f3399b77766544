//! Blader: a layer as a list that is read page by page, in one order that never changes within a snapshot.
//!
//! The order is that of the records (near each other in the list is near each other on the ground), so a page
//! can go on where the one before ended without counting. Start at [`Laag::blader`].

use model::{Datum, Peilmoment, Periode, Tijdstip, Vak};

use crate::formaat::Record;
use crate::laag::Inhoud;
use crate::{Laag, LagenFout, Object};

/// Which voorkomens are in the list: valid on at least one day of `van..=tot`, by the knowledge of `bekend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Venster {
    /// First day.
    pub van: Datum,
    /// Last day, included.
    pub tot: Datum,
    /// As in [`Peilmoment`]: `None` is the latest knowledge.
    pub bekend: Option<Tijdstip>,
}

impl Venster {
    /// One day, by the latest knowledge.
    pub fn op(dag: Datum) -> Self {
        Self {
            van: dag,
            tot: dag,
            bekend: None,
        }
    }

    /// True when a voorkomen with `periode` is in the list.
    pub fn telt(&self, periode: &Periode) -> bool {
        let geldig = periode.geldig;
        geldig.van < geldig.tot
            && geldig.van <= self.tot
            && self.van < geldig.tot
            && match self.bekend {
                None => periode.bekend.tot == Tijdstip::NOOIT,
                Some(moment) => periode.bekend.bevat(moment),
            }
    }
}

impl From<Peilmoment> for Venster {
    fn from(moment: Peilmoment) -> Self {
        Self {
            van: moment.geldig,
            tot: moment.geldig,
            bekend: moment.bekend,
        }
    }
}

/// A record that is in the list; its geometry and attributes are only looked at when asked for.
#[derive(Debug, Clone, Copy)]
pub struct Lid<'a> {
    laag: &'a Laag,
    inhoud: &'a Inhoud,
    nummer: u32,
    record: &'a Record,
    volgend: &'a Record,
}

impl<'a> Lid<'a> {
    /// Its place in the order of the layer.
    pub fn nummer(&self) -> u32 {
        self.nummer
    }

    /// Bounding box, RD millimetres; without meaning for a record without geometry.
    pub fn vak(&self) -> Vak {
        self.record.vak()
    }

    /// The object itself. Errors: [`LagenFout::NietBereikbaar`].
    pub fn object(&self) -> Result<Object<'a>, LagenFout> {
        self.laag.vraag(|_| {
            let vorm = self.inhoud.vorm(self.record, self.volgend)?;
            self.laag.object(self.inhoud, self.record, self.volgend, vorm)
        })
    }
}

impl Laag {
    /// Visits the records of the list from number `vanaf` on, in their order, until `doe` says false.
    ///
    /// - `vak`: only records whose box touches it (RD millimetres); `None`: also those without geometry.
    /// - Errors: [`LagenFout::NietBereikbaar`], possibly after some were visited; what `doe` itself gives.
    /// - Cost: the path through the tree to `vanaf`, then what is visited; the tree of history only when
    ///   `venster` reaches before the layer's date or asks for older knowledge.
    pub fn blader<'a>(
        &'a self,
        vak: Option<&Vak>,
        venster: &Venster,
        vanaf: u32,
        mut doe: impl FnMut(Lid<'a>) -> Result<bool, LagenFout>,
    ) -> Result<(), LagenFout> {
        self.vraag(|i| {
            let mut als_geldend = |nummer: u32| {
                let (record, volgend) = i.record(nummer)?;
                if !venster.telt(&record.periode()) {
                    return Ok(true);
                }
                doe(Lid {
                    laag: self,
                    inhoud: i,
                    nummer,
                    record,
                    volgend,
                })
            };
            let alleen_nu = venster.bekend.is_none() && venster.van >= Datum(i.meta.peil);
            let Some(vak) = vak else {
                // What has no geometry lies behind both trees.
                for nummer in vanaf..i.meta.records {
                    if !als_geldend(nummer)? {
                        break;
                    }
                }
                return Ok(());
            };
            let door = i.nu.zoek(&i.c, vak, vanaf, &mut als_geldend)?;
            if door && !alleen_nu {
                i.toen.zoek(&i.c, vak, vanaf, &mut als_geldend)?;
            }
            Ok(())
        })
    }
}
