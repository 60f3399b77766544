#!/usr/bin/env bash
# One click: in process at 10^4 and 10^6 panden, over HTTP, and the same joins in PostGIS.
set -euo pipefail
. scripts/bench/server.sh
trap stop_server EXIT
groot=${BENCH_PANDEN:-1000000}
zoals_postgis=200000
cargo build --quiet --release --locked -p locatie --example bench_klik
echo "\`cargo run --release -p locatie --example bench_klik -- PANDEN 10000\`: JSON geschreven, vier delen, 50 dossiers binnen 250 m."
echo
for panden in 10000 "$zoals_postgis" "$groot"; do
    "$CARGO_TARGET_DIR/release/examples/bench_klik" "$panden" 10000 "$BENCH_MAP/stad$panden" >"$BENCH_MAP/klik$panden"
done
python3 - "$BENCH_MAP" "$groot" "$zoals_postgis" <<'PY'
import re, statistics, sys
map_, groot, zoals_postgis = sys.argv[1:]
EENHEID = {"ns": 1e-6, "µs": 1e-3, "ms": 1.0, "s": 1e3}
ms = lambda tekst: float(re.match(r"[\d.]+", tekst)[0]) * EENHEID[re.search(r"[nµm]?s$", tekst)[0]]
uit = {}
print("| panden | | p50 | p99 | p99 processor |\n|---|---|---|---|---|")
for panden in ("10000", zoals_postgis, groot):
    regels = open(f"{map_}/klik{panden}").read().splitlines()
    for soort in ("koud", "warm", "eigen"):
        rijen = []
        for regel in (r for r in regels if r.startswith(soort)):
            rijen.append([ms(t) for t in re.findall(r"p(?:50|99) (\S+?)[;,]?(?=\s|$)", regel)])
        p50, p99, *cpu = (statistics.median(kolom) for kolom in zip(*rijen))
        uit[panden, soort] = p50, p99
        cpu99 = f"{cpu[1]:.3f} ms" if cpu else ""
        print(f"| {int(panden):,} | {soort} | {p50:.3f} ms | {p99:.3f} ms | {cpu99} |".replace(",", "."))
for soort in ("warm", "eigen"):
    p99 = uit[groot, soort][1]
    print(f"\n{soort}: p99 bij {int(groot):,} panden {p99:.3f} ms (doel 0.150), {p99 / uit['10000', soort][1]:.1f} maal die bij 10.000 (doel hoogstens 2)".replace(",", "."))
print("\n(eigen: van elke klik de mediaan over vijf rondes; wat de machine ertussen doet valt dan weg)")
p50, p99 = uit[zoals_postgis, "warm"]
open(f"{map_}/klik", "w").write(f"{p50} {p99}\n")
PY
read -r p50 p99 <"$BENCH_MAP/klik"
if pg=$(scripts/bench/postgis.sh 10000 2>"$BENCH_MAP/postgis.log"); then
    read -r _ pg50 pg99 <<<"$pg"
    echo "PostGIS (12 puntvragen aan 200.000 vlakken en 50 buren, een voorbereide vraag, zonder regels en zonder JSON van ons), tegen een klik bij 200.000 panden:" \
        "p50 $pg50 ms, p99 $pg99 ms: $(awk "BEGIN{printf \"%.1f en %.1f\", $pg50/$p50, $pg99/$p99}") maal zo lang (doel 10)."
else
    echo "PostGIS: niet gemeten ($(tail -1 "$BENCH_MAP/postgis.log"))"
fi

command -v wrk >/dev/null || { echo "HTTP: wrk ontbreekt"; exit 0; }
start_server "$BENCH_MAP/stad$groot"
kant=$(python3 -c "import math; print(math.ceil(math.sqrt($groot)))")
wrk -t1 -c2 -d5s -s scripts/bench/klik.lua "$adres" -- "$kant" >/dev/null # warm
wrk -t1 -c2 -d20s -s scripts/bench/klik.lua "$adres" -- "$kant" >"$BENCH_MAP/wrk"
sed -n 's/^klik: //p' "$BENCH_MAP/wrk" | awk -v n="$groot" '{printf "HTTP, 2 verbindingen, %s panden (`wrk -t1 -c2 -d20s`): p50 %s ms, p99 %s ms (doel 1), %s per seconde, fouten %s.\n", n, $1, $2, $3, $4}'
stop_server
# Kept for the part `start` when both run.
mv "$BENCH_MAP/stad$groot" "$BENCH_MAP/stad"
