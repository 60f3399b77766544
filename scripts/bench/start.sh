#!/usr/bin/env bash
# Start-up time and memory of the server with 10^6 panden and everything that belongs to them.
set -euo pipefail
. scripts/bench/server.sh
trap stop_server EXIT
groot=${BENCH_PANDEN:-1000000}
stad="$BENCH_MAP/stad"
if [ ! -d "$stad" ]; then
    cargo build --quiet --release --locked -p locatie --example bench_klik
    "$CARGO_TARGET_DIR/release/examples/bench_klik" "$groot" 100 "$stad" >/dev/null
fi
tijden=()
for _ in 1 2 3 4 5; do
    start_server "$stad"
    tijden+=("$start_ms")
    rust=$(geheugen)
    stop_server
done
start_server "$stad"
kant=$(python3 -c "import math; print(math.ceil(math.sqrt($groot)))")
na=
if command -v wrk >/dev/null; then
    wrk -t1 -c2 -d10s -s scripts/bench/klik.lua "$adres" -- "$kant" >/dev/null
    na="; na 10 s klikken: $(geheugen)"
fi
echo "$groot panden, verblijfsobjecten, nummeraanduidingen, percelen en BGT-panden ($(du -sm "$stad" | cut -f1) MB lagen):" \
    "van start tot /ready $(printf '%s\n' "${tijden[@]}" | sort -n | sed -n 3p) ms (mediaan van 5); in rust $rust$na."
