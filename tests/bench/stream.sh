#!/bin/sh
# How `simplicit stream` keeps up with a crowd: stream.sh [AGENTS [HZ [SECONDS]]], by default 1000
# at 30 Hz for 20 s, all predicted at that rate with 20 samples. First in real time, which shows the
# latency; then as fast as it can, which shows the ceiling. The output goes to a reader of its own.
# $MODEL predicts (by default what `simplicit` does by default). $SIMPLICIT is the binary and $WALKERS
# makes the crowd; by default those of build/.
set -eu
agents=${1:-1000} hz=${2:-30} seconds=${3:-20} model=${MODEL:-pedestrian}
build=$(dirname "$0")/../../build
SIMPLICIT=${SIMPLICIT:-$build/cli/simplicit} WALKERS=${WALKERS:-$build/tests/bench/walkers}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
summary() { sed -n 's/^simplicit: /    /p' "$scratch/summary"; }

echo "$agents agents at $hz Hz, predicted with $(basename "$model")"
echo "in real time, $seconds s:"
"$WALKERS" "$agents" "$hz" "$seconds" |
    "$SIMPLICIT" stream --model "$model" --max-agents "$agents" --rate "$hz" 2>"$scratch/summary" |
    cat >/dev/null
summary

"$WALKERS" "$agents" "$hz" "$seconds" now >"$scratch/crowd.txt"
echo "as fast as it can:"
began=$(date +%s%N)
"$SIMPLICIT" stream --model "$model" --max-agents "$agents" --rate "$hz" \
    <"$scratch/crowd.txt" 2>"$scratch/summary" >/dev/null
ended=$(date +%s%N)
summary | grep work
awk -v agents="$agents" -v hz="$hz" -v seconds="$seconds" -v ns="$((ended - began))" 'BEGIN {
    ms = ns / 1e6 / (hz * seconds)
    printf "    %.2f ms a frame, input and output included: %.0f frames of %d agents a second, " \
        "%.1f times %g Hz\n", ms, 1000 / ms, agents, 1000 / ms / hz, hz }'
