#!/bin/sh
# Predictions in everybody's formats: told by content, converted to one another and back without a
# bit lost, completed by the truth of their own tools, and refused with file and line.
. "$(dirname "$0")/tap.sh"

awk 'BEGIN { for (t = 0; t < 30; t++) for (n = 1; n <= 3; n++)
    printf "%d %d %.17g %.17g\n", 10 * t, n, 0.37 * t + 0.011 * n * t * t, 3 * n + 0.0021 * t * t }' \
    >"$scratch/crowd.txt"
cd "$scratch" || exit
simplicit predict --model cv-gauss -k 4 crowd.txt -o crowd.h5 2>/dev/null
convert() { simplicit convert "$@" 2>stderr || cat stderr; }
score() { simplicit score --format json --no-interval --metrics ade,fde,kde,joint "$@" 2>/dev/null; }

# --- round trips: text tells every bit ------------------------------------------------------------
convert crowd.h5 want.ndjson
convert crowd.h5 a.npz
convert a.npz a.ndjson
holds "HDF5 to .npz and back" cmp want.ndjson a.ndjson
convert crowd.h5 tree/
convert tree b.ndjson
sed 's/"fps": [0-9.]*, //' want.ndjson >want.plain
sed 's/"fps": [0-9.]*, //' b.ndjson >b.plain
holds "to a tree and back" cmp want.plain b.plain
convert want.ndjson c.h5
convert c.h5 c.ndjson
holds "TrajNet++ to HDF5 and back" cmp want.ndjson c.ndjson
convert want.ndjson c.npz
convert c.npz --frame-step 10 d.ndjson
holds "TrajNet++ to .npz and back" cmp want.ndjson d.ndjson
simplicit predict --model cv-gauss -k 4 crowd.txt -o p.npz 2>/dev/null
convert p.npz p.ndjson
holds "predicted into .npz, the same" cmp want.ndjson p.ndjson
mkdir around && convert tree/ around/t/ && convert around/t e.ndjson
sed 's/"fps": [0-9.]*, //' e.ndjson >e.plain
holds "tree to tree" cmp want.plain e.plain

# --- one reader: the same figures, the same windows -----------------------------------------------
score crowd.h5 | sed -n '/"windows"/,/"fde"/p' | grep -v samples >figures
for file in a.npz want.ndjson tree; do
    score $file | sed -n '/"windows"/,/"fde"/p' | grep -v samples >found
    holds "figures of $file" cmp figures found
    prints "$file is predictions" '^kind +predictions$' simplicit info $file
    holds "$file is plotted" simplicit plot scene --scene 2 $file -o "$file.png"
done
prints "formats have names: .npz" '^format +NumPy \.npz$' simplicit info a.npz
prints "a tree" '^format +joint-metrics-matter tree$' simplicit info tree
prints "TrajNet++" '^format +TrajNet\+\+ predictions$' simplicit info want.ndjson
prints "HDF5" '^format +HDF5$' simplicit info crowd.h5
for file in crowd.h5 a.npz; do
    refuses "$file has its own truth: score says so" 0 "$file: --truth is not used" \
        simplicit score --no-interval --metrics ade --truth want.ndjson $file
    refuses "and that its steps are told: info" 0 "$file: --observed is not used" \
        simplicit info --observed 3 $file
    refuses "and convert" 0 "$file: --truth is not used" \
        simplicit convert --truth want.ndjson $file told.ndjson
    refuses "and compare" 0 "$file: --truth is not used" \
        simplicit compare --truth want.ndjson $file crowd.h5 --metrics ade
done
prints "formats are compared" "no difference shown|nothing to tell" \
    simplicit compare crowd.h5 a.npz --metrics ade,fde

