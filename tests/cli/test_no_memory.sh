#!/bin/sh
# Whichever allocation fails, a command either does all of its work or says that it did not.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"


head -n 1500 "$SIMPLICIT_SOURCE/datasets/sample/simulated_crowd.txt" >"$scratch/crowd.txt"
cd "$scratch" || exit 1
"$SIMPLICIT" predict crowd.txt -m cv-gauss -k 4 -o p.h5

if ! LD_PRELOAD="$FAIL_ALLOCATION_LIBRARY" "$SIMPLICIT" --version >/dev/null 2>&1; then
    skip "allocations that fail" "sanitizers and emulators bring an allocator of their own"
    finish
    exit
fi
failing() { LD_PRELOAD="$FAIL_ALLOCATION_LIBRARY" OMP_NUM_THREADS=1 "$SIMPLICIT" "$@"; }

# survives NAME TRIES COMMAND...: so many allocations of the run fail, evenly spread; `made`, if it is
# there after a success, must be what it should be.
survives() {
    name=$1 tries=$2; shift 2
    rm -f made
    COUNT_ALLOCATIONS=count failing "$@" >expected 2>/dev/null
    [ ! -e made ] || mv made expected_file
    total=$(cat count) wrong= failures=0
    for following in '' yes; do
        try=1
        while [ $try -le "$tries" ]; do
            rm -f made
            (
                FAIL_ALLOCATION=$((1 + (total - 1) * (try - 1) / tries))
                export FAIL_ALLOCATION
                [ -z "$following" ] || export FAIL_FOLLOWING=yes
                failing "$@" >got 2>told
            )
            code=$?
            number_of_try=$((1 + (total - 1) * (try - 1) / tries))$following
            try=$((try + 1))
            if [ $code -eq 0 ]; then
                cmp -s got expected || wrong="$wrong $number_of_try:other-output"
                [ ! -e expected_file ] || cmp -s made expected_file ||
                    wrong="$wrong $number_of_try:other-file"
            elif [ $code -eq 1 ] && [ -s told ] && [ ! -e made ]; then
                failures=$((failures + 1))
            else
                wrong="$wrong $number_of_try:exit-$code"
            fi
        done
    done
    rm -f expected_file
    if [ -n "$wrong" ] || [ $failures -eq 0 ]; then
        fail "$name" "of $total allocations:$wrong; $failures failed in good order"
    else
        pass "$name ($failures failures)"
    fi
}
survives "info on a recording" 15 info crowd.txt
survives "info on predictions" 15 info p.h5
survives "info as JSON" 15 info --format json crowd.txt p.h5
survives "score" 15 score --no-interval p.h5
survives "score as JSON" 15 score --no-interval --format json p.h5
survives "score with a table" 15 score --metrics ade --no-interval --per-scene made p.h5
survives "predict" 15 predict crowd.txt -m cv -k 1 -o made
survives "predict with a model" 15 predict crowd.txt -k 1 -o made
survives "plot" 8 plot scene p.h5 -o made.svg
survives "export" 8 export -m pedestrian -o folder
finish
