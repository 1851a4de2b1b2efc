#!/bin/sh
# Formats the C sources: passes its arguments to clang-format, together with every C file of native/.
#   ci/format-c.sh -i                  rewrite them
#   ci/format-c.sh --dry-run --Werror  fail where one is not formatted
set -eu
cd "$(dirname "$0")/.."
if ! command -v clang-format >/dev/null 2>&1; then
    echo "skipped: clang-format is not installed" >&2
    exit 0
fi
find native -name build -prune -o -type f -name '*.[ch]' -exec clang-format "$@" {} +
