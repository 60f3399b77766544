# Sourced by the checks that want a running program: after `start_server DATA` it answers at $basis, and logs to $werk/log.
# $werk is a folder of its own; that and the server are gone when the script ends, however it ends. Needs $plek.
# `start_server DATA BINARY` starts a provider of sign-in beside it.

werk=$(mktemp -d)
server=
. scripts/aanbieder.sh
opruimen() {
    # a program that ends by the signal says so, and the rest must be cleaned up all the same
    [ -n "$aanbieder" ] && kill "$aanbieder" 2>/dev/null && wait "$aanbieder" 2>/dev/null || true
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$werk"
}
trap opruimen EXIT

start_server() {
    local poort
    poort=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
    basis="http://127.0.0.1:$poort"
    if [ -n "${2:-}" ]; then
        start_aanbieder "$2" "$basis" "$werk"
        export PLEK_CONFIG="$werk/plek.toml"
    fi
    "$plek" serve --data "$1" --listen "127.0.0.1:$poort" --gemeente data/gemeenten/voorbeeldwaard.toml 2>"$werk/log" &
    server=$!
    for _ in $(seq 100); do
        python3 -c "import urllib.request as u; u.urlopen('$basis/ready', timeout=1)" 2>/dev/null && break
        kill -0 "$server" 2>/dev/null || { cat "$werk/log" >&2; exit 1; }
        sleep 0.1
    done
}

# The npm packages of a folder with tests, again when its lock file changed.
npm_pakketten() {
    local slot
    slot=$(sha256sum "$1/package-lock.json" | cut -c1-64)
    [ "$(cat "$1/node_modules/.plek-slot" 2>/dev/null)" = "$slot" ] && return
    npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    printf '%s\n' "$slot" >"$1/node_modules/.plek-slot"
}
