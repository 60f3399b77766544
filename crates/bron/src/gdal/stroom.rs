//! FlatGeobuf from a stream that cannot seek: one feature in memory at a time, every size checked before it is used.
//!
//! Answers which columns and which coordinate system the stream says to have, and hands over feature by feature what
//! it holds. Knows nothing of layers or of the process that writes. Start at [`Stroom::open`].
//!
//! The tables are read by the `flatgeobuf` crate after its verifier has passed over them; the framing around them
//! is ours, so that a cut-off stream is an error and a lying size asks for no memory.
//! Source: FlatGeobuf 3.0 (header.fbs, feature.fbs).

use std::io::{self, Read};

use flatgeobuf::{
    Column, ColumnType, Geometry, GeometryType, size_prefixed_root_as_feature, size_prefixed_root_as_header,
};
use model::{Geometrie, GeometrieSoort, Waarde};

use crate::gml::boog;
use crate::vorm::{Crs, Vorm};

/// Largest header, bytes.
const MAX_KOP: u32 = 4 << 20;
/// Largest feature, bytes.
const MAX_FEATURE: u32 = 256 << 20;
/// Most columns.
const MAX_KOLOMMEN: usize = 500;
/// Deepest nesting of geometries.
const MAX_DIEPTE: usize = 8;

const KAPOT: &str = "de stroom van plek-gdal is beschadigd";

/// A column of the layer.
#[derive(Debug, Clone)]
pub struct Kolom {
    /// Name, as the file has it.
    pub naam: String,
    soort: ColumnType,
}

/// One feature.
#[derive(Debug)]
pub struct Rij {
    /// Number in the stream, from 1.
    pub nummer: u64,
    /// Its geometry; `Ok(None)` when absent or empty, `Err` says what is wrong with it.
    pub vorm: Result<Option<Vorm>, String>,
    /// Attributes by column number, without those that have no value; `Err` says what is wrong with them.
    pub waarden: Result<Vec<(usize, Waarde)>, String>,
}

/// An open stream.
pub struct Stroom<R> {
    bron: R,
    buffer: Vec<u8>,
    /// Columns, in order.
    pub kolommen: Vec<Kolom>,
    /// The coordinate system; the text is why we cannot read it.
    pub crs: Result<Crs, String>,
    /// Bytes read.
    pub gelezen: u64,
    soort: GeometryType,
    beloofd: u64,
    nummer: u64,
    max_punten: usize,
}

impl<R: Read> Stroom<R> {
    /// Reads the header; `None` for a stream without a byte, which is how GDAL writes a layer without features.
    /// Errors: a sentence for a stream that is no FlatGeobuf 3, is cut off, has an index or more than five hundred
    /// columns.
    pub fn open(mut bron: R, max_punten: usize) -> Result<Option<Self>, String> {
        let mut magie = Vec::new();
        (&mut bron)
            .take(8)
            .read_to_end(&mut magie)
            .map_err(|fout| afgebroken(&fout))?;
        if magie.is_empty() {
            return Ok(None);
        }
        if magie.len() < 8 || !magie.starts_with(b"fgb\x03fgb") {
            return Err("plek-gdal gaf geen FlatGeobuf 3; bouw het opnieuw met ./plek gdal".to_owned());
        }
        let mut buffer = Vec::new();
        if !lees_blok(&mut bron, &mut buffer, MAX_KOP)? {
            return Err(format!("{KAPOT}: geen kop"));
        }
        let kop = size_prefixed_root_as_header(&buffer).map_err(|_| format!("{KAPOT}: kop"))?;
        if kop.index_node_size() != 0 && kop.features_count() != 0 {
            return Err(format!("{KAPOT}: een index die niet gevraagd is"));
        }
        let kolommen: Vec<Kolom> = kop.columns().iter().flatten().map(kolom).collect();
        if kolommen.len() > MAX_KOLOMMEN {
            return Err(format!(
                "de laag heeft {} kolommen, hoogstens {MAX_KOLOMMEN}",
                kolommen.len()
            ));
        }
        let crs = stelsel(&kop);
        let (soort, beloofd) = (kop.geometry_type(), kop.features_count());
        let gelezen = 8 + buffer.len() as u64;
        Ok(Some(Self {
            bron,
            buffer,
            kolommen,
            crs,
            gelezen,
            soort,
            beloofd,
            nummer: 0,
            max_punten,
        }))
    }

