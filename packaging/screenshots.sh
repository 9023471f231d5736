#!/usr/bin/env bash
# Takes pictures of every screen at double size into a folder: light and dark, English and Chinese, and one set at single
# size. Needs a build of `screenshots` and no display. `screenshots.sh FOLDER --readme` takes only what the README shows,
# and puts it there.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-build/screenshots}"
export QT_QPA_PLATFORM=offscreen
take() { QT_SCALE_FACTOR="$3" build/release/bin/screenshots "$folder/$1-$2$4" "$1" "$2"; }

if [ "${2:-}" = --readme ]; then
  take en light 2 ""
  take zh_CN dark 2 ""
  shown=resources/screenshots
  cp "$folder/en-light/wizard-2.png" "$shown/wizard-data-sources.png"
  cp "$folder/en-light/wizard-7.png" "$shown/wizard-start.png"
  cp "$folder/en-light/channel.png" "$shown/channel.png"
  cp "$folder/en-light/list-pipeline.png" "$shown/list-pipelines.png"
  cp "$folder/zh_CN-dark/list-data_source.png" "$shown/list-data-sources-dark-zh.png"
  cp "$folder/zh_CN-dark/channel.png" "$shown/channel-dark-zh.png"
  exit
fi
for language in en zh_CN; do
  for theme in light dark; do
    take "$language" "$theme" 2 ""
  done
done
take en light 1 -1x
