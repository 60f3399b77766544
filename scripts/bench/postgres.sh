# Sourced: a private PostgreSQL cluster on a free port of loopback, stopped by its own process id.
# After `start_postgres FOLDER [SETTING=VALUE...]`: $pgbin (its programs), $pgpoort, $pg (URL of its database); `stop_postgres` ends it.
# FOLDER must be new or empty; as root it is given to the user postgres, who runs it.

. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
pgbin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
pg_als=()
[ "$(id -u)" -ne 0 ] || pg_als=(setpriv --reuid=postgres --regid=postgres --clear-groups)
pgmap=

start_postgres() {
    local opties instelling
    pgmap=$1
    shift
    pgpoort=$(vrije_poort)
    opties="-c listen_addresses=127.0.0.1 -p $pgpoort -c unix_socket_directories='$pgmap'"
    for instelling in "$@"; do opties+=" -c $instelling"; done
    mkdir -p "$pgmap"
    [ "$(id -u)" -ne 0 ] || chown postgres "$pgmap"
    # From its own folder: the user postgres may not be allowed in the one of the project.
    (
        cd "$pgmap"
        "${pg_als[@]}" "$pgbin/initdb" -D "$pgmap/data" -A trust -U plek >/dev/null
        "${pg_als[@]}" "$pgbin/pg_ctl" -D "$pgmap/data" -w -l "$pgmap/log" -o "$opties" start >/dev/null
    )
    pg="postgresql://plek@127.0.0.1:$pgpoort/postgres"
}

stop_postgres() {
    [ -n "$pgmap" ] || return 0
    (cd "$pgmap" && "${pg_als[@]}" "$pgbin/pg_ctl" -D "$pgmap/data" -m immediate stop >/dev/null 2>&1) || true
    pgmap=
}