# --- truth from where each tool has it ------------------------------------------------------------
cat >truth.ndjson <<'ROWS'
{"scene": {"id": 7, "p": 1, "s": 0, "e": 30, "fps": 2.5}}
{"track": {"f": 0, "p": 1, "x": 0, "y": 0}}
{"track": {"f": 10, "p": 1, "x": 1, "y": 0}}
{"track": {"f": 20, "p": 1, "x": 2, "y": 0}}
{"track": {"f": 30, "p": 1, "x": 3, "y": 0}}
{"track": {"f": 20, "p": 2, "x": 9, "y": 9}}
{"track": {"f": 30, "p": 2, "x": 9, "y": 9}}
ROWS
cat >submitted.ndjson <<'ROWS'
{"scene": {"id": 7, "p": 1, "s": 0, "e": 30, "fps": 2.5}}
{"track": {"f": 20, "p": 1, "x": 2, "y": 1, "prediction_number": 0, "scene_id": 7}}
{"track": {"f": 30, "p": 1, "x": 3, "y": 2, "prediction_number": 0, "scene_id": 7}}
{"track": {"f": 20, "p": 1, "x": 2, "y": 3, "prediction_number": 1, "scene_id": 7}}
{"track": {"f": 30, "p": 1, "x": 3, "y": 3, "prediction_number": 1, "scene_id": 7}}
{"track": {"f": 20, "p": 2, "x": 2, "y": 3, "prediction_number": 0, "scene_id": 7}}
{"track": {"f": 30, "p": 2, "x": 3, "y": 3, "prediction_number": 0, "scene_id": 7}}
ROWS
refuses "TrajNet++ predictions alone" 2 "submitted.ndjson: holds no truth.*--truth" \
    simplicit score submitted.ndjson
prints "with their recording: a neighbour who comes later is left out" \
    '^submitted.ndjson submitted +1 +1 +2 +1.500 +2.000$' \
    simplicit score --no-interval --metrics ade,fde --truth truth.ndjson submitted.ndjson
prints "two observed steps" '^observed_steps +2$' simplicit info --truth truth.ndjson submitted.ndjson
prints "or one" '^observed_steps +1$' \
    simplicit info --observed 1 --truth truth.ndjson submitted.ndjson

cat >nu.json <<'ROWS'
[{"instance": "a1", "sample": "s1", "prediction": [[[5, 1], [6, 1]], [[5, 0], [6, 3]]],
  "probabilities": [0.25, 0.75]},
 {"instance": "b2", "sample": "s1", "prediction": [[[0, 0], [0, 0]], [[0, 1], [0, 1]]],
  "probabilities": [0.5, 0.5]}]
ROWS
cat >sample.json <<'ROWS'
[{"token": "s0", "scene_token": "z", "timestamp": 1000}, {"token": "s1", "scene_token": "z", "timestamp": 2000},
 {"token": "s2", "scene_token": "z", "timestamp": 3000}, {"token": "s3", "scene_token": "z", "timestamp": 4000}]
ROWS
cat >sample_annotation.json <<'ROWS'
[{"sample_token": "s0", "instance_token": "a1", "translation": [3, 0, 1]},
 {"sample_token": "s1", "instance_token": "a1", "translation": [4, 0, 1]},
 {"sample_token": "s2", "instance_token": "a1", "translation": [5, 0, 1]},
 {"sample_token": "s3", "instance_token": "a1", "translation": [6, 0, 1]},
 {"sample_token": "s1", "instance_token": "b2", "translation": [0, 0, 1]},
 {"sample_token": "s2", "instance_token": "b2", "translation": [0, 0, 1]},
 {"sample_token": "s3", "instance_token": "b2", "translation": [0, 0, 1]}]
ROWS
prints "nuScenes with its tables: least errors 1 and 0" 'nu.json nu +1 +2 +2 +0.500 +0.500$' \
    simplicit score --no-interval --metrics ade,fde --truth sample_annotation.json nu.json
prints "the most likely: 1.5 and, of equals the last, 1" 'nu.json nu +1 +2 +1 +1.250 +2.000' \
    simplicit score --no-interval --preset nuscenes --top 1 --truth sample_annotation.json nu.json
refuses "nuScenes, more observed than there is" 1 "nu.json:1: scene s1: agent .* has no true|steps" \
    simplicit score --observed 2 --truth sample_annotation.json nu.json

