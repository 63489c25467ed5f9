#!/bin/sh
# How recordings are read: units, clocks, columns, phases and formats; and that predict, train and
# info say what does not fit walking people, with what mends it.
. "$(dirname "$0")/tap.sh"

# The sample's first people, a step every 10 frames of 25 a second.
grep -v '^#' "$SIMPLICIT_SOURCE/datasets/sample/simulated_crowd.txt" | awk '$1 < 1500' >"$scratch/crowd.txt"
predicts() { simplicit predict --model cv --samples 1 -o "$scratch/p.h5" "$@"; }
predicts "$scratch/crowd.txt" 2>"$scratch/quiet"
holds "nothing is said of what fits" test ! -s "$scratch/quiet"
simplicit score "$scratch/p.h5" >"$scratch/crowd.score"

# makes NAME AWK: the crowd, changed.
makes() { awk "$2" "$scratch/crowd.txt" >"$scratch/$1.txt"; }
makes centimetres '{ print $1, $2, 100 * $3, 100 * $4 }'
makes millimetres '{ print $1, $2, 1000 * $3, 1000 * $4 }'
makes pixels '{ print $1, $2, 30 * $3, 30 * $4 }'
makes swapped '{ print $2, $1, $3, $4 }'
makes other '{ print $2 "," $3 "," $4 "," $1 }'
# 24 Hz: nine frames between two rows of an agent and the next, in a straight line
awk '{ if ($2 in frame) for (f = frame[$2]; f < $1; f++) { s = (f - frame[$2]) / ($1 - frame[$2])
        print int(f * .96 + .5), $2, x[$2] + s * ($3 - x[$2]), y[$2] + s * ($4 - y[$2]) }
    frame[$2] = $1; x[$2] = $3; y[$2] = $4 }' "$scratch/crowd.txt" | sort -n -k1,1 -k2,2 | awk '!seen[$1, $2]++' >"$scratch/fast.txt"
# everybody has frames of their own
makes phases '{ print $1 + $2 % 7, $2, $3, $4 }'
awk '{ x = $3; if ($2 == 48 && $1 == 400) x += 22; print $1, $2, x, $4 }' "$scratch/crowd.txt" >"$scratch/jump.txt"

# warns NAME FILE PATTERN: predict, or info, must say so.
warns() {
    predicts "$scratch/$2.txt" 2>"$scratch/said"
    holds "predict tells $1" grep -q -- "$3" "$scratch/said"
    simplicit info "$scratch/$2.txt" >"$scratch/told" 2>"$scratch/said"
    holds "info tells $1" grep -q -- "advice.*$3" "$scratch/told"
}
warns "of centimetres" centimetres "give --unit cm"
warns "of millimetres" millimetres "give --unit mm"
warns "of pixels" pixels "give --unit px=SCALE.*about 0.03"
warns "of swapped columns" swapped "give --columns id,frame,x,y"
warns "of a clock of 24 Hz" fast "give --fps (about 2[2-6]"
warns "of phases" phases "lie on 7 phases of 10 frames and share few of them.*give --fps (25"
warns "of an agent that jumps" jump "1 of [0-9]* agents move like no person: agent 48 goes 2[0-9.]* m in 0.4 s up to frame 4"

predicts "$scratch/crowd.txt" --unit cm 2>"$scratch/said"
holds "predict tells of metres taken for centimetres" \
    grep -q "warning: crowd: people walk at 0.01[0-9] m/s.*check --unit" "$scratch/said"

# mends NAME FILE OPTION...: predict with it is silent and gives what the crowd gives.
mends() {
    option=$1; file=$2; shift 2
    predicts "$@" "$scratch/$file" 2>"$scratch/said"
    holds "$option is silent" test ! -s "$scratch/said"
    simplicit score "$scratch/p.h5" >"$scratch/score"
    holds "$option gives the same" cmp "$scratch/score" "$scratch/crowd.score"
}
mends "--unit cm" centimetres.txt --unit cm
mends "--unit mm" millimetres.txt --unit mm
mends "--unit px" pixels.txt --unit px=0.033333333333333333
printf '# metres a pixel\nother 7\npix, 8\npixels, 0.033333333333333333\n' >"$scratch/scales.csv"
mends "a table of scales" pixels.txt --unit "px=$scratch/scales.csv"
refuses "a table without the recording" 1 "no scale for .*crowd.txt" predicts --unit "px=$scratch/scales.csv" "$scratch/crowd.txt"
echo "pixels none" >"$scratch/bad.csv"
refuses "a bad table" 1 "bad.csv:1: expected .name metres" predicts --unit "px=$scratch/bad.csv" "$scratch/pixels.txt"
mends "--columns" swapped.txt --columns id,frame,x,y
mends "--columns of CSV" other.txt --columns id,x,y,frame
mends "--fps of frames on steps" crowd.txt --fps 25

# agents NAME COUNT: how many agents are predicted now
in_scenes() { simplicit info "$scratch/p.h5" | awk '$1 == "agents" { print $2 }'; }
predicts "$scratch/crowd.txt"
whole=$(in_scenes)
predicts --fps 24 "$scratch/fast.txt" 2>"$scratch/said"
holds "a clock is told of" grep -q "24 frames a second put on steps of 0.4 s" "$scratch/said"
holds "at 24 Hz nearly everybody is predicted" test "$(in_scenes)" -gt $((whole * 8 / 10))
predicts "$scratch/phases.txt" 2>/dev/null; few=0
[ -e "$scratch/p.h5" ] && few=$(in_scenes)
predicts --fps 25 "$scratch/phases.txt" 2>/dev/null
holds "with phases on steps most are predicted" test "$(in_scenes)" -gt $((whole * 6 / 10))

