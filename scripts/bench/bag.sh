#!/usr/bin/env bash
# The BAG: MB/s of a generated delivery, parsing alone and the whole import, and what the national file would take.
set -euo pipefail
adressen=${BENCH_ADRESSEN:-100000}
levering="$BENCH_MAP/bag.stroom"
"$PLEK" sample --adressen "$adressen" --into - >"$levering"
mb=$(python3 -c "import os,sys; print(os.path.getsize(sys.argv[1]) / 1e6)" "$levering")
echo "\`plek sample --adressen $adressen --into -\`: $(printf %.0f "$mb") MB XML, niet ingepakt."
echo
python3 scripts/bench/tijd.py 3 \
    "plek import bag=rm -rf '$BENCH_MAP/bag'; '$PLEK' import bag - --into '$BENCH_MAP/bag' --json <'$levering' >'$BENCH_MAP/bag.json'" |
    tee "$BENCH_MAP/bag.tabel"
python3 - "$BENCH_MAP" "$mb" <<'PY'
import json, re, sys
map_, mb = sys.argv[1], float(sys.argv[2])
tijd = float(re.search(r"\| plek import bag \| ([\d.]+) s", open(f"{map_}/bag.tabel").read())[1])
lagen = json.load(open(f"{map_}/bag.json"))["lagen"]
records = sum(laag["gelezen"] for laag in lagen)
NATIONAAL = 55e6
print(f"\n{records} voorkomens: {mb / tijd:.0f} MB/s, {records / tijd:,.0f} voorkomens/s, {mb * 1e6 / records:.0f} bytes XML per voorkomen.")
print(f"Landelijk, geëxtrapoleerd: bij {NATIONAAL / 1e6:.0f} miljoen voorkomens (aanname: 11 miljoen panden, 10 miljoen verblijfsobjecten en "
      f"10 miljoen nummeraanduidingen met geschiedenis) {NATIONAAL / records * tijd / 60:.0f} minuten; niet gemeten, zo'n bestand past hier niet.")
PY
rm -f "$levering"
if [ -d "$PLEK_REAL_DATA/bag/small-expand" ]; then
    cargo build --quiet --release --locked -p bron --example bench_bag
    echo
    echo 'Alleen lezen, echte records in het geheugen herhaald (`cargo run --release -p bron --example bench_bag`):'
    echo
    find "$PLEK_REAL_DATA/bag/small-expand" -name '*.xml' | grep -E '(PND|VBO|NUM)' | sort | head -3 | while read -r f; do
        "$CARGO_TARGET_DIR/release/examples/bench_bag" 100 "$f" | sed "s|$PLEK_REAL_DATA/||; s|^|- |"
    done
fi
