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

predicts() { simplicit predict -k 2 -o "$scratch/out.h5" "$@" 2>"$scratch/said"; }
said() { grep -q "$1" "$scratch/said"; }
said_not() { test -e "$scratch/said" && ! said "$1"; }
warns() {
    holds "$1" predicts -m "$scratch/monday.h5" "$scratch/$2.txt"
    holds "$1 warns" said "was trained on $2"
    prints "$1 is kept" "seen_recordings +$2\$" simplicit info "$scratch/out.h5"
}
warns "the same recording" monday
warns "under another name" renamed
warns "a part of it" part
holds "another recording" predicts -m "$scratch/monday.h5" "$scratch/friday.txt"
holds "no warning of that" said_not trained

prints "the file tells weights" 'weights +monday$' simplicit info "$scratch/out.h5"
prints "and the point" 'point +[a-z]+$' simplicit info "$scratch/out.h5"
holds "a name" predicts --name mine --spread 0.5 "$scratch/friday.txt"
prints "is kept" 'name +mine$' simplicit info "$scratch/out.h5"
prints "and the spread" 'spread +0\.5$' simplicit info "$scratch/out.h5"

leave_one_out() {
    for set in eth zara1; do
        holds "$1: $set" predicts --dataset "$set" --data "$shared/datasets"
        holds "$set has not been seen" said_not trained
        prints "$set predicts $set" "weights +$set\$" simplicit info "$scratch/out.h5"
    done
    holds "pedestrian on eth" predicts --dataset eth --data "$shared/datasets" -m pedestrian
    holds "has been there" said 'pedestrian was trained on biwi_eth'
}
with_shared "a set is predicted by those that have not seen it" datasets/ethucy/all/biwi_eth.txt \
    leave_one_out
finish
