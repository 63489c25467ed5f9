#!/bin/sh
# How long a crowded scene takes to draw: figures.sh [AGENTS [SAMPLES]], by default 60 agents with
# 1000 samples each at 300 dpi, from starting the command to the whole PNG; with all threads and with
# one, the least of seven. $SIMPLICIT is the binary and $WALKERS makes the crowd; by default those of
# build/.
set -eu
agents=${1:-60} samples=${2:-1000}
build=$(dirname "$0")/../../build
SIMPLICIT=${SIMPLICIT:-$build/cli/simplicit} WALKERS=${WALKERS:-$build/tests/bench/walkers}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$WALKERS" "$agents" 2.5 10 | awk '{ print int(10 * $1 + 0.5), $2, $3, $4 }' >"$scratch/crowd.txt"
"$SIMPLICIT" predict "$scratch/crowd.txt" -k "$samples" -o "$scratch/crowd.h5" >/dev/null \
    2>"$scratch/said" || { cat "$scratch/said" >&2; exit 1; }
draw() { # THREADS: milliseconds
    for _ in 1 2 3 4 5 6 7; do
        began=$(date +%s%N)
        OMP_NUM_THREADS=$1 "$SIMPLICIT" plot scene "$scratch/crowd.h5" --scene 0 --dpi 300 \
            --no-scores -o "$scratch/scene.png"
        ended=$(date +%s%N)
        echo $(((ended - began) / 1000000))
    done | sort -n | head -n 1
}
all=$(draw "$(nproc)") one=$(draw 1)
echo "$agents agents, $samples samples, 300 dpi: $all ms with $(nproc) threads, $one ms with one"
