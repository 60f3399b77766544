#!/usr/bin/env bash
# QGIS without a screen against a fresh example on a free port: collections of OGC API Features, vector tiles with our style.
# Use: qgis.sh PLEK-BINARY [PICTURES]
set -euo pipefail
plek=$1 schermen=${2:-target/schermen}
. scripts/server.sh
# Debian's own Python: QGIS is not in any other.
/usr/bin/python3 -c 'import qgis.core' 2>/dev/null ||
    { echo "plek: QGIS ontbreekt; draai ./plek qgis of installeer python3-qgis en qgis-providers" >&2; exit 1; }
"$plek" sample --adressen 1500 --into "$werk/levering" >/dev/null
scripts/laad.sh "$plek" "$werk/levering" "$werk/data" >/dev/null
start_server "$werk/data"
mkdir -p "$schermen"
HOME=$werk QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/klanten/in_qgis.py "$basis" "$schermen" || { cat "$werk/log" >&2; exit 1; }
