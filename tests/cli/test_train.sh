#!/bin/sh
# simplicit train: what it refuses, and that a run which was stopped ends in the same bits.
. "$(dirname "$0")/tap.sh"

# Ten agents side by side for 60 frames, at speeds of their own: 41 scenes.
walk() { # SEED
    awk -v seed="$1" 'BEGIN { for (t = 0; t < 60; t++) for (n = 1; n <= 10; n++)
        printf "%d\t%d\t%.3f\t%.3f\n", 10 * t, n, (0.1 * n + 0.01 * seed) * t, n + 0.2 * t }'
}
walk 1 >"$scratch/monday.txt"
walk 2 >"$scratch/tuesday.txt"
walk 3 >"$scratch/friday.txt"
cd "$scratch" || exit 1

train() { simplicit train --threads 1 "$@"; }
files="--train monday.txt tuesday.txt --val friday.txt"

# --- usage -----------------------------------------------------------------------------------
refuses "nothing to learn from" 2 "nothing to learn from" train
refuses "a set and files" 2 "not both" train --dataset eth --train monday.txt
refuses "a file for nothing" 2 "for --train or --val" train monday.txt
refuses "an unknown recipe" 2 "paper, tuned" train --recipe soup $files
refuses "an unknown zone rule" 2 "max_speed, first_step" train --zones none $files
refuses "no epochs" 2 "whole number" train --epochs 0 $files
refuses "one observed step" 2 "whole number from 2" train --observed 1 $files
prints "help has an example" "Example" simplicit train --help

refuses "seeds without an end" 2 "first and the last" train --seeds 3 $files
refuses "seeds backwards" 2 "whole number from 4" train --seeds 4..2 $files
refuses "seeds to pick from by nothing" 2 "with --val" train --seeds 0..1 --train monday.txt

# --- recordings ------------------------------------------------------------------------------
head -n 100 monday.txt >short.txt
refuses "a recording without a window" 1 "no window to train on .*20 consecutive" \
    train --train short.txt -o none.h5
refuses "a missing recording" 1 "nowhere.txt" train --train nowhere.txt -o none.h5
echo "10 1 0.5 north" >bad.txt
refuses "a bad line" 1 "bad.txt:1" train --train bad.txt -o none.h5
cp tuesday.txt kept.txt
refuses "weights over a recording" 2 "kept.txt: is read as well" \
    train --train monday.txt --val kept.txt -o kept.txt
refuses "a log over a recording" 2 "kept.txt: is read as well" \
    train --train kept.txt --log ./kept.txt -o none.h5
holds "the recording survives" cmp kept.txt tuesday.txt
awk '{ $3 = $3 * 1e300; print }' monday.txt >far.txt
refuses "a loss that is not finite names the window" 1 "window .*far, frame [0-9]+.* not finite" \
    train --train far.txt -o none.h5
[ ! -e none.h5 ] && pass "refused runs leave no file" || fail "refused runs leave no file"

# --- training --------------------------------------------------------------------------------
holds "trains" train $files --epochs 4 -o whole.h5 --log whole.csv
holds "predicts with the weights" simplicit predict --model whole.h5 friday.txt -o out.h5
[ "$(wc -l <whole.csv)" -eq 5 ] && pass "a line an epoch" || fail "a line an epoch" "$(cat whole.csv)"
holds "trains on more threads" simplicit train --threads 3 $files --epochs 4 -o threads.h5
holds "threads do not change a bit" cmp whole.h5 threads.h5
prints "trains without validation, and tells none" '^ +2 .* -  +[0-9]+$' \
    train --train monday.txt --epochs 2 -o last.h5
holds "trains other lengths" train $files --observed 5 --predicted 7 --zones max_speed --epochs 2 \
    -o lengths.h5
holds "predicts other lengths" simplicit predict --model lengths.h5 friday.txt -o out.h5

# --- the tuned recipe ------------------------------------------------------------------------
tuned="--recipe tuned $files --epochs 2"
holds "trains the tuned recipe" train $tuned -o tuned.h5
holds "predicts with its weights" simplicit predict --model tuned.h5 friday.txt -o out.h5
holds "trains it on more threads" simplicit train --threads 3 $tuned -o tuned3.h5
holds "threads do not change a bit of it" cmp tuned.h5 tuned3.h5
prints "its tight point has the AMV asked for" "tight_amv[^0-9]*0\\.05" \
    sh -c "\"$SIMPLICIT\" train --threads 1 $tuned --amv .05 -o amv.h5 && \"$SIMPLICIT\" info amv.h5"
refuses "an AMV of the paper's recipe" 2 "only --recipe tuned" train $files --amv .05 -o none.h5
refuses "zones of the tuned recipe" 2 "has no zones" train $tuned --zones max_speed -o none.h5
holds "trains with changes" train $tuned --set hurry_share=.5 --set hurry_range=1.3 -o changed.h5
prints "which the file keeps" "settings +hurry_share=.5 hurry_range=1.3" simplicit info changed.h5
cmp -s tuned.h5 changed.h5 && fail "and which tell" || pass "and which tell"
refuses "a change of nothing" 2 "nothing called \"hurry\"" train $tuned --set hurry=1 -o none.h5
refuses "a change without a number" 2 "expected NAME=NUMBER" train $tuned --set rate=fast -o none.h5
refuses "a change out of range" 2 "hurry_range is 9" \
    train $tuned --set hurry_share=.5 --set hurry_range=9 -o none.h5