    /// The next feature; `None` at the end. Errors: a sentence for a stream that is cut off or damaged.
    pub fn volgende(&mut self) -> Result<Option<Rij>, String> {
        if !lees_blok(&mut self.bron, &mut self.buffer, MAX_FEATURE)? {
            if self.nummer < self.beloofd {
                return Err(format!(
                    "de stroom van plek-gdal stopt na {} van {} objecten",
                    self.nummer, self.beloofd
                ));
            }
            return Ok(None);
        }
        self.gelezen += self.buffer.len() as u64;
        self.nummer += 1;
        let feature = size_prefixed_root_as_feature(&self.buffer)
            .map_err(|_| format!("{KAPOT}: object {}", self.nummer))?;
        let waarden = if feature.columns().is_some() {
            Err("het object heeft kolommen die de laag niet kent".to_owned())
        } else {
            feature
                .properties()
                .map_or_else(|| Ok(Vec::new()), |p| lees_waarden(p.bytes(), &self.kolommen))
        };
        let rd = self.crs == Ok(Crs::Rd);
        let vorm = feature.geometry().map_or(Ok(None), |g| {
            let soort = if self.soort == GeometryType::Unknown {
                g.type_()
            } else {
                self.soort
            };
            Lezer {
                nog: self.max_punten,
                rd,
            }
            .vorm(&g, soort, 0)
        });
        Ok(Some(Rij {
            nummer: self.nummer,
            vorm,
            waarden,
        }))
    }
}

/// The kind of a [`Vorm`].
pub fn soort(vorm: &Vorm) -> GeometrieSoort {
    match vorm {
        Vorm::Punten(_) => GeometrieSoort::Punt,
        Vorm::Lijnen(_) => GeometrieSoort::Lijn,
        Vorm::Vlakken(_) => GeometrieSoort::Vlak,
    }
}

fn afgebroken(fout: &io::Error) -> String {
    match fout.kind() {
        io::ErrorKind::UnexpectedEof => "de stroom van plek-gdal is afgebroken".to_owned(),
        _ => format!("de stroom van plek-gdal is niet te lezen: {fout}"),
    }
}

/// Reads a size and that many bytes, the size in front of them; false at a clean end.
fn lees_blok(bron: &mut impl Read, buffer: &mut Vec<u8>, max: u32) -> Result<bool, String> {
    buffer.clear();
    bron.take(4)
        .read_to_end(buffer)
        .map_err(|fout| afgebroken(&fout))?;
    if buffer.is_empty() {
        return Ok(false);
    }
    let kop: [u8; 4] = buffer
        .as_slice()
        .try_into()
        .map_err(|_| "de stroom van plek-gdal is afgebroken".to_owned())?;
    let lengte = u32::from_le_bytes(kop);
    if !(8..=max).contains(&lengte) {
        return Err(format!("{KAPOT}: een blok van {lengte} bytes"));
    }
    bron.take(u64::from(lengte))
        .read_to_end(buffer)
        .map_err(|fout| afgebroken(&fout))?;
    if buffer.len() as u64 != 4 + u64::from(lengte) {
        return Err("de stroom van plek-gdal is afgebroken".to_owned());
    }
    Ok(true)
}

fn kolom(kolom: Column<'_>) -> Kolom {
    Kolom {
        naam: kolom.name().trim().chars().take(128).collect(),
        soort: kolom.type_(),
    }
}

