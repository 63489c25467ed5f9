#!/bin/sh
# simplicit predict: what it refuses, what it leaves alone, and that its samples depend on nothing
# but the seed.
. "$(dirname "$0")/tap.sh"

# Two agents side by side for 30 frames: 11 scenes.
awk 'BEGIN { for (t = 0; t < 30; t++) for (n = 1; n <= 2; n++)
    printf "%d\t%d\t%.3f\t%.3f\n", 10 * t, n, 0.5 * t + 0.01 * n * t * t, 3 * n }' >"$scratch/pair.txt"
predict() { simplicit predict --model cv-gauss "$@"; }

# --- usage -----------------------------------------------------------------------------------
refuses "no command" 2 "Usage" simplicit
refuses "an unknown command" 2 "no command \"walk\"" simplicit walk
refuses "no output" 2 "with -o" predict "$scratch/pair.txt"
refuses "nothing to read" 2 "nothing to read" predict -o "$scratch/out.h5"
refuses "a set and files" 2 "not both" predict --dataset eth "$scratch/pair.txt" -o "$scratch/out.h5"
refuses "letters for a count" 2 "whole number .* \"many\"" \
    predict --samples many "$scratch/pair.txt" -o "$scratch/out.h5"
refuses "no samples" 2 "whole number" predict --samples 0 "$scratch/pair.txt" -o "$scratch/out.h5"
refuses "an unknown option" 2 "" predict --walk "$scratch/pair.txt" -o "$scratch/out.h5"
refuses "an unknown split" 2 "train, val, test" \
    predict --split dev "$scratch/pair.txt" -o "$scratch/out.h5"
refuses "a set that is none" 2 '--dataset: expected one of eth, .*got "nope"' \
    predict --dataset nope -o "$scratch/out.h5"
refuses "a set without its folder" 2 "eth: give the folder .* --data" \
    predict --dataset eth -o "$scratch/out.h5"
refuses "an unknown set" 2 "zara1" predict --dataset mars --data . -o "$scratch/out.h5"
refuses "an unknown model" 2 "no model \"nobody\"" \
    simplicit predict --model nobody "$scratch/pair.txt" -o "$scratch/out.h5"
prints "help has an example" "Example" simplicit predict --help
prints "a version" "^simplicit [0-9]+\.[0-9]+" simplicit --version

# --- recordings ------------------------------------------------------------------------------
bad_recording() { # NAME PATTERN COMMAND...: what the command prints is the recording
    name=$1; pattern=$2; shift 2
    "$@" >"$scratch/bad.txt"
    refuses "$name" 1 "$pattern" predict "$scratch/bad.txt" -o "$scratch/bad.h5"
}
refuses "a missing file" 1 "none.txt.*No such file" predict "$scratch/none.txt" -o "$scratch/bad.h5"
refuses "a folder" 1 "directory" predict "$scratch" -o "$scratch/bad.h5"
refuses "a device without end" 1 "" predict /dev/zero -o "$scratch/bad.h5"
bad_recording "an empty file" "bad.txt" :
bad_recording "three columns" "bad.txt:1: " printf '0 1 2\n'
bad_recording "letters" "bad.txt:2: " printf '0 1 2 3\n10 1 a b\n'
bad_recording "not a number" "bad.txt:1: " printf '0 1 nan 3\n'
bad_recording "too large a number" "bad.txt:1: " printf '0 1 1e400 3\n'
bad_recording "too large an id" "bad.txt:1: " printf '0 99999999999999999999 1 3\n'
bad_recording "a row twice" "bad.txt:2: " printf '0 1 2 3\n0 1 2 3\n'
bad_recording "fewer frames than a scene" "no scene.*--no-future" head -n 30 "$scratch/pair.txt"
bad_recording "one agent where two are asked for" "no scene" awk '$2 == 1' "$scratch/pair.txt"
awk '$2 == 1' "$scratch/pair.txt" >"$scratch/single.txt"
holds "one agent where one is enough" \
    predict --min-agents 1 "$scratch/single.txt" -o "$scratch/single.h5"

# --- outputs ---------------------------------------------------------------------------------
holds "a prediction" predict "$scratch/pair.txt" -o "$scratch/out.h5"
cp "$scratch/out.h5" "$scratch/before.h5"
refuses "a bad recording with an earlier output" 1 "" predict "$scratch/bad.txt" -o "$scratch/out.h5"
holds "the earlier output survives" cmp "$scratch/out.h5" "$scratch/before.h5"
refuses "an output in a missing folder" 1 "nowhere" \
    predict "$scratch/pair.txt" -o "$scratch/nowhere/out.h5"
cp "$scratch/pair.txt" "$scratch/kept.txt"
ln -s kept.txt "$scratch/alias.txt"
refuses "an output over its own recording" 2 "alias.txt: is read as well" \
    predict "$scratch/kept.txt" -o "$scratch/alias.txt"
holds "the recording survives" cmp "$scratch/pair.txt" "$scratch/kept.txt"
refuses "a full device" 1 "/dev/full" predict "$scratch/pair.txt" -o /dev/full
holds "the device is still one" test -c /dev/full
if [ "$(id -u)" -eq 0 ]; then
    mkdir "$scratch/tiny"
    if mount -t tmpfs -o size=16k tmpfs "$scratch/tiny" 2>/dev/null; then
        refuses "a full disk" 1 "[Nn]o space" \
            predict --samples 200 "$scratch/pair.txt" -o "$scratch/tiny/out.h5"
        holds "nothing is left on the full disk" test -z "$(ls -A "$scratch/tiny")"
        umount "$scratch/tiny"
    else
        skip "a full disk" "no right to mount"
    fi
    as_nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
