#!/bin/sh
# What weights were trained on is known again, told on stderr and kept in the prediction file.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

# walk FIRST_FRAME FRAMES SHIFT: two people.
walk() {
    awk -v first="$1" -v frames="$2" -v shift="$3" 'BEGIN {
        for (f = 0; f < frames; f++) for (id = 1; id < 3; id++)
            printf "%d %d %.3f %.3f\n", first + 10 * f, id, 0.45 * f + shift, id + 0.01 * f * id }'
}
walk 0 40 0 >"$scratch/monday.txt"
walk 0 40 3.21 >"$scratch/friday.txt"
walk 7000 40 0 >"$scratch/renamed.txt" # monday's, with other frame numbers
head -n 50 "$scratch/monday.txt" >"$scratch/part.txt"

holds "a model of monday" simplicit train --recipe tuned --epochs 1 --train "$scratch/monday.txt" \
    -o "$scratch/monday.h5"
prints "its file names monday" 'trained_recordings +monday$' simplicit info "$scratch/monday.h5"

predicts() { simplicit predict -k 2 -o "$scratch/out.h5" "$@"; }
warns() {
    holds "$1" predicts -m "$scratch/monday.h5" "$scratch/$2.txt"
    if grep -q "was trained on $2" "$scratch/stderr"; then pass "$1 warns"; else fail "$1 warns"; fi
    prints "$1 is kept" "seen_recordings +$2\$" simplicit info "$scratch/out.h5"
}
warns "the same recording" monday
warns "under another name" renamed
warns "a part of it" part
holds "another recording" predicts -m "$scratch/monday.h5" "$scratch/friday.txt"
holds "no warning of that" sh -c '! grep -q trained "$1"' sh "$scratch/stderr"

prints "the file tells weights" 'weights +monday$' simplicit info "$scratch/out.h5"
prints "and the point" 'point +[a-z]+$' simplicit info "$scratch/out.h5"
holds "a name" predicts --name mine --spread 0.5 "$scratch/friday.txt"
prints "is kept" 'name +mine$' simplicit info "$scratch/out.h5"
prints "and the spread" 'spread +0\.5$' simplicit info "$scratch/out.h5"

leave_one_out() {
    for set in eth zara1; do
        holds "$1: $set" simplicit predict --dataset "$set" --data "$shared/datasets" -k 2 \
            -o "$scratch/set.h5"
        holds "$set has not been seen" sh -c '! grep -q trained "$1"' sh "$scratch/stderr"
        prints "$set predicts $set" "weights +$set\$" simplicit info "$scratch/set.h5"
    done
    holds "pedestrian on eth" simplicit predict --dataset eth --data "$shared/datasets" -k 2 \
        -m pedestrian -o "$scratch/set.h5"
    holds "has been there" grep -q 'pedestrian was trained on biwi_eth' "$scratch/stderr"
}
with_shared "a set is predicted by those that have not seen it" datasets/ethucy/all/biwi_eth.txt \
    leave_one_out
finish
