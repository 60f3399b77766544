//! Vfs: the layer as SQLite takes it. Everything but reading, writing, cutting, syncing and the length of a database and
//! its log goes straight to SQLite's own file layer.
//!
//! Safety, once for all functions here: SQLite calls them with the objects it was given by `open`, lives by the contract
//! of `sqlite3_io_methods`, and never after `sluit`. The own file object of the layer below lies behind ours in one
//! allocation of SQLite, of the size that `registreer` asked for.

#![allow(
    unused_unsafe,
    reason = "the macro below stands in safe and in unsafe surroundings"
)]

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::{align_of, size_of};
use std::sync::atomic::{AtomicPtr, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi::{
    self, SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_WRITE, SQLITE_NOTFOUND,
    SQLITE_OK, sqlite3_file, sqlite3_io_methods, sqlite3_vfs,
};

use crate::laag::{Laag, Onder};
use crate::{Fout, gaat_mis};

/// The file layer of SQLite itself.
static BASIS: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(std::ptr::null_mut());
static DOOR: AtomicU8 = AtomicU8::new(0);
/// What is not synced, for every connection of this process alike; kept when the last of them closes, as a system does.
static LAGEN: Mutex<Option<Lagen>> = Mutex::new(None);

/// By full path.
type Lagen = HashMap<Vec<u8>, Arc<Mutex<Laag>>>;

/// Which files lie on the layer.
const VAN_ONS: c_int = ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL;

#[repr(C)]
struct Bestand {
    basis: sqlite3_file,
    laag: *const Mutex<Laag>,
}

/// Where the file object of the layer below begins.
const ONDER: usize = size_of::<Bestand>().next_multiple_of(align_of::<u64>() * 2);

static METHODEN: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2, // without memory maps: those would pass the layer by
    xClose: Some(sluit),
    xRead: Some(lees),
    xWrite: Some(schrijf),
    xTruncate: Some(kap),
    xSync: Some(spoel),
    xFileSize: Some(lengte),
    xLock: Some(slot),
    xUnlock: Some(ontgrendel),
    xCheckReservedLock: Some(gereserveerd),
    xFileControl: Some(bestuur),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(aard),
    xShmMap: Some(deel),
    xShmLock: Some(deelslot),
    xShmBarrier: Some(hek),
    xShmUnmap: Some(ondeel),
    xFetch: None,
    xUnfetch: None,
};

pub fn registreer(door_procent: u8) -> Result<(), String> {
    DOOR.store(door_procent, Ordering::SeqCst);
    if !BASIS.load(Ordering::SeqCst).is_null() {
        return Ok(());
    }
    // SAFETY: SQLite is initialised by the first call; the table we hand over is never freed
    unsafe {
        if ffi::sqlite3_initialize() != SQLITE_OK {
            return Err("SQLite start niet".to_owned());
        }
        let basis = ffi::sqlite3_vfs_find(std::ptr::null());
        if basis.is_null() {
            return Err("SQLite heeft geen bestandslaag".to_owned());
        }
        BASIS.store(basis, Ordering::SeqCst);
        let mut eigen = *basis;
        eigen.pNext = std::ptr::null_mut();
        eigen.zName = c"schijf".as_ptr();
        eigen.szOsFile = ONDER as c_int + (*basis).szOsFile;
        eigen.xOpen = Some(open);
        eigen.xDelete = Some(verwijder);
        match ffi::sqlite3_vfs_register(Box::into_raw(Box::new(eigen)), 1) {
            SQLITE_OK => Ok(()),
            code => Err(format!("SQLite neemt de laag niet aan ({code})")),
        }
    }
}

unsafe fn onder(f: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: see the top of this file
    unsafe { f.cast::<u8>().add(ONDER).cast() }
}

/// Calls the same function of the layer below.
macro_rules! door {
    ($f:expr, $naam:ident $(, $a:expr)*) => {{
        // SAFETY: see the top of this file
        unsafe {
            let onder = onder($f);
            ((*(*onder).pMethods).$naam.expect("SQLite's own layer has every function"))(onder $(, $a)*)
        }
    }};
}

/// The file on disk, for the layer.
struct Schijf(*mut sqlite3_file);

fn gelukt(code: c_int) -> Result<(), i32> {
    if code == SQLITE_OK { Ok(()) } else { Err(code) }
}

