#!/usr/bin/env bash
# Makes crates/web/dist: fetches the npm packages of the lock file when they changed, then copies, without a bundler.
# Does nothing when dist is up to date. Needs node 18 or newer and, the first time, an npm registry.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

zeg() { printf 'plek: %s\n' "$*" >&2; }
command -v node >/dev/null && command -v npm >/dev/null || { zeg "node en npm ontbreken; draai ./plek dist of installeer nodejs en npm"; exit 1; }

slot=$(sha256sum package-lock.json | cut -c1-64)
if [ "$(cat node_modules/.plek-slot 2>/dev/null)" != "$slot" ]; then
    zeg "haalt de npm-pakketten van de pagina's op"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 \
        || { zeg "npm ci lukt niet; controleer de verbinding met het npm-register"; exit 1; }
    printf '%s\n' "$slot" >node_modules/.plek-slot
fi

bron=$(cat build-dist.mjs package-lock.json $(find client ../../styles -type f | LC_ALL=C sort) | sha256sum | cut -c1-64)
if [ -f dist/versie.json ] && [ "$(cat dist/.bron 2>/dev/null)" = "$bron" ]; then
    exit 0
fi
node build-dist.mjs
printf '%s\n' "$bron" >dist/.bron
