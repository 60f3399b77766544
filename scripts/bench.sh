#!/usr/bin/env bash
# The benchmarks with their peers, as tables with ratios; also kept in target/bench/verslag.md.
# Use: bench.sh PLEK-BINARY [DEEL...]; parts: klik import bag tegel start regels drukte kaart zaken groot (all but the last three). Nothing is downloaded; servers listen on
# loopback and are stopped by their own process id. About 20 minutes, most of it building the examples and 10^6 panden.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
PLEK=$(readlink -f "${1:?gebruik: bench.sh PLEK-BINARY [DEEL...]}")
shift
delen=("$@")
[ ${#delen[@]} -gt 0 ] || delen=(klik import bag tegel start regels drukte)
export PLEK
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
export PLEK_ROOSTERS=${PLEK_ROOSTERS:-$PWD/target/rdnaptrans2018.plekrooster}
export PLEK_REAL_DATA=${PLEK_REAL_DATA:-$PWD/../shared/data}
export PLEK_LOG=warn
BENCH_MAP=$(mktemp -d "${TMPDIR:-/tmp}/plek-bench.XXXXXX")
export BENCH_MAP
trap 'rm -rf "$BENCH_MAP"' EXIT
mkdir -p target/bench

machine() {
    local cpu
    cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
    echo "# Metingen van Plek, $(date +%F)"
    echo
    echo "$cpu, $(nproc) processors, $(awk '/MemTotal/ {printf "%.0f GB", $2/1048576}' /proc/meminfo), $(. /etc/os-release; echo "$PRETTY_NAME")," \
        "Linux $(uname -r); belasting vooraf $(cut -d' ' -f1-3 /proc/loadavg)"
    echo
    echo "$("$PLEK" --version) ($(git rev-parse --short HEAD 2>/dev/null || echo geen git)), $(rustc --version)"
    local peer
    for peer in "ogr2ogr --version" "/usr/bin/psql --version" "wrk -v"; do
        $peer 2>&1 | sed -n '/[0-9]\.[0-9]/{p;q}' || true
    done
}

{
    machine
    for deel in "${delen[@]}"; do
        begin=$SECONDS
        printf '\n## %s\n\n' "$deel"
        timeout 1800 "scripts/bench/$deel.sh" || printf '\n**%s is mislukt (status %s)**\n' "$deel" "$?"
        printf '\n(%s duurde %s s)\n' "$deel" "$((SECONDS - begin))"
    done
} | tee target/bench/verslag.md
! grep -q 'is mislukt' target/bench/verslag.md
