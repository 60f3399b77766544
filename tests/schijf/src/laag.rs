//! Laag: what was written to one file and not synced yet, by sector. Knows nothing of SQLite.

use std::collections::BTreeMap;

/// What a disk writes as a whole.
pub const SECTOR: usize = 512;

/// The unsynced part of a file.
#[derive(Debug)]
pub struct Laag {
    sectoren: BTreeMap<u64, [u8; SECTOR]>,
    /// How long the file is for who reads it.
    lengte: u64,
    /// The bytes on disk below this still count; what was cut off before the next sync does not.
    echt_tot: u64,
    toeval: u64,
}

/// The file on disk.
pub trait Onder {
    /// Reads; what lies past the end is nought. Errors: the code of SQLite.
    fn lees(&mut self, doel: &mut [u8], vanaf: u64) -> Result<(), i32>;
    /// Writes. Errors: the code of SQLite.
    fn schrijf(&mut self, bytes: &[u8], vanaf: u64) -> Result<(), i32>;
    /// Cuts off. Errors: the code of SQLite.
    fn kap(&mut self, lengte: u64) -> Result<(), i32>;
}

impl Laag {
    /// Over a file that is this long on disk.
    pub fn over(lengte: u64, zaad: u64) -> Self {
        Self {
            sectoren: BTreeMap::new(),
            lengte,
            echt_tot: lengte,
            toeval: zaad | 1,
        }
    }

    /// How long the file is.
    pub fn lengte(&self) -> u64 {
        self.lengte
    }

    fn sector(&self, onder: &mut dyn Onder, nr: u64) -> Result<[u8; SECTOR], i32> {
        if let Some(sector) = self.sectoren.get(&nr) {
            return Ok(*sector);
        }
        let mut uit = [0; SECTOR];
        let begin = nr * SECTOR as u64;
        let echt = self.echt_tot.saturating_sub(begin).min(SECTOR as u64) as usize;
        if echt > 0 {
            onder.lees(&mut uit[..echt], begin)?;
        }
        Ok(uit)
    }

    /// Reads; out: how many bytes there were, the rest is nought.
    pub fn lees(&self, onder: &mut dyn Onder, doel: &mut [u8], vanaf: u64) -> Result<usize, i32> {
        let er = self.lengte.saturating_sub(vanaf).min(doel.len() as u64) as usize;
        doel[er..].fill(0);
        let mut klaar = 0;
        while klaar < er {
            let plek = vanaf + klaar as u64;
            let (nr, in_sector) = (plek / SECTOR as u64, (plek % SECTOR as u64) as usize);
            let aantal = (SECTOR - in_sector).min(er - klaar);
            let sector = self.sector(onder, nr)?;
            doel[klaar..klaar + aantal].copy_from_slice(&sector[in_sector..in_sector + aantal]);
            klaar += aantal;
        }
        Ok(er)
    }

    /// Keeps a write; `door_procent` of its sectors goes to the file at once.
    pub fn schrijf(
        &mut self,
        onder: &mut dyn Onder,
        bytes: &[u8],
        vanaf: u64,
        door_procent: u8,
    ) -> Result<(), i32> {
        let mut klaar = 0;
        while klaar < bytes.len() {
            let plek = vanaf + klaar as u64;
            let (nr, in_sector) = (plek / SECTOR as u64, (plek % SECTOR as u64) as usize);
            let aantal = (SECTOR - in_sector).min(bytes.len() - klaar);
            let mut sector = self.sector(onder, nr)?;
            sector[in_sector..in_sector + aantal].copy_from_slice(&bytes[klaar..klaar + aantal]);
            self.sectoren.insert(nr, sector);
            klaar += aantal;
            let begin = nr * SECTOR as u64;
            if begin <= self.echt_tot && self.worp(door_procent) {
                onder.schrijf(&sector[..in_sector + aantal], begin)?;
                self.echt_tot = self.echt_tot.max(begin + (in_sector + aantal) as u64);
            }
        }
        self.lengte = self.lengte.max(vanaf + bytes.len() as u64);
        Ok(())
    }

