#!/usr/bin/env bash
# Installs what Lutra needs from Debian 12: `install-packages.sh build` to build and run it, `… build test` for the
# tests as well, `… bench` for the peers of the benchmarks. Does nothing when all is there. Works as root, and with sudo
# for others.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build ccache pkg-config ca-certificates
  default-libmysqlclient-dev libexpected-dev libfmt-dev libspdlog-dev libtomlplusplus-dev libcli11-dev
  libcpp-httplib-dev nlohmann-json3-dev libssl-dev zlib1g-dev libdeflate-dev libzstd-dev
  mariadb-server-core mariadb-client-core
  qt6-base-dev libqcustomplot-dev qtkeychain-qt6-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n
  fonts-inter fonts-dejavu-core fonts-noto-cjk
)
test_packages=(git openssl clang clang-format libclang-rt-14-dev libgtest-dev libgmock-dev librapidcheck-dev libfaketime debootstrap)
bench_packages=(sysbench mariadb-client nodejs xvfb)
command -v npm >/dev/null || bench_packages+=(npm)  # Node.js from elsewhere brings its own

wanted=()
for set in "$@"; do
  case "$set" in
    build) wanted+=("${build_packages[@]}") ;;
    test) wanted+=("${test_packages[@]}") ;;
    bench) wanted+=("${bench_packages[@]}") ;;
    *) echo "usage: $0 [build] [test] [bench]" >&2; exit 2 ;;
  esac
done

missing=()
for package in "${wanted[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "All packages are installed."
  exit 0
fi

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
echo "Installing: ${missing[*]}"
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
