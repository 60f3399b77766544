#!/usr/bin/env bash
# Makes and imports Voorbeeldwaard when it is not there yet (or was made by another build), then serves it.
# Use: demo.sh PLEK-BINARY MAP LUISTER
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
exec "$plek" serve --data "$map/data" --listen "$luister" --gemeente data/gemeenten/voorbeeldwaard.toml
