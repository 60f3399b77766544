# Sourced: starts a server of our own on a free port of loopback and stops it by its own process id.
# After `start_server DATA [ENV=VALUE...]`: $adres, $server (process id), $start_ms (until /ready answers).

vrije_poort() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

start_server() {
    local data=$1 poort begin
    shift
    poort=$(vrije_poort)
    adres="http://127.0.0.1:$poort"
    begin=$(date +%s%N)
    env "$@" "$PLEK" serve --data "$data" --listen "127.0.0.1:$poort" 2>"$BENCH_MAP/server.log" &
    server=$!
    until curl -fsS -o /dev/null --max-time 2 "$adres/ready" 2>/dev/null; do
        kill -0 "$server" 2>/dev/null || { cat "$BENCH_MAP/server.log"; return 1; }
        [ $((($(date +%s%N) - begin) / 1000000)) -lt 60000 ] || { echo "de server wordt niet klaar"; return 1; }
        sleep 0.005
    done
    start_ms=$((($(date +%s%N) - begin) / 1000000))
}

stop_server() {
    [ -n "${server:-}" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}

# Resident memory of the server: "anonymous (heap) MB, mapped files MB".
geheugen() {
    awk '/^RssAnon/ {a=$2/1024} /^RssFile/ {f=$2/1024} END {printf "%.0f MB eigen, %.0f MB van de lagenbestanden", a, f}' \
        "/proc/$server/status"
}
