#!/usr/bin/env bash
# Real clients against a fresh example on a free port: GDAL, OWSLib, MapLibre and OpenLayers in Chromium, the style
# specification, the NL API Design Rules, schemathesis (bounded).
# Use: klanten.sh PLEK-BINARY VENV
set -euo pipefail
plek=$1 venv=$2
. scripts/server.sh
command -v ogrinfo >/dev/null || { echo "plek: ogrinfo ontbreekt; installeer gdal-bin" >&2; exit 1; }
[ -x "$venv/bin/python3" ] || python3 -m venv "$venv"
python=$(realpath -s "$venv")/bin/python3
"$python" -c 'import owslib, schemathesis, pyogrio' 2>/dev/null ||
    "$python" -m pip install --quiet --disable-pip-version-check owslib==0.34.1 schemathesis==4.32.5 pyogrio==0.13.0
npm_pakketten tests/adr
npm_pakketten tests/browser

"$plek" sample --adressen 1500 --into "$werk/levering" >/dev/null
scripts/laad.sh "$plek" "$werk/levering" "$werk/data" >/dev/null
start_server "$werk/data"

echo "--- GDAL en OWSLib"
"$plek" tiles --data "$werk/data" --into "$werk/proef.pmtiles" --lagen bag-pand,bgt-wegdeel,dossier-melding --zoom 12-16
"$python" tests/klanten/klanten.py "$basis" "$werk/proef.pmtiles"

echo "--- kaartstijlen"
BASE_URL="$basis" node tests/browser/stijlen.mjs

echo "--- MapLibre en OpenLayers"
BASE_URL="$basis" SCHERMEN=target/schermen node tests/browser/kaarten.mjs || { cat "$werk/log" >&2; exit 1; }

echo "--- NL API Design Rules"
gevallen=${PLEK_REAL_DATA:-../shared/data}/conformance/api-design-rules-linter-testcases.zip
if [ -f "$gevallen" ]; then
    "$python" -m zipfile -e "$gevallen" "$werk/adr"
    node tests/adr/adr.mjs gevallen "$werk/adr/linter/testcases"
elif [ -n "${PLEK_ECHTE_DATA_VERPLICHT:-}" ]; then
    echo "plek: $gevallen ontbreekt" >&2
    exit 1
else
    echo "OVERGESLAGEN: $gevallen is er niet; de regelset is niet tegen de gevallen gehouden" >&2
fi
"$python" -c "import urllib.request as u; [open('$werk/'+n,'wb').write(u.urlopen('$basis'+p).read()) for n, p in (('api.json','/api/v1/openapi.json'),('ogc.json','/ogc/v1/api'))]"
node tests/adr/adr.mjs lint "$werk/api.json"
node tests/adr/adr.mjs lint "$werk/ogc.json" tests/adr/uitzonderingen-ogc.json

echo "--- schemathesis"
# Three collections stand for all: a layer, a layer with lists, dossiers. What is asked is the same in each run, unless SEED says otherwise.
(cd "$werk" && "$python" -m schemathesis.cli run "$basis/ogc/v1/api" --no-color --workers 2 --max-time 25 \
    --max-examples 15 --phases coverage,fuzzing --seed "${SEED:-2026}" --request-timeout 10 --max-failures 5 \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    --include-path-regex '^/(conformance|collections|functions|api)?$|^/collections/(bag-pand|bag-verblijfsobject|dossier-melding)(/|$)') ||
    { cat "$werk/log" >&2; exit 1; }
[ ! -s "$werk/log" ] || ! grep -q ERROR "$werk/log" || { cat "$werk/log" >&2; exit 1; }
