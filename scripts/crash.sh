#!/usr/bin/env bash
# Breaks the register on purpose for SECONDS: half of them the store alone, half of that on a disk that loses what was not
# synced (`schijf`), half of them the whole program over HTTP, on SQLite and on PostgreSQL. The last line is the sum:
# "N cycles, M acknowledged writes, 0 lost, 0 doubled". Use: crash.sh BINARIES SECONDS
set -euo pipefail
bin=$1 seconden=$2
helft=$(((seconden + 1) / 2))
"$bin/schijfcrash" --controle
uit=$(mktemp)
trap 'rm -f "$uit"' EXIT
goed=0
"$bin/schijfcrash" "$helft" | tee "$uit" || goed=1
"$bin/crash" "$helft" | tee -a "$uit" || goed=1
awk '/ cycles, / { c += $1; m += $3; v += $6; d += $8 }
     END { printf "%d cycles, %d acknowledged writes, %d lost, %d doubled\n", c, m, v, d }' "$uit"
exit $goed
