#!/bin/sh
# The steps of a CI job on NUMA hardware. Every service calls the same ones, and local.sh calls them in the same order.
#   sh ci/numa/steps.sh sets|measure|compare|keep
# UNIMAP      the command (npx unimap)
# UNIMAP_CI   the folder that the steps share (unimap-ci): sets/, base/, new/, comment.md, summary.md, junit.xml
# UNIMAP_RUN  more options of `run`: another number of rounds, --quick, --allow-fallback
# UNIMAP_GATE more options of `compare`: --threshold 5, --must-see 10, --fail-on-inconclusive
set -eu
unimap=${UNIMAP:-npx unimap}
work=${UNIMAP_CI:-unimap-ci}
mkdir -p "$work"

case ${1:-} in
sets)
  # 30 parts that are no whole number of pages, as real ones. The same options give the same bytes on every machine.
  [ -f "$work/sets/manifest.json" ] || $unimap generate --out "$work/sets" --parts 30 --part-bytes 17MiB --seed 1
  ;;
measure)
  rm -rf "$work/new"
  # shellcheck disable=SC2086 # options are words
  $unimap run --model "$work/sets" --out "$work/new" ${UNIMAP_RUN:-}
  $unimap report "$work/new" --format summary >"$work/summary.md"
  ;;
compare)
  if [ -f "$work/base/results.json" ]; then
    # shellcheck disable=SC2086
    $unimap compare "$work/base" "$work/new" --markdown "$work/comment.md" --junit "$work/junit.xml" ${UNIMAP_GATE:-}
  else
    echo 'unimap: there is no baseline yet. The first run of the main branch makes it.' | tee "$work/comment.md"
  fi
  ;;
keep)
  rm -rf "$work/base"
  mkdir "$work/base"
  cp "$work/new/results.json" "$work/base/"
  ;;
*)
  echo "usage: sh ci/numa/steps.sh sets|measure|compare|keep" >&2
  exit 2
  ;;
esac
