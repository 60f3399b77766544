#!/usr/bin/env bash
# The browser journey: a fresh example on a free port, headless Chromium, screenshots in target/schermen.
# Use: reis.sh PLEK-BINARY PROVIDER-BINARY
set -euo pipefail
plek=$1 proefaanbieder=$2
. scripts/server.sh
"$plek" sample --into "$werk/levering" >/dev/null
scripts/laad.sh "$plek" "$werk/levering" "$werk/data" >/dev/null
start_server "$werk/data" "$proefaanbieder"
npm_pakketten tests/browser
mkdir -p target/schermen
BASE_URL="$basis" SCHERMEN=target/schermen node tests/browser/reis.mjs || { cat "$werk/log" >&2; exit 1; }