cat >av2.csv <<'ROWS'
scenario_id,track_id,probability,predicted_trajectory_x,predicted_trajectory_y
uuid-1,77,0.9,"[5.0, 6.0]","[1.0, 1.0]"
uuid-1,77,0.1,[5.0 6.0],[2.0 2.0]
uuid-1,AV,0.9,"[0.0, 0.0]","[0.0, 0.0]"
uuid-1,AV,0.1,"[0.0, 1.0]","[0.0, 0.0]"
ROWS
cat >scenarios.csv <<'ROWS'
observed,track_id,object_type,timestep,position_x,position_y,scenario_id
True,77,pedestrian,0,3,0,uuid-1
True,77,pedestrian,1,4,0,uuid-1
False,77,pedestrian,2,5,0,uuid-1
False,77,pedestrian,3,6,0,uuid-1
True,AV,vehicle,0,0,0,uuid-1
True,AV,vehicle,1,0,0,uuid-1
False,AV,vehicle,2,0,0,uuid-1
False,AV,vehicle,3,0,0,uuid-1
ROWS
prints "Argoverse 2 with its scenarios" 'av2.csv av2 +1 +2 +2 +0.500 +0.500 +0.000 +0.510$' \
    simplicit score --no-interval --preset av2 --truth scenarios.csv av2.csv
prints "two observed steps of a tenth" '^step_seconds +0.1$' simplicit info --truth scenarios.csv av2.csv

# --- windows and samples apart --------------------------------------------------------------------
holds "windows as .npz" simplicit windows crowd.txt -o w.npz
holds "windows as .h5" simplicit windows crowd.txt -o w.h5
holds "windows with nothing after them" simplicit windows --predicted 0 crowd.txt -o n.npz
prints "which have no samples yet" '^samples +0$' simplicit info w.h5
refuses "and are no predictions" 1 'w.h5: .*samples' simplicit score w.h5
refuses "windows as something else" 2 "ends in .npz or .h5" simplicit windows crowd.txt -o w.txt
with_h5py "samples alone as .npy" '
import numpy, h5py
future = numpy.load("w.npz")["future"]
numpy.save("s.npy", (future[:, None] + [[[3, 4]]]).repeat(2, 1))
with h5py.File("w.h5", "a") as f:
    f["samples"] = (f["future"][:][:, None] + [[[3, 4]]]).repeat(2, 1)
numpy.savez_compressed("z.npz", samples=(future[:, None] + [[[3, 4]]]).repeat(2, 1),
                       **{k: v for k, v in numpy.load("w.npz").items()})
numpy.savez("u.npz", observed=numpy.zeros((1, 2, 2), ">f4"), future=numpy.zeros((1, 3, 2)),
            samples=numpy.ones((1, 1, 3, 2), "f4"), scene_offset=numpy.array([0, 1], "i4"),
            recording=numpy.array(["zara"]))
half = numpy.arange(65536, dtype="u2").view("f2")
half = half[numpy.isfinite(half)].reshape(1, -1, 2, 2)
for name, kind in [("half", "<f2"), ("big-half", ">f2"), ("single", "f4")]:
    numpy.savez(name + ".npz", samples=half.astype(kind), observed=numpy.zeros((1, 2, 2), kind),
                future=numpy.zeros((1, 2, 2), kind), scene_offset=[0, 1])
numpy.savez("fortran.npz", observed=numpy.asfortranarray(numpy.zeros((1, 2, 2))),
            samples=numpy.ones((1, 1, 3, 2)), scene_offset=[0, 1])
numpy.savez("short.npz", observed=numpy.zeros((2, 2, 2)), samples=numpy.ones((1, 1, 3, 2)),
            scene_offset=[0, 1])
