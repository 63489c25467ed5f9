#!/bin/bash
# What docs/many-machines.md tells: how well ranks and threads use processors, and what a rank holds and
# sends as scenes get more.
#     tests/mpi/measure.sh build/cli/simplicit [DATASETS [SET]]
# Efficiency is processor time of one rank of one thread over that of all ranks together: what sharing
# costs, whoever else is on the machine. Wall time tells what waiting costs, on a quiet one.
set -euo pipefail
simplicit=$(realpath "$1")
datasets=$(realpath "${2:-datasets}")
set=${3:-univ}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

run() { # RANKS OPTION...: leaves seconds, user, system, KB of each rank in used.*
    local ranks=$1
    shift
    rm -f used.*
    mpirun --oversubscribe --bind-to none -n "$ranks" sh -c \
        '/usr/bin/time -f "%e %U %S %M" -o used.$OMPI_COMM_WORLD_RANK "$@"' - \
        "$simplicit" score --format csv "$@" 2>messages || { cat messages; exit 1; }
}

total() { # of all ranks: sets `seconds`, processor time `cpu`, the most `megabytes` of one
    read -r seconds cpu megabytes < <(cat used.* | awk '{ cpu += $2 + $3; if ($1 > s) s = $1
        if ($4 > m) m = $4 } END { printf "%.1f %.2f %.0f\n", s, cpu, m / 1024 }')
}

if [[ -e $datasets ]]; then
    echo "$set at 1000 samples, all metrics:"
    for shape in "1 1" "2 1" "1 2"; do
        read -r ranks threads <<<"$shape"
        run "$ranks" --dataset "$set" --data "$datasets" --samples 1000 --threads "$threads" \
            >"figures.$ranks.$threads"
        cmp figures.1.1 "figures.$ranks.$threads"
        total
        alone=${alone:-$cpu}
        echo "$ranks rank(s) x $threads thread(s): $seconds s, $cpu s of processors," \
            "$megabytes MB a rank, efficiency" \
            "$(awk -v a="$alone" -v b="$cpu" 'BEGIN { printf "%.1f", 100 * a / b }') %"
    done
fi

echo "prediction files of more and more scenes, of 10 agents and 20 samples, 2 ranks:"
for scenes in 4000 16000 64000; do
    awk -v frames=$((scenes + 19)) 'BEGIN { for (t = 0; t < frames; t++) for (n = 1; n <= 10; n++)
        printf "%d %d %.3f %.3f\n", t, n, n + 3 * sin(t / 9 + n), 3 * cos(t / (5 + n % 4)) }' >crowd.txt
    "$simplicit" predict --model cv-gauss crowd.txt -o crowd.h5
    for input in crowd.h5 "--model cv-gauss crowd.txt"; do
        # shellcheck disable=SC2086
        run 2 $input --metrics ade,fde,amv,kde --threads 1 --checkpoint kept >figures
        total
        echo "$scenes scenes of $input: $megabytes MB a rank, $cpu s of processors," \
            "$(($(stat -c %s kept) / scenes)) bytes a scene to rank 0"
        rm kept
    done
done
