#!/bin/sh
# The whole chain on the real recordings: released weights and constant velocity on all six sets
# against the measured figures of the reference (20 samples).
. "$(dirname "$0")/tap.sh"

# within NAME RELATIVE-TOLERANCE EXPECTED-ADE EXPECTED-FDE FILE
within() {
    simplicit score --metrics ade,fde --no-interval --format csv "$5" >"$scratch/score.csv" \
        2>"$scratch/stderr"
    if awk -F, -v tolerance="$2" -v ade="$3" -v fde="$4" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
        NR == 2 { found = 1; a = $column["ade"]; f = $column["fde"] }
        function off(x, expected) { d = x / expected - 1; return d < 0 ? -d : d }
        END { exit !(found && off(a, ade) <= tolerance && off(f, fde) <= tolerance) }
        ' "$scratch/score.csv"; then
        pass "$1"
    else
        fail "$1" "expected ADE $3, FDE $4 within $2, got:" "$(cat "$scratch/score.csv" "$scratch/stderr")"
    fi
}

# check_set SET ADE FDE CV-ADE CV-FDE
check_set() {
    if [ ! -e "$shared/datasets" ] || [ ! -e "$shared/reference/weights_$1.h5" ]; then
        skip "$1 with the released weights" "no shared recordings and weights"
        skip "$1 with constant velocity" "no shared recordings and weights"
        return
    fi
    predict="simplicit predict --dataset $1 --data $shared/datasets"
    holds "$1: predict" $predict --model "$shared/reference/weights_$1.h5" -o "$scratch/model.h5"
    within "$1 with the released weights" 0.04 "$2" "$3" "$scratch/model.h5"
    holds "$1: predict cv" $predict --model cv --samples 1 -o "$scratch/cv.h5"
    # three decimals are given: half a unit of the last
    within "$1 with constant velocity" 0.0016 "$4" "$5" "$scratch/cv.h5"
}

check_set eth .663 1.474 .995 2.234
check_set hotel .206 .366 .323 .617
check_set univ .309 .597 .524 1.165
check_set zara1 .260 .510 .431 .960
check_set zara2 .221 .440 .326 .728
check_set sdd .474 .898 .674 1.346
finish