/// RD by code or by name (a WKT without code), else the degrees that plek-gdal turns everything else into.
fn stelsel(kop: &flatgeobuf::Header<'_>) -> Result<Crs, String> {
    let Some(crs) = kop.crs() else {
        return Err("de laag zegt niet in welk stelsel de coördinaten staan".to_owned());
    };
    let rd = crs
        .name()
        .or(crs.wkt())
        .is_some_and(|naam| naam.contains("RD New") || naam.contains("RD_New"));
    Crs::uit_epsg(crs.code().into())
        .or(rd.then_some(Crs::Rd))
        .ok_or_else(|| {
            format!(
                "plek-gdal gaf coördinaten in EPSG {}; verwacht werd RD (28992) of ETRS89 (4258)",
                crs.code()
            )
        })
}

/// The attributes of a feature: a column number and its value, one after the other.
fn lees_waarden(mut bytes: &[u8], kolommen: &[Kolom]) -> Result<Vec<(usize, Waarde)>, String> {
    let mut waarden = Vec::with_capacity(kolommen.len());
    while !bytes.is_empty() {
        let nr = usize::from(u16::from_le_bytes(neem(&mut bytes)?));
        let kolom = kolommen
            .get(nr)
            .ok_or("de kenmerken noemen een kolom die er niet is")?;
        if let Some(waarde) = lees_waarde(&mut bytes, kolom.soort)? {
            waarden.push((nr, waarde));
        }
    }
    Ok(waarden)
}

fn neem<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], String> {
    let (kop, rest) = bytes.split_first_chunk().ok_or("de kenmerken zijn afgebroken")?;
    *bytes = rest;
    Ok(*kop)
}

/// One value; `None` for empty text, bytes, and numbers that are none.
fn lees_waarde(bytes: &mut &[u8], soort: ColumnType) -> Result<Option<Waarde>, String> {
    let decimaal = |n: f64| n.is_finite().then_some(Waarde::Decimaal(n));
    Ok(match soort {
        ColumnType::Bool => Some(Waarde::JaNee(neem::<1>(bytes)? != [0])),
        ColumnType::Byte => Some(Waarde::Getal(i8::from_le_bytes(neem(bytes)?).into())),
        ColumnType::UByte => Some(Waarde::Getal(u8::from_le_bytes(neem(bytes)?).into())),
        ColumnType::Short => Some(Waarde::Getal(i16::from_le_bytes(neem(bytes)?).into())),
        ColumnType::UShort => Some(Waarde::Getal(u16::from_le_bytes(neem(bytes)?).into())),
        ColumnType::Int => Some(Waarde::Getal(i32::from_le_bytes(neem(bytes)?).into())),
        ColumnType::UInt => Some(Waarde::Getal(u32::from_le_bytes(neem(bytes)?).into())),
        ColumnType::Long => Some(Waarde::Getal(i64::from_le_bytes(neem(bytes)?))),
        ColumnType::ULong => {
            let getal = u64::from_le_bytes(neem(bytes)?);
            Some(i64::try_from(getal).map_or_else(|_| Waarde::Tekst(getal.to_string()), Waarde::Getal))
        }
        // Through text: 0.1 stays 0.1 instead of its neighbour with nine digits.
        ColumnType::Float => f32::from_le_bytes(neem(bytes)?)
            .to_string()
            .parse()
            .ok()
            .and_then(decimaal),
        ColumnType::Double => decimaal(f64::from_le_bytes(neem(bytes)?)),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
            let lengte = u32::from_le_bytes(neem(bytes)?) as usize;
            let (waarde, rest) = bytes
                .split_at_checked(lengte)
                .ok_or("de kenmerken zijn afgebroken")?;
            *bytes = rest;
            let tekst = if soort == ColumnType::Binary {
                ""
            } else {
                std::str::from_utf8(waarde).map_err(|_| "een kenmerk is geen UTF-8")?
            };
            Some(tekst.trim())
                .filter(|tekst| !tekst.is_empty())
                .map(Waarde::from)
        }
        _ => return Err("een kenmerk is van een onbekende soort".to_owned()),
    })
}

