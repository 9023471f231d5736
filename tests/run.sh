#!/usr/bin/env bash
# Builds Lutra and runs all its tests against real servers: installs what is needed, fetches the servers that Debian 12
# does not have, builds the release, and runs ctest. May run again at any time. Options go to ctest, such as -L fast.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== 1/4 Packages"
packaging/install-packages.sh build test
echo "== 2/4 Servers"
tests/servers/fetch.sh mysql-9.7 mysql-5.6 mariadb-11.8 || echo "What could not be had: its tests will be skipped, by name."
echo "== 3/4 Build (build/release)"
cmake --preset release -DLUTRA_TESTS=ON -DLUTRA_FAILPOINTS=ON -DLUTRA_DESKTOP=ON >/dev/null
cmake --build --preset release
echo "== 4/4 Tests"
exec ctest --preset release "$@"