impl Onder for Schijf {
    fn lees(&mut self, doel: &mut [u8], vanaf: u64) -> Result<(), i32> {
        let code = door!(
            self.0,
            xRead,
            doel.as_mut_ptr().cast(),
            doel.len() as c_int,
            vanaf as i64
        );
        gelukt(if code == SQLITE_IOERR_SHORT_READ {
            SQLITE_OK
        } else {
            code
        })
    }
    fn schrijf(&mut self, bytes: &[u8], vanaf: u64) -> Result<(), i32> {
        gelukt(door!(
            self.0,
            xWrite,
            bytes.as_ptr().cast(),
            bytes.len() as c_int,
            vanaf as i64
        ))
    }
    fn kap(&mut self, nieuw: u64) -> Result<(), i32> {
        let mut nu = 0i64;
        gelukt(door!(self.0, xFileSize, &mut nu))?;
        if nu as u64 == nieuw {
            return Ok(());
        }
        gelukt(door!(self.0, xTruncate, nieuw as i64))
    }
}

unsafe fn laag<'a>(f: *mut sqlite3_file) -> Option<MutexGuard<'a, Laag>> {
    // SAFETY: see the top of this file; the layer lives as long as the process, in `LAGEN`
    unsafe {
        (*f.cast::<Bestand>())
            .laag
            .as_ref()
            .map(|l| l.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn code(uit: Result<(), i32>) -> c_int {
    uit.map_or_else(|code| code, |()| SQLITE_OK)
}

fn faalt(sync: bool) -> Option<c_int> {
    gaat_mis(sync).map(|fout| match fout {
        Fout::Vol => SQLITE_FULL,
        Fout::Schrijven => SQLITE_IOERR_WRITE,
        Fout::Sync => SQLITE_IOERR_FSYNC,
    })
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    naam: *const c_char,
    f: *mut sqlite3_file,
    vlaggen: c_int,
    uit: *mut c_int,
) -> c_int {
    let basis = BASIS.load(Ordering::SeqCst);
    // SAFETY: see the top of this file
    unsafe {
        let eigen = f.cast::<Bestand>();
        (*eigen).basis.pMethods = std::ptr::null();
        (*eigen).laag = std::ptr::null();
        let Some(xopen) = (*basis).xOpen else {
            return ffi::SQLITE_CANTOPEN;
        };
        let code = xopen(basis, naam, onder(f), vlaggen, uit);
        if code != SQLITE_OK {
            return code;
        }
        // from here on SQLite closes it, also when what follows fails
        (*eigen).basis.pMethods = &METHODEN;
        if vlaggen & VAN_ONS != 0 && !naam.is_null() {
            let mut nu = 0i64;
            let code = door!(f, xFileSize, &mut nu);
            if code != SQLITE_OK {
                return code;
            }
            let pad = CStr::from_ptr(naam).to_bytes().to_owned();
            let mut lagen = LAGEN.lock().unwrap_or_else(PoisonError::into_inner);
            let zaad = u64::from(std::process::id()) << 20 | pad.len() as u64;
            let laag = lagen.get_or_insert_default().entry(pad).or_insert_with(|| {
                Arc::new(Mutex::new(Laag::over(
                    nu as u64,
                    zaad.wrapping_mul(0x9e37_79b9_7f4a_7c15),
                )))
            });
            (*eigen).laag = Arc::into_raw(Arc::clone(laag));
        }
    }
    SQLITE_OK
}

unsafe extern "C" fn verwijder(_: *mut sqlite3_vfs, naam: *const c_char, sync: c_int) -> c_int {
    let basis = BASIS.load(Ordering::SeqCst);
    // SAFETY: see the top of this file
    unsafe {
        if let Some(lagen) = LAGEN.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            lagen.remove(CStr::from_ptr(naam).to_bytes());
        }
        (*basis)
            .xDelete
            .map_or(ffi::SQLITE_IOERR_DELETE, |weg| weg(basis, naam, sync))
    }
}

unsafe extern "C" fn sluit(f: *mut sqlite3_file) -> c_int {
    let code = door!(f, xClose);
    // SAFETY: see the top of this file; `open` counted this reference
    unsafe {
        let laag = std::mem::replace(&mut (*f.cast::<Bestand>()).laag, std::ptr::null());
        if !laag.is_null() {
            drop(Arc::from_raw(laag));
        }
    }
    code
}

unsafe extern "C" fn lees(f: *mut sqlite3_file, doel: *mut c_void, aantal: c_int, vanaf: i64) -> c_int {
    // SAFETY: see the top of this file
    unsafe {
        let Some(laag) = laag(f) else {
            return door!(f, xRead, doel, aantal, vanaf);
        };
        let doel = std::slice::from_raw_parts_mut(doel.cast::<u8>(), aantal as usize);
        match laag.lees(&mut Schijf(f), doel, vanaf as u64) {
            Ok(er) if er == doel.len() => SQLITE_OK,
            Ok(_) => SQLITE_IOERR_SHORT_READ,
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn schrijf(f: *mut sqlite3_file, bytes: *const c_void, aantal: c_int, vanaf: i64) -> c_int {
    // SAFETY: see the top of this file
    unsafe {
        let Some(mut laag) = laag(f) else {
            return door!(f, xWrite, bytes, aantal, vanaf);
        };
        let bytes = std::slice::from_raw_parts(bytes.cast::<u8>(), aantal as usize);
        let door = DOOR.load(Ordering::Relaxed);
        if let Some(fout) = faalt(false) {
            // a write that fails may have written a part
            let half = &bytes[..bytes.len() / 2];
            return laag
                .schrijf(&mut Schijf(f), half, vanaf as u64, door)
                .err()
                .unwrap_or(fout);
        }
        code(laag.schrijf(&mut Schijf(f), bytes, vanaf as u64, door))
    }
}

unsafe extern "C" fn kap(f: *mut sqlite3_file, nieuw: i64) -> c_int {
    // SAFETY: see the top of this file
    match unsafe { laag(f) } {
        None => door!(f, xTruncate, nieuw),
        Some(mut laag) => {
            laag.kap(nieuw as u64);
            SQLITE_OK
        }
    }
}

unsafe extern "C" fn spoel(f: *mut sqlite3_file, vlaggen: c_int) -> c_int {
    // SAFETY: see the top of this file
    match unsafe { laag(f) } {
        None => door!(f, xSync, vlaggen),
        Some(mut laag) => {
            if let Some(fout) = faalt(true) {
                return fout;
            }
            match laag.spoel(&mut Schijf(f)) {
                Ok(()) => door!(f, xSync, vlaggen),
                Err(code) => code,
            }
        }
    }
}

unsafe extern "C" fn lengte(f: *mut sqlite3_file, uit: *mut i64) -> c_int {
    // SAFETY: see the top of this file
    unsafe {
        match laag(f) {
            None => door!(f, xFileSize, uit),
            Some(laag) => {
                *uit = laag.lengte() as i64;
                SQLITE_OK
            }
        }
    }
}

unsafe extern "C" fn bestuur(f: *mut sqlite3_file, wat: c_int, arg: *mut c_void) -> c_int {
    match wat {
        // both would touch the file past the layer
        ffi::SQLITE_FCNTL_SIZE_HINT | ffi::SQLITE_FCNTL_MMAP_SIZE => SQLITE_NOTFOUND,
        _ => door!(f, xFileControl, wat, arg),
    }
}

unsafe extern "C" fn slot(f: *mut sqlite3_file, a: c_int) -> c_int {
    door!(f, xLock, a)
}

unsafe extern "C" fn ontgrendel(f: *mut sqlite3_file, a: c_int) -> c_int {
    door!(f, xUnlock, a)
}

unsafe extern "C" fn gereserveerd(f: *mut sqlite3_file, a: *mut c_int) -> c_int {
    door!(f, xCheckReservedLock, a)
}

unsafe extern "C" fn sector(_: *mut sqlite3_file) -> c_int {
    crate::laag::SECTOR as c_int
}

unsafe extern "C" fn aard(_: *mut sqlite3_file) -> c_int {
    // no atomic writes, no safe append, no order; as the system's own it leaves alone what lies beside a write
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn deel(f: *mut sqlite3_file, a: c_int, b: c_int, c: c_int, d: *mut *mut c_void) -> c_int {
    door!(f, xShmMap, a, b, c, d)
}

unsafe extern "C" fn deelslot(f: *mut sqlite3_file, a: c_int, b: c_int, c: c_int) -> c_int {
    door!(f, xShmLock, a, b, c)
}

unsafe extern "C" fn hek(f: *mut sqlite3_file) {
    door!(f, xShmBarrier);
}

unsafe extern "C" fn ondeel(f: *mut sqlite3_file, a: c_int) -> c_int {
    door!(f, xShmUnmap, a)
}
