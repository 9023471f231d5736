#!/usr/bin/env bash
# The 300 kills and faults of one night, over all pairs of servers, and 200 amid conflicts: tests/kill/nightly.sh [rounds]. It builds the release
# first. A failure prints the seed that plays the same strikes again; the other pairs go on.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-300}
cmake --preset release -DLUTRA_TESTS=ON -DLUTRA_FAILPOINTS=ON >/dev/null
cmake --build --preset release --target kill_test conflict_kill_test lutra

failed=0
play() {  # pair, share of the rounds in percent
  build/release/bin/kill_test --pair "$1" --kills $((rounds * $2 / 100)) --lutra build/release/bin/lutra || failed=1
}
play mariadb-10.11,mariadb-10.11 40
play mariadb-10.11,mysql-9.7 20
play mysql-9.7,mariadb-10.11 20
play mysql-9.7,mysql-9.7 20
for pair in mariadb-10.11,mariadb-10.11 mysql-9.7,mysql-9.7; do
  build/release/bin/conflict_kill_test --pair "$pair" --kills $((rounds / 3)) --lutra build/release/bin/lutra || failed=1
done
exit $failed