# --- the other commands, and formats ---------------------------------------------------------
simplicit train --recipe tuned --epochs 1 -o "$scratch/w.h5" --train "$scratch/centimetres.txt" >/dev/null 2>"$scratch/said"
holds "train tells of centimetres" grep -q "give --unit cm" "$scratch/said"
simplicit train --recipe tuned --epochs 1 -o "$scratch/w.h5" --unit cm --train "$scratch/centimetres.txt" >"$scratch/told" 2>"$scratch/said"
holds "train takes --unit" test ! -s "$scratch/said"
recordings=$SIMPLICIT_SOURCE/tests/io/recordings
prints "info knows the format" "format .*Stanford|format .*SDD" simplicit info "$recordings/sdd_annotations.txt"
prints "info says what it guesses" "is taken for ETH obsmat" simplicit info "$recordings/obsmat.txt"
prints "a folder of frames" "agents +2" simplicit info "$recordings/wildtrack"
holds "plot draws what has pixels" simplicit plot dataset --unit px=.025 "$recordings/sdd_annotations.txt" -o "$scratch/a.png"
holds "predict reads obsmat" predicts "$recordings/obsmat.txt"
refuses "an unknown unit" 2 "--unit: expected one of m, cm, mm, px=SCALE" predicts --unit feet "$scratch/crowd.txt"
refuses "columns without y" 2 "--columns: expected names" predicts --columns frame,id,x "$scratch/crowd.txt"
refuses "a step shorter than a frame" 2 "shorter than a frame" predicts --fps 2 "$scratch/crowd.txt"

# --- an agent that jumps ---------------------------------------------------------------------
awk '{ x = $3; if ($2 == 48 && $1 >= 400 && $1 <= 470) x += 22 * ($1 / 10 % 2); print $1, $2, x, $4 }' "$scratch/crowd.txt" >"$scratch/jumps.txt"
for crowd in crowd jumps; do
    simplicit predict -o "$scratch/p.h5" "$scratch/$crowd.txt" 2>/dev/null
    simplicit score "$scratch/p.h5" >"$scratch/$crowd.told" 2>/dev/null
done
holds "a few carry the spread, and that is told" grep -q "the 1 % of agents that spread most carry [2-9]" "$scratch/jumps.told"
holds "a usual crowd is not told of" sh -c "! grep -q 'spread most' '$scratch/crowd.told'"

# --- convert and windows ---------------------------------------------------------------------
# There and back again, to the bit: what predict makes of it must be the same.
holds "text to CSV" simplicit convert "$scratch/crowd.txt" "$scratch/crowd.csv"
holds "CSV to TrajNet++" simplicit convert "$scratch/crowd.csv" "$scratch/crowd.ndjson"
holds "TrajNet++ to text" simplicit convert "$scratch/crowd.ndjson" "$scratch/back.txt"
holds "text to CSV again" simplicit convert "$scratch/back.txt" "$scratch/back.csv"
holds "nothing is lost" cmp "$scratch/crowd.csv" "$scratch/back.csv"
for sample in obsmat.txt hermes.txt edinburgh_tracks.txt dut_filtered.csv vru.csv crowd.vsp wildtrack; do
    holds "$sample is converted" simplicit convert "$recordings/$sample" "$scratch/out.csv"
    holds "$sample is converted again" simplicit convert "$scratch/out.csv" "$scratch/again.ndjson"
    simplicit convert "$scratch/again.ndjson" "$scratch/again.csv" 2>/dev/null
    holds "$sample loses nothing" cmp "$scratch/out.csv" "$scratch/again.csv"
done
holds "onto steps" simplicit convert --fps 25 --step 0.8 "$scratch/crowd.txt" "$scratch/out.csv"
holds "every other row stays" sh -c "awk -F, 'NR > 1 && \$1 % 20 { exit 1 }' '$scratch/out.csv'"
refuses "steps of no clock" 2 "give --fps" simplicit convert --step 0.8 "$scratch/crowd.txt" "$scratch/out.csv"
refuses "an unknown ending" 2 "ends in .txt, .csv or .ndjson" simplicit convert "$scratch/crowd.txt" "$scratch/out.xyz"
refuses "over its input" 2 "is read as well" simplicit convert "$scratch/crowd.txt" "$scratch/crowd.txt"
refuses "one file" 2 "file to write" simplicit convert "$scratch/crowd.txt"
holds "windows" simplicit windows "$scratch/crowd.txt" -o "$scratch/w.npz"
predicts "$scratch/crowd.txt"
with_h5py "windows are those of predict" '
import h5py, numpy, sys
w, f = numpy.load(sys.argv[1]), h5py.File(sys.argv[2])
for k in "observed", "future", "scene_offset", "agent_id", "frame":
    assert w[k].shape == f[k].shape and numpy.allclose(w[k], f[k][:], atol=1e-6), k
assert [r.decode() for r in w["recording"]] == [r.decode() if isinstance(r, bytes) else r for r in f["recording"][:]]
assert w["observed"].dtype == numpy.float64' "$scratch/w.npz" "$scratch/p.h5"
refuses "no windows" 1 "no window" simplicit windows "$recordings/trajnet_test.txt" -o "$scratch/x.npz"

finish
