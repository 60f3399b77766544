#!/usr/bin/env bash
# Fetches the pages' packages and copies them to crates/web/dist; does nothing when they are up to date.
set -euo pipefail
cd crates/web
exec ./build-dist.sh
