#!/bin/sh
# What the workflow does, in its order, on this machine: a run of the main branch that becomes the baseline, then a run that is
# compared with it. The exit status is that of the comparison. Example: UNIMAP_RUN=--quick sh ci/numa/local.sh
set -eu
cd "$(dirname "$0")/../.."
for step in sets measure compare keep sets measure compare; do
  printf '\n== %s\n' "$step"
  sh ci/numa/steps.sh "$step"
done
