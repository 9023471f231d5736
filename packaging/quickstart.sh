#!/usr/bin/env bash
# From a fresh Debian 12 to two servers in two-way sync: installs what is needed, builds the release, and opens the
# desktop, which offers a sandbox; without a display it runs the demo on the terminal. May run again at any time.
# Options go to `lutra demo` (then no desktop; default: --no-desktop --seconds 20).
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== 1/3 Packages"
packaging/install-packages.sh build
echo "== 2/3 Build (build/release/bin)"
cmake --preset release -DLUTRA_TESTS=OFF -DLUTRA_FAILPOINTS=OFF -DLUTRA_DESKTOP=ON >/dev/null
cmake --build --preset release
echo "== 3/3 Demo"
if [ $# -eq 0 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then exec build/release/bin/lutra-desktop; fi
if [ $# -eq 0 ]; then set -- --no-desktop --seconds 20; fi
exec build/release/bin/lutra demo "$@"