else
    skip "a full disk" "only root may mount"
    as_nobody=
fi
mkdir -m 555 "$scratch/locked"
chmod 755 "$scratch"
refuses "an unwritable folder" 1 "locked.*Permission" $as_nobody "$SIMPLICIT" predict --model cv \
    "$scratch/pair.txt" -o "$scratch/locked/out.h5"
holds "no temporary file is left" sh -c "! ls -A '$scratch' | grep -q '\.tmp\|XXXX\|out.h5\..'"

# --- what the samples depend on --------------------------------------------------------------
samples_equal='
import h5py, numpy, sys
a, b = (h5py.File(p)["samples"][:] for p in sys.argv[1:3])
sys.exit(not numpy.array_equal(a, b))'
samples_differ='
import h5py, numpy, sys
a, b = (h5py.File(p)["samples"][:] for p in sys.argv[1:3])
sys.exit(bool(numpy.isclose(a, b).any()))'
shuf --random-source="$SIMPLICIT" "$scratch/pair.txt" >"$scratch/shuffled.txt"
holds "three threads" predict --threads 3 "$scratch/pair.txt" -o "$scratch/threads.h5"
with_h5py "threads do not matter" "$samples_equal" "$scratch/out.h5" "$scratch/threads.h5"
holds "shuffled rows" predict "$scratch/shuffled.txt" -o "$scratch/shuffled.h5"
with_h5py "the order of rows does not matter" "$samples_equal" "$scratch/out.h5" "$scratch/shuffled.h5"
holds "another seed" predict --seed 1 "$scratch/pair.txt" -o "$scratch/seed.h5"
with_h5py "another seed gives other samples" "$samples_differ" "$scratch/out.h5" "$scratch/seed.h5"
for draws in even independent; do
    holds "$draws draws" simplicit predict --draws $draws "$scratch/pair.txt" -o "$scratch/$draws.h5"
done
with_h5py "independent draws are other samples" "
import h5py, numpy, sys
a, b = (h5py.File(p)['samples'][:] for p in sys.argv[1:3])
sys.exit(bool(abs(a - b).mean() < 0.05))" "$scratch/even.h5" "$scratch/independent.h5"
prints "the file says how they were drawn" "^draws +independent$" simplicit info "$scratch/independent.h5"
refuses "other draws" 2 "--draws: expected one of" predict --draws odd "$scratch/pair.txt" -o "$scratch/none.h5"
prints "plain instructions" ", scalar, 7392 multiply-adds an agent" simplicit bench --cpu scalar --seconds 0.001
refuses "instructions of nobody" 2 "--cpu: expected one of" simplicit bench --cpu abacus
holds "more samples" predict --samples 50 "$scratch/pair.txt" -o "$scratch/more.h5"
with_h5py "the first of more samples are the same" '
import h5py, numpy, sys
a, b = (h5py.File(p)["samples"][:] for p in sys.argv[1:3])
sys.exit(not numpy.array_equal(a, b[:, :a.shape[1]]))' "$scratch/out.h5" "$scratch/more.h5"

# The recording 10 km away: predictions move by exactly that, up to float32 in the local frame.
awk '{ printf "%d\t%d\t%.3f\t%.3f\n", $1, $2, $3 + 10000, $4 - 10000 }' "$scratch/pair.txt" >"$scratch/far.txt"
holds "a recording 10 km away" predict "$scratch/far.txt" -o "$scratch/far.h5"
with_h5py "translation moves predictions alike" '
import h5py, numpy, sys
a, b = (h5py.File(p)["samples"][:].astype(float) for p in sys.argv[1:3])
sys.exit(not numpy.abs(b - a - [10000, -10000]).max() < 1e-5)' "$scratch/out.h5" "$scratch/far.h5"

# --- neighbours and baselines ----------------------------------------------------------------
# A third person beside the pair leaves before the end.
awk '{ print } $2 == 1 && $1 <= 100 { print $1, 99, $3 + 0.3, $4 + 0.3 }' "$scratch/pair.txt" >"$scratch/leaver.txt"
holds "the benchmark's neighbours" predict --model pedestrian "$scratch/leaver.txt" -o "$scratch/whole.h5"
holds "all neighbours" predict --model pedestrian --neighbours all "$scratch/leaver.txt" -o "$scratch/all.h5"
with_h5py "the same agents are written, predicted with who leaves" '
import h5py, numpy, sys
a, b = (h5py.File(p) for p in sys.argv[1:3])
same = lambda k: numpy.array_equal(a[k][:], b[k][:])
assert all(map(same, ("observed", "future", "agent_id", "scene_offset", "frame")))
assert numpy.isfinite(b["samples"][:]).all() and not same("samples")' "$scratch/whole.h5" "$scratch/all.h5"
refuses "neighbours of another kind" 2 "whole, all" predict --neighbours some "$scratch/pair.txt" -o "$scratch/x.h5"
holds "cv over five steps" predict --model cv:5 "$scratch/pair.txt" -o "$scratch/cv5.h5"
prints "names itself" "predictor +cv:5" simplicit info "$scratch/cv5.h5"
refuses "cv over no steps" 2 "no model" predict --model cv:0 "$scratch/pair.txt" -o "$scratch/x.h5"
simplicit predict --model kalman --fit "$scratch/pair.txt" -o "$scratch/fit.h5" 2>"$scratch/fitted"
holds "kalman fits its noise" grep -q "kalman measures to [0-9.]* m" "$scratch/fitted"
refuses "nothing else has noise to fit" 2 "only kalman" predict --model cv --fit "$scratch/pair.txt" -o "$scratch/x.h5"

finish
