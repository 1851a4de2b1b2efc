#!/bin/sh
# The stages of `npm test`, all of them whatever fails, and one closing line that counts.
cd "$(dirname "$0")/.." || exit 2
node=node
[ -x node_modules/.bin/node ] && node=node_modules/.bin/node
exec "$node" ci/test.ts