/// Reads geometries; counts the vertices that may still come.
struct Lezer {
    nog: usize,
    /// True when the coordinates are RD metres: only there an arc can become segments.
    rd: bool,
}

type Lijn = Vec<[f64; 2]>;

impl Lezer {
    fn vorm(&mut self, g: &Geometry<'_>, soort: GeometryType, diepte: usize) -> Result<Option<Vorm>, String> {
        if diepte > MAX_DIEPTE {
            return Err("de geometrie is te diep genest".to_owned());
        }
        let vorm = match soort {
            GeometryType::Point | GeometryType::MultiPoint => {
                // A point nowhere is how an empty geometry travels.
                Vorm::Punten(
                    self.punten(g)?
                        .into_iter()
                        .filter(|p| p[0].is_finite() || p[1].is_finite())
                        .collect(),
                )
            }
            GeometryType::LineString | GeometryType::CircularString | GeometryType::CompoundCurve => {
                Vorm::Lijnen(vec![self.lijn(g, soort, diepte)?])
            }
            GeometryType::MultiLineString => Vorm::Lijnen(self.delen(g)?),
            GeometryType::Polygon | GeometryType::Triangle | GeometryType::CurvePolygon => {
                Vorm::Vlakken(vec![self.ringen(g, soort, diepte)?])
            }
            GeometryType::MultiPolygon => return self.leden(g, GeometryType::Polygon, diepte),
            GeometryType::MultiSurface | GeometryType::PolyhedralSurface => {
                return self.leden(g, GeometryType::Polygon, diepte);
            }
            GeometryType::MultiCurve => return self.leden(g, GeometryType::LineString, diepte),
            GeometryType::GeometryCollection => return self.leden(g, GeometryType::Unknown, diepte),
            anders => {
                let naam = anders.variant_name().unwrap_or("onbekend");
                return Err(format!("geometriesoort {naam} lezen we niet"));
            }
        };
        Ok((!leeg(&vorm)).then_some(vorm))
    }

    /// The parts of a multi geometry together; `als` is the kind of a part that does not say its own.
    fn leden(&mut self, g: &Geometry<'_>, als: GeometryType, diepte: usize) -> Result<Option<Vorm>, String> {
        let mut samen: Option<Vorm> = None;
        for deel in g.parts().iter().flatten() {
            let eigen = if deel.type_() == GeometryType::Unknown {
                als
            } else {
                deel.type_()
            };
            samen = match (samen, self.vorm(&deel, eigen, diepte + 1)?) {
                (samen, None) => samen,
                (None, vorm) => vorm,
                (Some(Vorm::Punten(mut a)), Some(Vorm::Punten(b))) => {
                    a.extend(b);
                    Some(Vorm::Punten(a))
                }
                (Some(Vorm::Lijnen(mut a)), Some(Vorm::Lijnen(b))) => {
                    a.extend(b);
                    Some(Vorm::Lijnen(a))
                }
                (Some(Vorm::Vlakken(mut a)), Some(Vorm::Vlakken(b))) => {
                    a.extend(b);
                    Some(Vorm::Vlakken(a))
                }
                _ => return Err("het object mengt punten, lijnen en vlakken; splits het".to_owned()),
            };
        }
        Ok(samen)
    }

    /// All vertices of a geometry without parts.
    fn punten(&mut self, g: &Geometry<'_>) -> Result<Lijn, String> {
        let Some(xy) = g.xy() else { return Ok(Vec::new()) };
        let aantal = xy.len() / 2;
        self.nog = self
            .nog
            .checked_sub(aantal)
            .ok_or("de geometrie heeft te veel punten")?;
        Ok((0..aantal)
            .map(|nr| [xy.get(2 * nr), xy.get(2 * nr + 1)])
            .collect())
    }

