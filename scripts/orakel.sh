#!/usr/bin/env bash
# The rule engine against feelin, an engine by others, on our own rule files and on the real ones when they are there.
# Use: orakel.sh PLEK-BINARY
set -euo pipefail
plek=$1
echt=${PLEK_REAL_DATA:-../shared/data}/toepasbare-regels
bestanden=(crates/voorbeeld/regels/*.xml)
if [ -d "$echt" ]; then
    while IFS= read -r f; do bestanden+=("$f"); done < <(find "$echt" -type f \( -name '*.xml' -o -name '*.dmn' \) | sort)
elif [ -n "${PLEK_ECHTE_DATA_VERPLICHT:-}" ]; then
    echo "plek: $echt ontbreekt" >&2
    exit 1
else
    echo "OVERGESLAGEN: $echt is er niet, alleen onze eigen regelbestanden" >&2
fi
[ -d tests/orakel/node_modules ] || npm --prefix tests/orakel ci --ignore-scripts --no-audit --no-fund --loglevel=error
node tests/orakel/orakel.mjs "$plek" "${bestanden[@]}"
