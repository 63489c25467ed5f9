#!/bin/sh
# simplicit info: tells files by what they hold; refuses what it cannot read.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

cat >"$scratch/walk.dat" <<'TEXT'
0 1 0.0 0.0
0 2 5.0 1.0
10 1 0.5 0.0
10 2 4.5 1.0
20 1 1.0 0.0
20 2 4.0 1.0
TEXT
prints "recording by content" '^kind +recording$' simplicit info "$scratch/walk.dat"
prints "recording's frames" '^frame_step +10$' simplicit info "$scratch/walk.dat"
prints "recording's speeds" '^  50% +1\.25$' simplicit info "$scratch/walk.dat"
prints "another step" '^  50% +5$' simplicit info --step 0.1 "$scratch/walk.dat"
prints "recording's unit" '^unit_guess +metres$' simplicit info "$scratch/walk.dat"

cat "$scratch/walk.dat" "$scratch/walk.dat" >"$scratch/twice.dat"
prints "repeated rows are counted" '^duplicates +6$' simplicit info "$scratch/twice.dat"
prints "and the first is named" '^  repeated_in_line +7$' simplicit info "$scratch/twice.dat"

holds "predictions to look at" simplicit predict --model cv --samples 3 --seed 7 \
    --observed 2 --predicted 1 -o "$scratch/out.data" "$scratch/walk.dat"
prints "predictions by content" '^kind +predictions$' simplicit info "$scratch/out.data"
prints "predictions' samples" '^samples +[0-9]+$' simplicit info "$scratch/out.data"
prints "predictions' recordings" '^  walk +1$' simplicit info "$scratch/out.data"
prints "bundled weights" '^  architecture +social-gaussian$' simplicit info pedestrian
simplicit info pedestrian >"$scratch/told"
holds "recordings are told once, whatever parts of them were trained on" test \
    "$(grep -o 'bookstore_0' "$scratch/told" | wc -l)" -eq 1
holds "their marks of windows are left out" sh -c '! grep -q trained_marks "$1"' sh "$scratch/told"
prints "but for --log" '^  trained_marks' simplicit info --log pedestrian
holds "weights with a log" simplicit train --train "$scratch/walk.dat" --observed 2 --predicted 1 \
    --epochs 1 -o "$scratch/w.h5"
simplicit info "$scratch/w.h5" >"$scratch/told"
holds "the log is left out" sh -c '! grep -q log_ "$1" && grep -q recipe "$1"' sh "$scratch/told"
prints "but for --log" '^  log_train_total' simplicit info --log "$scratch/w.h5"
cp "$scratch/walk.dat" "$scratch/a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z.dat"
holds "weights of a recording with commas in its name" simplicit train --epochs 1 --observed 2 \
    --predicted 1 --train "$scratch"/a,b*.dat -o "$scratch/commas.h5"
prints "are told" '^  trained_recordings +a, b, c, .*, y, z$' simplicit info "$scratch/commas.h5"
prints "JSON" '"predicted_steps": 1,' simplicit info --format json "$scratch/out.data"

weights() { prints "$1" '^parameters +5836$' simplicit info "$shared/reference/weights_eth.h5"; }
with_shared "weights by content" reference/weights_eth.h5 weights
other() { refuses "$1" 1 'neither samples nor weights' \
    simplicit info "$shared/reference/forward_released.h5"; }
with_shared "HDF5 of another kind" reference/forward_released.h5 other

refuses "missing file" 1 'nowhere: No such file' simplicit info "$scratch/nowhere"
refuses "no file" 2 'give the files' simplicit info
refuses "format" 2 'expected one of table, json' simplicit info --format xml "$scratch/walk.dat"
head -c 1000 "$scratch/out.data" >"$scratch/cut"
refuses "truncated predictions" 1 'cut: is not a whole HDF5 file' simplicit info "$scratch/cut"
refuses "good files are told beside bad ones" 1 nowhere \
    simplicit info "$scratch/walk.dat" "$scratch/nowhere"
if grep -q '^kind *recording' "$scratch/stdout"; then
    pass "good file was told"
else
    fail "good file was told"
fi
prints "help has an example" 'simplicit info biwi_eth.txt' simplicit info --help

refuses "output to a device" 1 '/dev/full: is a device' simplicit predict --model cv \
    --observed 2 --predicted 1 -o /dev/full "$scratch/walk.dat"
if [ -c /dev/full ]; then pass "the device is still there"; else fail "the device is still there"; fi
finish
