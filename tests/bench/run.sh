#!/usr/bin/env bash
# Lutra and its peers read the same logs and apply the same changes in one run: installs what is needed, builds the
# release, measures, and prints tables of figures and ratios; they are kept in build/release/bench/ as report.md and
# report.json. Leaves with 1 when a gate is missed. Options go to lutra-bench, such as --scale 1 --rounds 5
# --server mariadb-10.11 --log oltp --apply mixed.
set -euo pipefail
cd "$(dirname "$0")/../.."

peers="${XDG_CACHE_HOME:-$HOME/.cache}/lutra/bench/peers"
packages=(@powersync/mysql-zongji@0.6.2 @vlasky/zongji@0.9.0)

packaging/install-packages.sh build test bench >&2
tests/servers/fetch.sh mysql-9.7 >&2 || echo "MySQL 9.7 could not be had: it will be skipped, by name." >&2
mkdir -p "$peers"
if [ "$(cat "$peers/installed" 2>/dev/null || true)" != "${packages[*]}" ]; then
  npm install --prefix "$peers" --no-audit --no-fund --loglevel=error "${packages[@]}" >&2
  echo "${packages[*]}" >"$peers/installed"
fi
cmake --preset release -DLUTRA_TESTS=ON >/dev/null
cmake --build --preset release --target lutra-bench >&2
out=build/release/bench
mkdir -p "$out"
exec build/release/bin/lutra-bench --peers "$peers" --scripts tests/bench/peers \
  --markdown "$out/report.md" --json "$out/report.json" "$@"
