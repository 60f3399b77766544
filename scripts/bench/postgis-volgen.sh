#!/usr/bin/env bash
# How soon a changed row of a followed PostGIS table is in a tile: updates by trigger, one by one, commit until the tile's ETag differs.
# Starts a private cluster and `plek serve` on free ports of loopback, stops both by their own process ids.
# Prints: "rows median_ms max_ms cpu_s" (processor time of the server for each update). Use: postgis-volgen.sh PLEK [ROWS [UPDATES]]
set -euo pipefail
plek=$1
rijen=${2:-10000}
aantal=${3:-20}
. "$(dirname "$(readlink -f "$0")")/postgres.sh"
map=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    stop_postgres
    rm -rf "$map"
}
trap stop EXIT
chmod 711 "$map"
cd "$map"
start_postgres "$map/pg"
http=$(vrije_poort)
psql=("$pgbin/psql" -q -h 127.0.0.1 -p "$pgpoort" -U plek -d postgres -v ON_ERROR_STOP=1)
"${psql[@]}" >/dev/null <<SQL
create extension postgis;
select setseed(0.42);
create table pand (id int primary key, naam text, g geometry(Polygon, 28992));
insert into pand select n, 'pand ' || n, ST_SetSRID(ST_MakeEnvelope(x, y, x + 8, y + 10), 28992)
from (select n, 105000 + random() * 12000 x, 544000 + random() * 16000 y from generate_series(1, $rijen) n) s;
SQL
mkdir data
printf '[[postgis]]\nnaam = "gis"\nurl = "%s"\nvolgen = "trigger"\ninterval_s = 3600\nmax_rijen = 1000000\n' "$pg" >plek.toml
"$plek" serve --config plek.toml --data data --listen "127.0.0.1:$http" 2>server.log &
server=$!
# Around the spot that the updates move rows to, so that the tile itself is small.
tegel=http://127.0.0.1:$http/tiles/gis-pand/NetherlandsRDNewQuad/10/512/511
etag() { curl -s -o /dev/null -D - "$tegel" | tr -d '\r' | awk 'tolower($1)=="etag:" {print $2}'; }
for _ in $(seq 600); do
    curl -s "http://127.0.0.1:$http/metrics" | grep -q "^plek_postgis_rijen.* $rijen\$" && break
    sleep 0.1
done
nu() { date +%s%N; }
cpu() { awk '{print ($14 + $15) / 100}' "/proc/$server/stat"; }
voor=$(cpu)
for i in $(seq "$aantal"); do
    oud=$(etag)
    "${psql[@]}" -c "update pand set g = ST_SetSRID(ST_MakeEnvelope(155000 + $i, 463000, 155008 + $i, 463010), 28992) where id = $i"
    begin=$(nu)
    while [ "$(etag)" = "$oud" ]; do sleep 0.005; done
    echo $((($(nu) - begin) / 1000000))
    sleep 0.3
done | sort -n >tijden
awk -v n="$rijen" -v voor="$voor" -v na="$(cpu)" \
    '{t[NR]=$1} END {printf "%d %d %d %.3f\n", n, t[int(NR / 2) + 1], t[NR], (na - voor) / NR}' tijden