    /// Cuts off, or makes longer with noughts.
    pub fn kap(&mut self, lengte: u64) {
        let eerste_weg = lengte.div_ceil(SECTOR as u64);
        self.sectoren.split_off(&eerste_weg);
        if !lengte.is_multiple_of(SECTOR as u64)
            && let Some(sector) = self.sectoren.get_mut(&(lengte / SECTOR as u64))
        {
            sector[(lengte % SECTOR as u64) as usize..].fill(0);
        }
        self.echt_tot = self.echt_tot.min(lengte);
        self.lengte = lengte;
    }

    /// Brings the file up to date; the caller syncs it after.
    pub fn spoel(&mut self, onder: &mut dyn Onder) -> Result<(), i32> {
        onder.kap(self.echt_tot)?;
        for (nr, sector) in &self.sectoren {
            let begin = nr * SECTOR as u64;
            let aantal = self.lengte.saturating_sub(begin).min(SECTOR as u64) as usize;
            onder.schrijf(&sector[..aantal], begin)?;
        }
        self.sectoren.clear();
        onder.kap(self.lengte)?;
        self.echt_tot = self.lengte;
        Ok(())
    }

    fn worp(&mut self, procent: u8) -> bool {
        self.toeval ^= self.toeval << 13;
        self.toeval ^= self.toeval >> 7;
        self.toeval ^= self.toeval << 17;
        self.toeval % 100 < u64::from(procent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Clone)]
    struct Geheugen(Vec<u8>);

    impl Onder for Geheugen {
        fn lees(&mut self, doel: &mut [u8], vanaf: u64) -> Result<(), i32> {
            for (nr, b) in doel.iter_mut().enumerate() {
                *b = self.0.get(vanaf as usize + nr).copied().unwrap_or(0);
            }
            Ok(())
        }
        fn schrijf(&mut self, bytes: &[u8], vanaf: u64) -> Result<(), i32> {
            let eind = vanaf as usize + bytes.len();
            self.0.resize(self.0.len().max(eind), 0);
            self.0[vanaf as usize..eind].copy_from_slice(bytes);
            Ok(())
        }
        fn kap(&mut self, lengte: u64) -> Result<(), i32> {
            self.0.resize(lengte as usize, 0);
            Ok(())
        }
    }

    /// Any series of writes, cuts and syncs reads as the same series on a plain file, and what is on disk at a sync is
    /// what a plain file would hold.
    #[test]
    fn it_reads_as_a_plain_file_does_and_a_sync_brings_all_of_it_to_disk() {
        let mut toeval = 88_172_645_463_325_252u64;
        let mut werp = move |onder: u64| {
            toeval ^= toeval << 13;
            toeval ^= toeval >> 7;
            toeval ^= toeval << 17;
            toeval % onder
        };
        for door in [0, 40, 100] {
            let (mut echt, mut gewoon) = (Geheugen::default(), Geheugen::default());
            let mut laag = Laag::over(0, 7);
            let mut bij_sync = gewoon.clone();
            for stap in 0..4_000u32 {
                let (vanaf, aantal) = (werp(5_000), 1 + werp(1_500) as usize);
                match werp(10) {
                    0 => {
                        laag.spoel(&mut echt).unwrap();
                        assert_eq!(echt.0, gewoon.0, "stap {stap}");
                        bij_sync = gewoon.clone();
                    }
                    1 => {
                        laag.kap(vanaf);
                        gewoon.kap(vanaf).unwrap();
                    }
                    2..6 => {
                        let bytes = vec![stap as u8; aantal];
                        laag.schrijf(&mut echt, &bytes, vanaf, door).unwrap();
                        gewoon.schrijf(&bytes, vanaf).unwrap();
                    }
                    _ => {
                        let (mut a, mut b) = (vec![9; aantal], vec![9; aantal]);
                        laag.lees(&mut echt, &mut a, vanaf).unwrap();
                        gewoon.lees(&mut b, vanaf).unwrap();
                        assert_eq!(a, b, "stap {stap}");
                    }
                }
                assert_eq!(laag.lengte(), gewoon.0.len() as u64);
                if door == 0 {
                    assert_eq!(echt.0, bij_sync.0, "nothing before a sync");
                }
            }
        }
    }
}
