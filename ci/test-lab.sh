#!/bin/sh
# What is proved in guests of several NUMA nodes. Exit status 3 where no guest can be had.
set -eu
cd "$(dirname "$0")/.."
cache=${UNIMAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/unimap}
sh harness/lab/guest/prepare.sh "$cache/lab" --install
# Where that is not to be had, its tests fail and say what is missing; the others run.
sh harness/lab/guest/prepare.sh "$cache/lab-arm64" --install --arch arm64 --compiler || true
UNIMAP_LAB_ALL=1 PATH=$PWD/node_modules/.bin:$PATH exec vitest run .lab.test
