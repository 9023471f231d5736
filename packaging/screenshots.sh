#!/usr/bin/env bash
# Takes pictures of every screen into a folder: light and dark, English and Chinese, once at double size. Needs a build
# of `screenshots` and no display.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-build/screenshots}"
export QT_QPA_PLATFORM=offscreen
for language in en zh_CN; do
  for theme in light dark; do
    build/release/bin/screenshots "$folder/$language-$theme" "$language" "$theme"
  done
done
QT_SCALE_FACTOR=2 build/release/bin/screenshots "$folder/en-light-2x" en light
