#!/usr/bin/env bash
# Makes and imports Voorbeeldwaard when it is not there yet (or was made by another build), then serves it.
# Use: demo.sh PLEK-BINARY MAP LUISTER [PROVIDER-BINARY]; with the last one can sign in as somebody who does not exist.
set -euo pipefail
plek=$1 map=$2 luister=$3
zeg() { printf 'plek: %s\n' "$*" >&2; }

if command -v curl >/dev/null && curl -fsS --max-time 1 "http://$luister/health" >/dev/null 2>&1; then
    zeg "op http://$luister draait al een server; stop die eerst of kies een ander adres: ./plek demo 127.0.0.1:8081"
    exit 1
fi

versie=$(sha256sum <"$plek")
if [ "$(cat "$map/versie" 2>/dev/null)" != "$versie" ]; then
    zeg "maakt Voorbeeldwaard en laadt het (een keer)"
    rm -rf "$map"
    mkdir -p "$map"
    "$plek" sample --into "$map/levering"
    scripts/laad.sh "$plek" "$map/levering" "$map/data"
    printf '%s\n' "$versie" >"$map/versie"
fi
zeg "Voorbeeldwaard staat op http://$luister (stoppen: Ctrl-C)"
if [ -n "${4:-}" ]; then
    . scripts/aanbieder.sh
    werk=$(mktemp -d)
    server=
    # whoever stops this script stops both that it started
    trap 'kill $server $aanbieder 2>/dev/null; wait; rm -rf "$werk"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    start_aanbieder "$4" "http://$luister" "$werk"
    zeg "aanmelden kan, als proef, met mensen die niet bestaan"
    PLEK_CONFIG="$werk/plek.toml" "$plek" serve --data "$map/data" --listen "$luister" --gemeente data/gemeenten/voorbeeldwaard.toml &
    server=$!
    wait "$server"
    exit
fi
exec "$plek" serve --data "$map/data" --listen "$luister" --gemeente data/gemeenten/voorbeeldwaard.toml