    /// The vertices cut at `ends`: lines, or rings.
    fn delen(&mut self, g: &Geometry<'_>) -> Result<Vec<Lijn>, String> {
        let punten = self.punten(g)?;
        let Some(einden) = g.ends().filter(|einden| !einden.is_empty()) else {
            return Ok(if punten.is_empty() {
                Vec::new()
            } else {
                vec![punten]
            });
        };
        let (mut begin, mut delen) = (0usize, Vec::new());
        for eind in &einden {
            let deel = punten
                .get(begin..eind as usize)
                .ok_or("de ringen van de geometrie kloppen niet met haar punten")?;
            delen.push(deel.to_vec());
            begin = eind as usize;
        }
        Ok(delen)
    }

    /// A line, its arcs as segments.
    fn lijn(&mut self, g: &Geometry<'_>, soort: GeometryType, diepte: usize) -> Result<Lijn, String> {
        if diepte > MAX_DIEPTE {
            return Err("de geometrie is te diep genest".to_owned());
        }
        match soort {
            GeometryType::LineString => self.punten(g),
            GeometryType::CircularString => {
                let steun = self.punten(g)?;
                self.bogen(&steun)
            }
            GeometryType::CompoundCurve => {
                let mut lijn: Lijn = Vec::new();
                for deel in g.parts().iter().flatten() {
                    let stuk = self.lijn(&deel, als_lijn(deel.type_()), diepte + 1)?;
                    let dubbel = usize::from(!lijn.is_empty() && lijn.last() == stuk.first());
                    lijn.extend(stuk.into_iter().skip(dubbel));
                }
                Ok(lijn)
            }
            _ => Err("een lijn of ring is van een andere soort dan verwacht".to_owned()),
        }
    }

    fn ringen(&mut self, g: &Geometry<'_>, soort: GeometryType, diepte: usize) -> Result<Vec<Lijn>, String> {
        let ringen = if soort == GeometryType::CurvePolygon {
            let delen = g.parts();
            delen
                .iter()
                .flatten()
                .map(|deel| self.lijn(&deel, als_lijn(deel.type_()), diepte + 1))
                .collect::<Result<_, _>>()?
        } else {
            self.delen(g)?
        };
        if ringen.len() > 1 && ringen.iter().any(Vec::is_empty) {
            return Err("vlak met een ring zonder punten".to_owned());
        }
        Ok(ringen.into_iter().filter(|ring| !ring.is_empty()).collect())
    }

    /// A chain of arcs through three points each, as segments within 1 mm.
    fn bogen(&mut self, steun: &[[f64; 2]]) -> Result<Lijn, String> {
        if !self.rd {
            return Err("bogen lezen we alleen in RD; exporteer het bestand met rechte lijnen".to_owned());
        }
        if steun.len() < 3 || steun.len().is_multiple_of(2) {
            return Err("een boog heeft een verkeerd aantal punten".to_owned());
        }
        let mm = |p: &[f64; 2]| Geometrie::punt_uit_m(p[0], p[1]).map_err(|fout| fout.to_string());
        let steun: Vec<_> = steun.iter().map(mm).collect::<Result<_, _>>()?;
        let mut punten = vec![steun[0]];
        for drie in steun.windows(3).step_by(2) {
            if let [a, b, c] = *drie {
                boog(a, b, c, &mut punten).map_err(|_| "een boog is te groot voor RD".to_owned())?;
            }
            if punten.len() > self.nog {
                return Err("de geometrie heeft te veel punten".to_owned());
            }
        }
        self.nog = self.nog.saturating_sub(punten.len());
        Ok(punten
            .into_iter()
            .map(|[x, y]| [f64::from(x) / 1000.0, f64::from(y) / 1000.0])
            .collect())
    }
}

/// A part of a curve that does not say its kind is a line.
fn als_lijn(soort: GeometryType) -> GeometryType {
    if soort == GeometryType::Unknown {
        GeometryType::LineString
    } else {
        soort
    }
}

fn leeg(vorm: &Vorm) -> bool {
    match vorm {
        Vorm::Punten(punten) => punten.is_empty(),
        Vorm::Lijnen(lijnen) => lijnen.iter().all(Vec::is_empty),
        Vorm::Vlakken(vlakken) => vlakken.iter().all(Vec::is_empty),
    }
}
