#!/usr/bin/env bash
# Makes sure of a cargo tool. Use: gereedschap.sh NAAM VERSIE
set -euo pipefail
naam=$1 versie=$2
command -v "$naam" >/dev/null && exit 0
printf 'plek: installeert %s %s (een keer, enkele minuten)\n' "$naam" "$versie" >&2
exec cargo install --quiet --locked --version "$versie" --target-dir "$CARGO_TARGET_DIR/gereedschap" "$naam"
