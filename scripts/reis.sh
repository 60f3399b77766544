#!/usr/bin/env bash
# The browser journey: a fresh example on a free port, headless Chromium, screenshots in target/schermen.
# Use: reis.sh PLEK-BINARY
set -euo pipefail
plek=$1
werk=$(mktemp -d)
server=
opruimen() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$werk"
}
trap opruimen EXIT
"$plek" sample --into "$werk/levering" >/dev/null
scripts/laad.sh "$plek" "$werk/levering" "$werk/data" >/dev/null
poort=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"$plek" serve --data "$werk/data" --listen "127.0.0.1:$poort" --gemeente data/gemeenten/voorbeeldwaard.toml 2>"$werk/log" &
server=$!
for _ in $(seq 100); do
    python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$poort/ready', timeout=1)" 2>/dev/null && break
    kill -0 "$server" 2>/dev/null || { cat "$werk/log" >&2; exit 1; }
    sleep 0.1
done
[ -d tests/browser/node_modules ] || npm --prefix tests/browser ci --ignore-scripts --no-audit --no-fund --loglevel=error
mkdir -p target/schermen
BASE_URL="http://127.0.0.1:$poort" SCHERMEN=target/schermen node tests/browser/reis.mjs || { cat "$werk/log" >&2; exit 1; }
