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
werk=$(mktemp -d)
server=
opruimen() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$werk"
}
trap opruimen EXIT
head -c 24 /dev/urandom | base64 >"$werk/geheim"
"$plek" import catalogus crates/voorbeeld/catalogus.json --into "$werk/data" >/dev/null
"$plek" client add --data "$werk/data" --id open-formulieren --secret-file "$werk/geheim" --zaaktypen MOR --max-vertrouwelijkheid zaakvertrouwelijk \
    --scopes zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.statussen.toevoegen,documenten.aanmaken,documenten.lezen,notificaties.consumeren >/dev/null
poort=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"$plek" serve --data "$werk/data" --listen "127.0.0.1:$poort" --gemeente data/gemeenten/voorbeeldwaard.toml 2>"$werk/log" &
server=$!
for _ in $(seq 100); do
    python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$poort/ready', timeout=1)" 2>/dev/null && break
    kill -0 "$server" 2>/dev/null || { cat "$werk/log" >&2; exit 1; }
    sleep 0.1
done
"$venv/bin/python3" scripts/zgw.py "http://127.0.0.1:$poort" open-formulieren "$werk/geheim" || { cat "$werk/log" >&2; exit 1; }
