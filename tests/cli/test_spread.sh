#!/bin/sh
# simplicit predict --amv and --point, and what else the command line does with Social-Gaussian
# weights. $MAKE_WEIGHTS writes random ones.
. "$(dirname "$0")/tap.sh"

awk 'BEGIN { for (t = 0; t < 40; t++) for (n = 1; n <= 3; n++)
    printf "%d\t%d\t%.3f\t%.3f\n", 10 * t, n, 0.4 * t + 0.1 * n * sin(t / 5), 2 * n + 0.1 * t }' \
    >"$scratch/crowd.txt"
"$MAKE_WEIGHTS" "$scratch/weights.h5"
predict() { # MODEL OUTPUT OPTION...
    model=$1; output=$2; shift 2
    simplicit predict --model "$model" "$@" "$scratch/crowd.txt" -o "$scratch/$output"
}
# The files themselves tell apart what was asked for, a spread or an AMV.
same_scores() {
    for file in "$1" "$2"; do
        simplicit score --format csv "$scratch/$file.h5" 2>/dev/null | sed "s/$file//" >"$scratch/$file.csv"
    done
    test -s "$scratch/$1.csv" && cmp "$scratch/$1.csv" "$scratch/$2.csv"
}
differ() { ! cmp -s "$1" "$2"; }
lacks() { test -s "$2" && ! grep -q "$1" "$2"; }

# --- cv-gauss, whose AMV at spread 1 is .67^2 6.5 / 12 -----------------------------------------
holds "cv-gauss as it is" predict cv-gauss plain.h5
holds "cv-gauss with its own AMV" predict cv-gauss same.h5 --amv 0.243154166667
holds "the same spread" same_scores plain same
holds "cv-gauss at twice the spread" predict cv-gauss twice.h5 --spread 2
holds "cv-gauss with four times the AMV" predict cv-gauss four.h5 --amv 0.972616666667
holds "twice the spread" same_scores twice four
holds "an AMV without a future" predict cv-gauss early.h5 --amv .1 --no-future

# --- weights ----------------------------------------------------------------------------------
model=$scratch/weights.h5
amv_is='import sys, h5py, numpy
with h5py.File(sys.argv[1]) as f:
    samples = f["samples"][()].astype(float)
    offset = f["scene_offset"][()]
cells = samples - samples.mean(axis=1, keepdims=True)
covariance = numpy.einsum("akpi,akpj->aij", cells, cells) / (cells.shape[1] * cells.shape[2])
amv = numpy.mean([numpy.linalg.eigvalsh(covariance[a:b].mean(axis=0))[-1]
                  for a, b in zip(offset[:-1], offset[1:])])
assert abs(amv / float(sys.argv[2]) - 1) < .03, amv'
holds "tight at an AMV" predict "$model" tight.h5 --amv .2 --samples 400 --point tight
with_h5py "the samples have it" "$amv_is" "$scratch/tight.h5" .2
holds "calibrated at an AMV" predict "$model" wide.h5 --amv .5 --samples 1000
with_h5py "the calibrated samples have it" "$amv_is" "$scratch/wide.h5" .5
holds "anchors at an AMV" predict "$model" anchors.h5 --amv .5 --point anchors
with_h5py "the anchors have it" "$amv_is" "$scratch/anchors.h5" .5
holds "calibrated by default" predict "$model" default.h5
holds "calibrated by name" predict "$model" named.h5 --point calibrated --threads 1
holds "the same" cmp "$scratch/default.h5" "$scratch/named.h5"
holds "tight" predict "$model" tighter.h5 --point tight
holds "tight is not calibrated" differ "$scratch/default.h5" "$scratch/tighter.h5"
prints "info tells the architecture" "architecture +social-gaussian" simplicit info "$model"
prints "info counts the parameters" "parameters +7978" simplicit info "$model"
stream() { simplicit stream --model "$model" --fps 25 "$@" <"$scratch/crowd.txt"; }
prints "a stream" '"mean": ?\[\[' stream
holds "a stream of ellipses" stream --output ellipses
sed 's/"latency_us":[^,]*,//' "$scratch/stdout" >"$scratch/calibrated.txt"
holds "a tight one" stream --output ellipses --point tight
sed 's/"latency_us":[^,]*,//' "$scratch/stdout" >"$scratch/tight.txt"
holds "a stream has no zones" lacks zone "$scratch/tight.txt"
holds "a stream at the tight point" differ "$scratch/calibrated.txt" "$scratch/tight.txt"

# --- refusals ---------------------------------------------------------------------------------
refuses "cv has no AMV" 1 "AMV: the spread of cv has no closed form" predict cv no.h5 --amv .1
refuses "cv-sampled neither" 1 "no closed form" predict cv-sampled no.h5 --amv .1
refuses "an AMV and a spread" 2 "not both" predict cv-gauss no.h5 --amv .1 --spread 2
refuses "an AMV of 0" 2 "--amv" predict cv-gauss no.h5 --amv 0
refuses "letters for an AMV" 2 "--amv" predict cv-gauss no.h5 --amv much
refuses "an unknown point" 2 "calibrated.*tight.*anchors" predict "$model" no.h5 --point loose
holds "nothing was written" test ! -e "$scratch/no.h5"

finish
