#!/usr/bin/env bash
# What others notice of one client at 16 connections that asks the dearest there is: 50 cached tiles and clicks a second,
# alone and beside it; then what each wrong request takes. SECONDEN=60 each; PROFIEL=ci for a quick trial.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
. scripts/bench/server.sh
trap stop_server EXIT
profiel=${PROFIEL:-release}
doel=${CARGO_TARGET_DIR:-target}
if [ -z "${BENCH_MAP:-}" ]; then
    BENCH_MAP=$(mktemp -d "${TMPDIR:-/tmp}/plek-bench.XXXXXX")
    trap 'stop_server; rm -rf "$BENCH_MAP"' EXIT
fi
PLEK=${PLEK:-$doel/$profiel/plek}
cargo build --quiet --profile "$profiel" --locked -p server --example drukte
data=${DATA:-$BENCH_MAP/drukte}
if [ ! -d "$data" ]; then
    "$PLEK" sample --adressen "${ADRESSEN:-10000}" --into "$BENCH_MAP/levering" >/dev/null
    scripts/laad.sh "$PLEK" "$BENCH_MAP/levering" "$data" >/dev/null
fi
start_server "$data" PLEK_GEMEENTE=data/gemeenten/voorbeeldwaard.toml
python3 - "$adres" "$BENCH_MAP" <<'PY'
import json, random, sys, urllib.parse, urllib.request
basis, map_ = sys.argv[1:]
haal = lambda pad: json.load(urllib.request.urlopen(basis + pad))
random.seed(7)
set_ = haal("/tiles/bag-pand,bgt-pand/WebMercatorQuad.json")
lon, lat = set_["center"][:2]
import math
def tegel(z, dx=0, dy=0):
    n = 1 << z
    x = int((lon + 180) / 360 * n); y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return f"{z}/{x + dx}/{y + dy}"
licht = [f"GET /tiles/bag-pand,bgt-pand/WebMercatorQuad/{tegel(16, dx, dy)}" for dx in range(-2, 3) for dy in range(-2, 3)]
licht += [f"GET /api/v1/locatiebeeld?punt={lon + random.uniform(-.004, .004):.6f},{lat + random.uniform(-.002, .002):.6f}" for _ in licht]
random.shuffle(licht)
lagen = [c["id"] for c in haal("/ogc/v1/collections?f=json")["collections"] if not c["id"].startswith("dossier-")]
q = urllib.parse.quote
punten = ",".join(f"({lon + n * 1e-5:.6f} {lat:.6f})" for n in range(600))
duur = q(f"S_TOUCHES(geometry, MULTIPOINT({punten}))")
accent = q(" OR ".join(f"ACCENTI(CASEI(status)) LIKE '%x{n}%y%'" for n in range(40)))
items = "/ogc/v1/collections/{}/items"
zwaar = []
for nr in range(200):
    random.shuffle(lagen)
    zwaar += [
        # Another order of layers is another tile: never one that lies ready.
        f"GET /tiles/{','.join(lagen[:24])}/WebMercatorQuad/{tegel(13 + nr % 2)}",
        f"GET /ogc/v1/tiles/WebMercatorQuad/14/{tegel(14).split('/')[2]}/{tegel(14).split('/')[1]}?collections={','.join(lagen[:20])}",
        f"GET {items.format('bag-pand')}?limit=10000&offset={nr}",
        f"GET {items.format('bgt-wegdeel')}?limit=10000&filter={duur}&aantal=exact&offset={nr}",
        f"GET {items.format('bag-pand')}?limit=10000&filter={accent}&offset={nr}",
        f"GET {items.format('bag-verblijfsobject')}?limit=10000&sortby=-status,identificatie&aantal=exact&offset={nr}",
        f"GET /ogc/v1/collections/bag-pand/export?f=json&filter={q('true')}",
        f"GET /ogc/v1/collections/bgt-pand/export?f=gpkg",
        f"GET /ogc/v1/collections/bag-pand/export?f=fgb",
        f"GET /api/v1/zoek?q={q(random.choice(['Drosptraat', 'Kerkstrt 1', 'Zuidrwal', 'hoofdwegg 12', '9999']))}&aantal=20",
        "GET /api/v1/regelkaarten/dakkapel/plaatsen?aantal=1000",
    ]
diep = "NOT (" * 1600 + "true" + ")" * 1600
vorm = "application/x-www-form-urlencoded filter="
pand = items.format("bag-pand")
fout = [
    "GET /tiles/bestaat-niet/WebMercatorQuad/14/8400/5335", "GET /tiles/bgt-pand/Onzin/14/8400/5335",
    "GET /tiles/bgt-pand/WebMercatorQuad/99/1/1", "GET /tiles/bgt-pand/WebMercatorQuad/14/0/0",
    "GET /tiles/bgt-pand/WebMercatorQuad/14/99999999999999999999/0", f"GET /tiles/{','.join(['bgt-pand'] * 1500)}/WebMercatorQuad/14/8410/5330",
    "GET /ogc/v1/collections/..%2f..%2fetc/items", "GET /tiles/..%2f..%2fetc%2fpasswd/WebMercatorQuad/14/8400/5335",
    f"GET {pand}?limit=1000000000", f"GET {pand}?bbox=-1e400,0,1,1", f"GET {pand}?bbox=0,0,1",
    f"GET {pand}?bbox=1e9,1e9,2e9,2e9&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/28992", f"GET {pand}?crs=http://www.opengis.net/def/crs/EPSG/0/31370",
    f"GET {pand}?filter={q(diep[:8000])}", f"POST {pand} {vorm}{q(diep)}", f"POST {pand} {vorm}{q(chr(32).join(['status=1 OR'] * 100000) + ' true')}",
    f"POST {pand} {vorm}{q(' OR '.join(['status=1'] * 3000))}", "GET /api/v1/locatiebeeld?punt=999,999", "GET /api/v1/zoek?q=" + "a" * 4000,
]
for naam, lijst in [("licht", licht), ("zwaar", zwaar), ("fout", fout)]:
    open(f"{map_}/{naam}.txt", "w").write("\n".join(lijst) + "\n")
PY
"$doel/$profiel/examples/drukte" "${adres#http://}" "${SECONDEN:-60}" "$BENCH_MAP/licht.txt" "$BENCH_MAP/zwaar.txt" "$BENCH_MAP/fout.txt"
awk '/^VmHWM/ {printf "\nmeeste geheugen van de server: %.0f MB\n", $2/1024}' "/proc/$server/status"
