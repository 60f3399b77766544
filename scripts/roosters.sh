#!/usr/bin/env bash
# The grids of RDNAPTRANS2018 as one checked file, made once. Use: roosters.sh VENV UITVOER
set -euo pipefail
venv=$1 uit=$2
[ -s "$uit" ] && exit 0
mkdir -p "$(dirname "$uit")"
python="$venv/bin/python3"
[ -x "$python" ] || python=python3
exec "$python" scripts/roosters.py "$uit"