'
if [ -e s.npy ]; then
    for file in "s.npy --truth w.npz" "w.h5" "z.npz"; do
        # shellcheck disable=SC2086
        prints "5 m away: $file" ' 5.000 +5.000$' \
            simplicit score --no-interval --metrics ade,fde $file
    done
    refuses ".npy without windows" 2 "s.npy: holds no truth" simplicit score s.npy
    prints "numbers of other kinds" ' 1.414 +1.414$' \
        simplicit score --no-interval --metrics ade,fde u.npz
    prints "Unicode names" '^ +zara +1$' simplicit info u.npz
    for file in half big-half single; do
        convert $file.npz $file.ndjson
    done
    holds "every float16 is read" cmp single.ndjson half.ndjson
    holds "and with its bytes turned" cmp single.ndjson big-half.ndjson
    refuses "columns first" 1 "observed: expected rows first" simplicit score fortran.npz
    refuses "extents that do not fit" 1 "samples: expected extents" simplicit score short.npz
fi

# --- one bad line -----------------------------------------------------------------------------------
bad() { # NAME FILE LINE TEXT PATTERN [ARGUMENT...]: line LINE replaced by TEXT
    name=$1; file=$2; line=$3; text=$4; pattern=$5; shift 5
    awk -v n="$line" -v text="$text" 'NR == n { print text; next } { print }' "$file" >"bad-$file"
    refuses "$name" 1 "bad-$file:$line: .*$pattern" simplicit score "bad-$file" "$@"
}
bad "TrajNet++: no JSON" submitted.ndjson 3 '{"track": {"f": 30' "JSON" --truth truth.ndjson
bad "TrajNet++: no number" submitted.ndjson 3 \
    '{"track": {"f": 30, "p": 1, "x": "3", "y": 2, "prediction_number": 0, "scene_id": 7}}' \
    'a number as "x"' --truth truth.ndjson
bad "TrajNet++: no scene" submitted.ndjson 3 \
    '{"track": {"f": 30, "p": 1, "x": 3, "y": 2, "prediction_number": 0}}' scene_id --truth truth.ndjson
bad "nuScenes: no probability" nu.json 3 \
    ' {"instance": "b2", "sample": "s1", "prediction": [[[0, 0], [0, 0]]],' probabilities \
    --truth sample_annotation.json
bad "Argoverse 2: lists of other lengths" av2.csv 3 'uuid-1,77,0.1,[5.0],[2.0 2.0]' \
    "as many numbers" --truth scenarios.csv
bad "Argoverse 2: no columns" av2.csv 3 'uuid-1,77' "columns" --truth scenarios.csv
grep -v '"f": 30, "p": 1, .*prediction_number": 1' submitted.ndjson >few.ndjson
refuses "a sample that is cut short" 1 "few.ndjson:2: scene 7: agent 1 has not the 2 samples" \
    simplicit score --truth truth.ndjson few.ndjson
cp -r tree broken
first=$(find broken -name sample_001.txt | sort | head -n 1)
echo "1 2 three 4" >>"$first"
refuses "a tree: file and line" 1 "sample_001.txt:[0-9]+: expected .frame id x y., found \"1 2 three 4\"" \
    simplicit score broken
rm "$first"
refuses "a tree without a sample" 1 "has not the 4 samples" simplicit score broken
printf 'PAR1xxxxPAR1' >some.parquet
refuses "Parquet" 1 "Parquet.*CSV" simplicit score some.parquet
refuses "an ending that is none" 2 "expected a name that ends in" simplicit convert crowd.h5 x.txt
simplicit predict --model cv-gauss --dataset sample -k 2000 -o many.h5
"$SIMPLICIT" convert many.h5 stopped/ 2>err &
process=$!
tries=0
until ls -d stopped.* >found 2>&1 || [ $((tries += 1)) -gt 1000 ]; do sleep 0.01; done
kill -s TERM "$process"
wait "$process"
holds "an interrupted conversion ends as one" test "$?" -eq 143
holds "it was interrupted while it wrote" grep -q '^stopped\.' found
holds "it leaves nothing" test -z "$(ls -d stopped* 2>/dev/null)"
refuses "a folder that is there" 1 "is there" simplicit convert crowd.h5 tree/
head -c 3000 a.npz >cut.npz
refuses "an .npz that is cut short" 1 "cut.npz: expected a whole" simplicit score cut.npz

finish
