#!/usr/bin/env bash
# The same joins in PostGIS: 12 point lookups in 200,000 polygons and 50 neighbours, one prepared query.
# Starts a private cluster on a free port of loopback, measures with pgbench, stops it by its own process id.
# Prints: "postgis p50_ms p99_ms". Use: postgis.sh [TRANSACTIES]
set -euo pipefail
aantal=${1:-10000}
. "$(dirname "$(readlink -f "$0")")/postgres.sh"
map=$(mktemp -d)
stop() { stop_postgres; rm -rf "$map"; }
trap stop EXIT
chmod 711 "$map"
start_postgres "$map/pg" shared_buffers=1GB work_mem=32MB jit=off max_parallel_workers_per_gather=0
psql=("$pgbin/psql" -q -h 127.0.0.1 -p "$pgpoort" -U plek -d postgres -v ON_ERROR_STOP=1)
"${psql[@]}" <<'SQL' >/dev/null
create extension postgis;
select setseed(0.42);
create table pand as select row_number() over () gid,
 'NL.IMBAG.Pand.9999'||lpad((row_number() over ())::text,12,'0') identificatie,
 ST_SetSRID(ST_Rotate(ST_MakeEnvelope(x,y,x+w,y+h),a,x+w/2,y+h/2),28992)::geometry(Polygon,28992) geom
from (select 105000+random()*12000 x, 544000+random()*16000 y, 6+random()*8 w, 8+random()*10 h, random()*3.14159 a
      from generate_series(1,200000)) s;
alter table pand add primary key (gid);
create index pand_geom on pand using gist (geom);
cluster pand using pand_geom;
analyze pand;
SQL
{
    echo '\set x random(105000, 117000)'
    echo '\set y random(544000, 560000)'
    for i in $(seq 12); do
        echo "select identificatie from pand where ST_Intersects(geom, ST_SetSRID(ST_MakePoint(:x + $i, :y + $i), 28992)) union all"
    done
    echo "(select identificatie from pand order by geom <-> ST_SetSRID(ST_MakePoint(:x, :y), 28992) limit 50);"
} >"$map/klik.sql"
bench=("$pgbin/pgbench" -n -M prepared -c 1 -j 1 -h 127.0.0.1 -p "$pgpoort" -U plek -f "$map/klik.sql")
"${bench[@]}" -t 1000 postgres >/dev/null 2>&1
mkdir "$map/tijden"
(cd "$map/tijden" && "${bench[@]}" -t "$aantal" -l postgres >/dev/null 2>&1)
cat "$map"/tijden/pgbench_log* | awk '{print $3/1000}' | sort -n |
    awk '{t[NR]=$1} END {printf "postgis %.3f %.3f\n", t[int(NR*0.50)+1], t[int(NR*0.99)+1]}'
