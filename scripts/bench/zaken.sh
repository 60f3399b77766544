#!/usr/bin/env bash
# Lists of zaken, documents and what hangs below them over HTTP, by clients with all rights and with ten zaaktypen.
# ZAKEN=100000 of them, in SQLite or, with STORE=postgres, in PostgreSQL with its own settings. Use: PLEK=... scripts/bench/zaken.sh
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
: "${PLEK:?pad van het programma}"
. scripts/bench/postgres.sh
map=$(mktemp -d)
trap 'stop_postgres; rm -rf "$map"' EXIT
chmod 711 "$map"
if [ "${STORE:-sqlite}" = postgres ]; then
    start_postgres "$map/pg"
    export PLEK_DATABASE=$pg
fi
python3 scripts/bench/zaken.py "$PLEK" "${ZAKEN:-100000}"
