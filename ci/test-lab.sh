#!/bin/sh
# What is proved in guests of several NUMA nodes. Exit status 3 where no guest can be had.
set -eu
cd "$(dirname "$0")/.."
sh harness/lab/guest/prepare.sh "${UNIMAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/unimap}/lab" --install
UNIMAP_LAB_ALL=1 PATH=$PWD/node_modules/.bin:$PATH exec vitest run .lab.test