refuses "an AMV of nothing" 2 "--amv" train $tuned --amv 0 -o none.h5

"$SIMPLICIT" train --threads 1 --recipe tuned $files --epochs 4 -o half.h5 >half.log 2>&1 &
run=$!
while [ ! -e half.h5 ] && kill -0 $run 2>/dev/null; do sleep 0.05; done
kill -TERM $run
wait $run
holds "resumes the tuned recipe" train --recipe tuned $files --epochs 4 --resume half.h5 -o resumed.h5
holds "trains it without a stop" train --recipe tuned $files --epochs 4 -o whole.h5
holds "it ends in the same bits" cmp whole.h5 resumed.h5
holds "resuming a complete one" train --recipe tuned $files --epochs 4 --resume resumed.h5 -o same.h5
holds "writes it again" cmp resumed.h5 same.h5
refuses "epochs beyond those that its rate falls over" 1 "resumed.h5: cannot resume to 5 epochs.*train anew" \
    train --recipe tuned $files --epochs 5 --resume resumed.h5 -o none.h5
refuses "resuming it as the paper's" 1 "its recipe is tuned" \
    train $files --resume half.h5 -o none.h5

# --- resuming --------------------------------------------------------------------------------
# A run is stopped by a signal once its first epoch is there.
"$SIMPLICIT" train --threads 1 $files --epochs 4000 -o stopped.h5 >stopped.log 2>&1 &
run=$!
while [ ! -e stopped.h5 ] && kill -0 $run 2>/dev/null; do sleep 0.05; done
kill -TERM $run
wait $run
[ $? -ne 0 ] && pass "a signal stops" || fail "a signal stops" "$(cat stopped.log)"
holds "a stopped run leaves weights" simplicit predict --model stopped.h5 friday.txt -o out.h5
done_epochs=$(awk '/^ *[0-9]+ / { n = $1 } END { print n }' stopped.log)
holds "resumes" train $files --epochs $((done_epochs + 3)) --resume stopped.h5 -o resumed.h5 \
    --log resumed.csv
holds "trains as far without a stop" train $files --epochs $((done_epochs + 3)) -o whole.h5 \
    --log whole.csv
holds "a stopped run ends in the same bits" cmp whole.h5 resumed.h5
holds "and in the same log" cmp whole.csv resumed.csv
refuses "resuming with another seed" 1 "its seed is 0, that of this run is 3" \
    train $files --seed 3 --resume stopped.h5 -o none.h5
refuses "resuming on other recordings" 1 "data_fingerprint" \
    train --train monday.txt --val friday.txt --resume stopped.h5 -o none.h5
refuses "resuming with other zones" 1 "zone_rule" \
    train $files --zones max_speed --resume stopped.h5 -o none.h5
holds "resuming what is complete is no error" train $files --epochs $((done_epochs + 3)) \
    --resume resumed.h5 -o again.h5 --log again.csv
holds "and writes it again" cmp resumed.h5 again.h5
holds "with its log" cmp resumed.csv again.csv
holds "it may get more epochs" train $files --epochs $((done_epochs + 5)) --resume again.h5 -o more.h5
holds "trains as far at once" train $files --epochs $((done_epochs + 5)) -o whole.h5
holds "more epochs end in the same bits" cmp whole.h5 more.h5
refuses "but not fewer" 1 "more than the 1 asked for" \
    train $files --epochs 1 --resume more.h5 -o none.h5
refuses "resuming from no weights file" 1 "monday.txt" train $files --resume monday.txt -o none.h5
refuses "an output folder that is not there" 1 "nowhere" train $files -o nowhere/weights.h5

with_released() {
    refuses "$1" 1 "not a file of simplicit train" \
        train $files --resume "$shared/reference/weights_eth.h5" -o none.h5
}
with_shared "resuming released weights" reference/weights_eth.h5 with_released
# --- seeds -----------------------------------------------------------------------------------
prints "the seed with the least loss is kept" "^best.h5: seed [0-3], .*of 4" \
    train $files --epochs 2 --seeds 0..3 -o best.h5 --log best.csv
cp "$scratch/stdout" seeds.txt
picked=$(sed -n 's/^best.h5: seed \([0-9]*\),.*/\1/p' seeds.txt)
holds "it is the least of the table" test "$picked" = \
    "$(awk '$1 ~ /^[0-9]+$/ { print $3, $1 }' seeds.txt | sort -n | awk 'NR == 1 { print $2 }')"
holds "and its weights" cmp "best-seed$picked.h5" best.h5
train $files --epochs 2 --seed 2 -o two.h5 >/dev/null
holds "a seed is what it is alone" cmp two.h5 best-seed2.h5
holds "with a log of its own" test -s best-seed2.csv
train $files --epochs 2 --seeds 0..3 -o best.h5 --resume best.h5 >again.txt
holds "and goes on from where it was" cmp seeds.txt again.txt

finish
