//! Waarde in PostgreSQL's binary form; geometry as EWKB in RD (EPSG:28992), by the `postgis` crate.

use std::error::Error;
use std::io::Cursor;

use postgis::ewkb::{AsEwkbGeometry, EwkbRead, EwkbWrite, Geometry, GeometryT};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::verbinding::Waarde;

type Fout = Box<dyn Error + Sync + Send>;

const RD: i32 = 28992;

impl ToSql for Waarde {
    fn to_sql(&self, soort: &Type, uit: &mut BytesMut) -> Result<IsNull, Fout> {
        match self {
            Self::Leeg => Ok(IsNull::Yes),
            Self::Getal(n) if *soort == Type::INT4 => i32::try_from(*n)?.to_sql(soort, uit),
            Self::Getal(n) => n.to_sql(soort, uit),
            Self::Tekst(t) => t.as_str().to_sql(soort, uit),
            Self::Bytes(b) if soort.name() != "geometry" => b.as_slice().to_sql(soort, uit),
            // SQLite gives geometry back as bytes
            Self::Bytes(wkb) | Self::Vorm(wkb) => {
                let mut vorm = Geometry::read_ewkb(&mut Cursor::new(wkb))?;
                zet_stelsel(&mut vorm, Some(RD));
                vorm.to_sql(soort, uit)
            }
        }
    }

    fn accepts(soort: &Type) -> bool {
        getal(soort) || <&str as ToSql>::accepts(soort) || *soort == Type::BYTEA || soort.name() == "geometry"
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Waarde {
    fn from_sql(soort: &Type, rauw: &'a [u8]) -> Result<Self, Fout> {
        Ok(match soort {
            s if *s == Type::INT4 => Self::Getal(i32::from_sql(s, rauw)?.into()),
            s if getal(s) => Self::Getal(i64::from_sql(s, rauw)?),
            s if *s == Type::BYTEA => Self::Bytes(rauw.to_vec()),
            s if s.name() == "geometry" => {
                let mut vorm = Geometry::read_ewkb(&mut Cursor::new(rauw))?;
                zet_stelsel(&mut vorm, None);
                let mut wkb = Vec::with_capacity(rauw.len());
                vorm.as_ewkb().write_ewkb(&mut wkb)?;
                Self::Vorm(wkb)
            }
            s => Self::Tekst(String::from_sql(s, rauw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fout> {
        Ok(Self::Leeg)
    }

    fn accepts(soort: &Type) -> bool {
        <Self as ToSql>::accepts(soort)
    }
}

fn getal(soort: &Type) -> bool {
    [Type::INT4, Type::INT8].contains(soort)
}

fn zet_stelsel(vorm: &mut Geometry, srid: Option<i32>) {
    match vorm {
        GeometryT::Point(v) => v.srid = srid,
        GeometryT::LineString(v) => v.srid = srid,
        GeometryT::Polygon(v) => v.srid = srid,
        GeometryT::MultiPoint(v) => v.srid = srid,
        GeometryT::MultiLineString(v) => v.srid = srid,
        GeometryT::MultiPolygon(v) => v.srid = srid,
        GeometryT::GeometryCollection(v) => v.srid = srid,
    }
}
