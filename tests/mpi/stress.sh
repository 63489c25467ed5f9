#!/bin/bash
# Kills a random rank of four at a random moment, again and again, and goes on from the checkpoint: all
# ranks must be gone within seconds each time, and the figures come out to the same bits in the end.
# The moment is one after all ranks have started: Open MPI 4.1.4's mpirun itself may hang, with all ranks
# gone, if one dies while it starts.
#     tests/mpi/stress.sh build/cli/simplicit [TIMES]
set -euo pipefail
simplicit=$(realpath "$1")
times=${2:-50}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
options=(--dataset sample --samples 300 --metrics ade,amd,amv --format json)
"$simplicit" score "${options[@]}" >expected.json 2>/dev/null
killed=0 named=0 ended=0 slowest=0 most=0 size=0
for ((round = 1; killed < times; round++)); do
    mpirun --oversubscribe -n 4 "$simplicit" score "${options[@]}" --checkpoint kept \
        >got.json 2>messages &
    job=$! ranks=()
    while [[ $(stat -c %s kept 2>/dev/null || echo 0) -le $size && -e /proc/$job ]]; do sleep 0.01; done
    sleep "0.$((RANDOM % 1000))"
    read -ra ranks 2>/dev/null <"/proc/$job/task/$job/children" || true
    if [[ ${#ranks[@]} -gt 0 ]] && kill -9 "${ranks[RANDOM % ${#ranks[@]}]}" 2>/dev/null; then
        killed=$((killed + 1))
    fi
    began=$(date +%s%N)
    code=0
    timeout 30 tail --pid="$job" -f /dev/null || { echo "round $round hangs"; exit 1; }
    wait "$job" || code=$?
    took=$((($(date +%s%N) - began) / 1000000))
    [[ $code -eq 0 ]] || { [[ $took -le $slowest ]] || slowest=$took; }
    for rank in "${ranks[@]}"; do
        # one that has ended may wait for whoever adopted it
        ! grep -qs '^State:.[^Z]' "/proc/$rank/status" || { echo "round $round leaves rank $rank"; exit 1; }
    done
    size=$(stat -c %s kept 2>/dev/null || echo 0)
    if [[ $code -eq 0 ]]; then
        cmp expected.json got.json
        ended=$((ended + 1)) size=0
        rm kept
    else
        [[ ! -s got.json ]] || { echo "round $round prints figures and fails"; exit 1; }
        [[ $code -eq 137 ]] || { echo "round $round: exit $code"; cat messages; exit 1; }
        ! grep -q 'rank . .*signal 9' messages || named=$((named + 1))
        [[ $size -le $most ]] || most=$size
    fi
done
"$simplicit" score "${options[@]}" --checkpoint kept 2>/dev/null | cmp expected.json -
echo "$killed ranks killed, $named of them named by mpirun, slowest end ${slowest} ms, $ended runs came to their end between," \
    "the largest checkpoint gone on from $most bytes: the same bits"
