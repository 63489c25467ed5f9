#!/bin/bash
# The table of README: every predictor on every benchmark set, by the protocol of the paper (20
# samples for ADE and FDE, 1000 for the rest). `./dev table` runs it.
set -euo pipefail

usage() {
    cat <<'TEXT'
./dev table [--data DIR] [--released DIR] [--sets "eth hotel ..."] [--into DIR]
  --data DIR      the recordings, as `./dev data` lays them out (default datasets/downloaded)
  --released DIR  the released checkpoints as weights_<set>.h5; left out of the table without it
  --sets LIST     default: all six
  --into DIR      where trained weights and predictions are kept (default build/table)
TEXT
}

simplicit=${SIMPLICIT:-build/cli/simplicit}
data=datasets/downloaded
released=
sets='eth hotel univ zara1 zara2 sdd'
into=build/table
while [[ $# -gt 0 ]]; do
    case $1 in
    --data) data=$2 ;;
    --released) released=$2 ;;
    --sets) sets=$2 ;;
    --into) into=$2 ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    shift 2
done
mkdir -p "$into"

# The AMV of the released model, 1000 samples, is the budget of every row that may choose its spread;
# 1 % less is asked for, since the largest eigenvalue of a sampled covariance is that much too large.
declare -A budget=([eth]=.1257 [hotel]=.4069 [univ]=.1466 [zara1]=.0776 [zara2]=.1049 [sdd]=.0761)

# predict_and_score SAMPLES METRICS SET MODEL OPTION...: the CSV on stdout.
predict_and_score() {
    local samples=$1 metrics=$2 set=$3 model=$4
    shift 4
    "$simplicit" predict --dataset "$set" --data "$data" --model "$model" --samples "$samples" \
        "$@" -o "$into/predictions.h5"
    "$simplicit" score --metrics "$metrics" --format csv "$into/predictions.h5"
    rm -f "$into/predictions.h5"
}

# cells NAME...: "| value ± half interval" for each column of the CSV on stdin.
cells() {
    awk -F, -v names="$*" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == 2 {
            count = split(names, name, " ")
            for (i = 1; i <= count; i++) {
                n = name[i]
                half = ($at[n "_high"] - $at[n "_low"]) / 2
                printf " %.3f ± %.3f |", $at[n], half
            }
        }'
}

row() { # LABEL SET MODEL OPTION...
    local label=$1 set=$2 model=$3
    shift 3
    printf '| %s | %s |' "$set" "$label"
    predict_and_score 20 ade,fde "$set" "$model" "$@" | cells ade fde
    predict_and_score 1000 amd,amv,kde,energy "$set" "$model" "$@" |
        cells amd amv kde_nll energy_step energy_path
    echo
}

# One prediction, all samples alike: it has no spread that AMD, KDE or energy could judge.
row_of_one() { # LABEL SET MODEL
    printf '| %s | %s |' "$2" "$1"
    predict_and_score 1 ade,fde "$2" "$3" | cells ade fde
    echo ' | | | | |'
}

train_paper() { # SET
    [[ -e $into/paper_$1.h5 ]] ||
        "$simplicit" train --recipe paper --dataset "$1" --data "$data" -o "$into/paper_$1.h5" >&2
}

echo '| set | predictor | ADE | FDE | AMD | AMV | KDE NLL | ES, steps | ES, paths |'
echo '|---|---|---:|---:|---:|---:|---:|---:|---:|'
for set in $sets; do
    at_budget=(--amv "${budget[$set]}")
    [[ -z $released ]] || row 'released' "$set" "$released/weights_$set.h5"
    train_paper "$set"
    row 'paper recipe' "$set" "$into/paper_$set.h5"
    row '**calibrated**' "$set" "$set"
    row '**tight**' "$set" "$set" --point tight "${at_budget[@]}"
    row '**anchors**' "$set" "$set" --point anchors
    row_of_one 'cv' "$set" cv
    row 'cv-gauss' "$set" cv-gauss "${at_budget[@]}"
    row 'cv-sampled' "$set" cv-sampled
done
