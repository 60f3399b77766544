#!/usr/bin/env bash
# The gate: every check in order, minutes per step, the test runner's own summary last.
set -euo pipefail
tijden=()
stap() {
    local naam=$1 begin=$SECONDS
    shift
    printf '\n=== %s\n' "$naam"
    "$@" || { printf '\nplek: stap "%s" is mislukt\n' "$naam" >&2; exit 1; }
    tijden+=("$(printf '%-12s %5.1f min' "$naam" "$(awk "BEGIN{print ($SECONDS-$begin)/60}")")")
}
export CI=${CI:-true}
# One compiler by one path for every step: cargo and nextest may find it by different links, and would build all twice.
RUSTC="$(rustc --print sysroot)/bin/rustc"
export RUSTC
stap gereedschap scripts/gereedschap.sh cargo-nextest 0.9.143
stap dist just dist
stap roosters just roosters
stap lint just lint
stap deny just deny
stap bouw just bouw-ci
stap gdal cargo build --profile ci --locked --manifest-path crates/plek-gdal/Cargo.toml
# Without the feature that the rest is built with, so that what a plain `cargo build` makes is looked at too.
# A link to a private item helps who reads the source, which is who reads these docs.
stap doc env RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --profile ci --workspace --no-deps --locked --quiet
stap reis just reis
stap orakel just orakel
stap klanten just klanten
stap zgw just zgw
stap crash just crash 90
stap bouw-test cargo nextest run --cargo-profile ci --workspace --features plek/isal --locked --no-run
printf '\n=== minuten per stap\n'
printf '%s\n' "${tijden[@]}"
printf '\n=== tests\n'
exec cargo nextest run --cargo-profile ci --workspace --features plek/isal --locked
