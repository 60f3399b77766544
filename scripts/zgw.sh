#!/usr/bin/env bash
# A client library of others (zgw-consumers, as Open Formulieren uses it) against a running register: the whole life of a zaak.
# Use: zgw.sh PLEK-BINARY VENV
set -euo pipefail
plek=$1 venv=$2
pakket=zgw-consumers==1.2.1
if ! "$venv/bin/python3" -c "import importlib.metadata as m; assert m.version('zgw-consumers') == '${pakket##*=}'" 2>/dev/null; then
    [ -x "$venv/bin/python3" ] || python3 -m venv "$venv"
    "$venv/bin/python3" -m pip install --quiet --disable-pip-version-check "$pakket"
fi
. scripts/server.sh
head -c 24 /dev/urandom | base64 >"$werk/geheim"
"$plek" import catalogus crates/voorbeeld/catalogus.json --into "$werk/data" >/dev/null
"$plek" client add --data "$werk/data" --id open-formulieren --secret-file "$werk/geheim" --zaaktypen MOR --max-vertrouwelijkheid zaakvertrouwelijk \
    --scopes zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.statussen.toevoegen,documenten.aanmaken,documenten.lezen,notificaties.consumeren >/dev/null
start_server "$werk/data"
"$venv/bin/python3" scripts/zgw.py "$basis" open-formulieren "$werk/geheim" || { cat "$werk/log" >&2; exit 1; }
