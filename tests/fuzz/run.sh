#!/usr/bin/env bash
# Fuzzes the decoders: `run.sh` as CI does it, about a minute in all and, for the same code, the same inputs each time;
# `run.sh SECONDS` for each target; `run.sh RUNSx` so many runs for each, such as 2000000x: these two look elsewhere each time.
# Further arguments name the targets. Fails on any finding and keeps its input in build/fuzz/findings; what is learned stays in
# build/fuzz/corpus/<target>, and the next run goes on from there, but for CI's, which begins with nothing learned.
set -euo pipefail
cd "$(dirname "$0")/../.."

all=(fuzz_events fuzz_rows fuzz_json fuzz_gtid fuzz_sql)
amount=${1:-ci}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
declare -A ci_runs=([fuzz_events]=30000 [fuzz_rows]=120000 [fuzz_json]=180000 [fuzz_gtid]=600000 [fuzz_sql]=70000)
case "$amount" in
  ci) ;;
  *[!0-9]*x | x | *[!0-9x]*) echo "usage: $0 [SECONDS | RUNSx] [TARGET...]" >&2; exit 2 ;;
  *x) bound=(-runs="${amount%x}") ;;
  *) bound=(-max_total_time="$amount") ;;
esac

# Bytes of an input at most. The larger, the slower; what needs more than this is in the hostile bytes test.
declare -A bytes_max=([fuzz_events]=8192 [fuzz_rows]=4096 [fuzz_json]=1024 [fuzz_gtid]=256 [fuzz_sql]=2048)
# A finding is also what takes seconds, or much memory, for so few bytes.
limits=(-timeout=5 -rss_limit_mb=768 -malloc_limit_mb=64)
export ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=8
export UBSAN_OPTIONS=print_stacktrace=1

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
bin=build/fuzz/bin
findings=build/fuzz/findings
rm -rf build/fuzz/seeds
"$bin/make_seeds" build/fuzz/seeds

failed=()
for target in "${targets[@]}"; do
  corpus=build/fuzz/corpus/$target
  if [ "$amount" = ci ]; then
    corpus=build/fuzz/ci-corpus/$target
    rm -rf "$corpus"
    bound=(-seed=1 -runs="${ci_runs[$target]}")
  fi
  mkdir -p "$corpus" "$findings/$target" "tests/data/fuzz/$target"
  log=build/fuzz/$target.log
  if ! nice -n 10 "$bin/$target" "${bound[@]}" "${limits[@]}" -max_len="${bytes_max[$target]}" -entropic=0 -print_funcs=0 \
      -artifact_prefix="$findings/$target/" -print_final_stats=1 \
      "$corpus" "build/fuzz/seeds/$target" "tests/data/fuzz/$target" 2>"$log"; then
    failed+=("$target")
    tail -n 60 "$log"
  fi
  grep -E '^(Done|stat::number_of_executed_units|stat::peak_rss_mb)' "$log" | sed "s/^/$target: /" || true
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "Findings in ${failed[*]}; their inputs: $findings. When mended, each goes to tests/data/fuzz/<target>."
  exit 1
fi
echo "No findings."
