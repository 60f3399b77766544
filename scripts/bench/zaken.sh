#!/usr/bin/env bash
# Lists of zaken, documents and what hangs below them over HTTP, by clients with all rights and with ten zaaktypen.
# ZAKEN=100000 of them; PLEK_DATABASE=postgres://... measures an empty database of PostgreSQL instead of SQLite.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
exec python3 scripts/bench/zaken.py "$PLEK" "${ZAKEN:-100000}"
