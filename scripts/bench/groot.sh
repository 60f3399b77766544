#!/usr/bin/env bash
# A BAG of 10^7 panden, outside the gate: made and imported in one go (the 27 GB of XML is never on disk), then served.
# Wants 12 GB of disk. Use: bench.sh PLEK groot, or PLEK=... BENCH_MAP=... scripts/bench/groot.sh; size: BENCH_GROOT (adressen, 4620000).
set -euo pipefail
: "${PLEK:?pad van het programma}" "${BENCH_MAP:?map om in te werken}"
begin=$(date +%s)
"$PLEK" sample --adressen "${BENCH_GROOT:-4620000}" --into - 2>/dev/null |
    "$PLEK" import bag - --into "$BENCH_MAP/groot" --json >"$BENCH_MAP/groot.json" 2>/dev/null
tijd=$(($(date +%s) - begin))
python3 - "$BENCH_MAP/groot.json" "$tijd" "$(du -sm "$BENCH_MAP/groot" | cut -f1)" <<'PY'
import json, sys
lagen = {laag["laag"]: laag["gelezen"] for laag in json.load(open(sys.argv[1]))["lagen"]}
print(f"{lagen['bag-pand']:,} panden, {sum(lagen.values()):,} voorkomens: gemaakt en ingelezen in {sys.argv[2]} s, {sys.argv[3]} MB op schijf.\n")
PY
command -v wrk >/dev/null || { echo "OVERGESLAGEN: wrk is er niet (apt-get install wrk)"; exit 0; }
python3 scripts/bench/groot.py "$PLEK" "$BENCH_MAP/groot"
