#!/usr/bin/env bash
# Tiles, uncached: Otterlo's densest z16 and z14 over HTTP with the cache off, and a z14 of 2,000 buildings in process.
set -euo pipefail
. scripts/bench/server.sh
trap stop_server EXIT
cargo build --quiet --release --locked -p tegels --example bench_tegel
echo 'In het proces (`cargo run --release -p tegels --example bench_tegel`):'
echo
"$CARGO_TARGET_DIR/release/examples/bench_tegel" | sed 's/^/- /' || echo "- doel niet gehaald"
zip="$PLEK_REAL_DATA/otterlo/bgt_otterlo_2020-08-05.zip"
[ -f "$zip" ] || { echo "OVERGESLAGEN: $zip is er niet"; exit 0; }
"$PLEK" import bgt "$zip" --into "$BENCH_MAP/otterlo" --json >"$BENCH_MAP/otterlo.json"
start_server "$BENCH_MAP/otterlo" PLEK_TEGEL_MB=0
printf '179982 455989\n182002 458015\n' | "$PLEK" convert --from rd --to etrs89 >"$BENCH_MAP/hoeken"
echo
python3 - "$adres" "$BENCH_MAP" <<'PY'
import http.client, json, math, statistics, sys, time
adres, map_ = sys.argv[1], sys.argv[2]
(zuid, west), (noord, oost) = ([float(t) for t in regel.split()[:2]] for regel in open(f"{map_}/hoeken"))
lagen = [laag["laag"] for laag in json.load(open(f"{map_}/otterlo.json"))["lagen"] if laag["objecten"]]
verbinding = http.client.HTTPConnection(adres.removeprefix("http://"), timeout=30)

def haal(namen, z, x, y):
    begin = time.perf_counter()
    verbinding.request("GET", f"/tiles/{','.join(namen)}/WebMercatorQuad/{z}/{x}/{y}", headers={"Accept-Encoding": "gzip"})
    antwoord = verbinding.getresponse()
    bytes_ = antwoord.read()
    if antwoord.status not in (200, 204):
        sys.exit(f"status {antwoord.status} voor {z}/{x}/{y}: {bytes_[:300]}")
    return (time.perf_counter() - begin) * 1e3, len(bytes_)

def tegel(lon, lat, z):
    n = 1 << z
    rad = math.radians(lat)
    return int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(rad)) / math.pi) / 2 * n)

print("| tegel van Otterlo over HTTP, zonder voorraad | bytes (gzip) | p50 | slechtste van 50 |\n|---|---|---|---|")
for z, namen, wat in ((16, lagen, f"dichtste z16, {len(lagen)} BGT-lagen"), (14, ["bgt-pand"], "dichtste z14, bgt-pand"), (14, lagen, f"dichtste z14, {len(lagen)} BGT-lagen")):
    (x0, y1), (x1, y0) = tegel(west, zuid, z), tegel(oost, noord, z)
    plekken = [(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
    grootte, (x, y) = max((haal(namen, z, *plek)[1], plek) for plek in plekken)
    tijden = sorted(haal(namen, z, x, y)[0] for _ in range(50))
    print(f"| {wat} ({z}/{x}/{y}) | {grootte} | {statistics.median(tijden):.2f} ms | {tijden[-1]:.2f} ms |")
PY
