#!/bin/sh
# How `simplicit stream` keeps up with a crowd: AGENTS agents (default 1000) at HZ (30), predicted
# at that rate with 20 samples. First in real time for SECONDS (20), which shows the latency; then as
# fast as it can, which shows the ceiling. Frames come from a process of their own.
# $SIMPLICIT is the binary, $WALKERS makes the crowd; MODEL (a weights file of random parameters of
# the test set-up if not given) predicts.
set -eu
agents=${1:-1000} hz=${2:-30} seconds=${3:-20}
model=${MODEL:-${SIMPLICIT_SHARED:-../shared}/reference/weights_eth.h5}
[ -e "$model" ] || model=cv-gauss
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo "$agents agents at $hz Hz, predicted with $model"
echo "in real time, $seconds s:"
"$WALKERS" "$agents" "$hz" "$seconds" |
    "$SIMPLICIT" stream --model "$model" --rate "$hz" 2>"$scratch/summary" | cat >/dev/null
sed 's/^simplicit: /    /' "$scratch/summary"

"$WALKERS" "$agents" "$hz" "$seconds" now >"$scratch/crowd.txt"
echo "as fast as it can:"
began=$(date +%s%N)
"$SIMPLICIT" stream --model "$model" --rate "$hz" <"$scratch/crowd.txt" 2>"$scratch/summary" >/dev/null
ended=$(date +%s%N)
sed -n 's/^simplicit: work/    work/p' "$scratch/summary"
awk -v frames="$(awk 'BEGIN { print int('"$hz * $seconds"') }')" -v ns="$((ended - began))" \
    -v agents="$agents" -v hz="$hz" 'BEGIN {
        rate = frames / (ns / 1e9)
        printf "    %.0f frames/s of %d agents: %.1f times %g Hz\n", rate, agents, rate / hz, hz }'
