#!/bin/sh
# simplicit score: formats, conventions, tables, what it refuses, and that figures depend on neither
# threads nor the output they go to.
. "$(dirname "$0")/tap.sh"

# Three agents for 40 frames: 21 scenes.
awk 'BEGIN { for (t = 0; t < 40; t++) for (n = 1; n <= 3; n++)
    printf "%d %d %.3f %.3f\n", 10 * t, n, 0.4 * t + 0.01 * n * t * t, 3 * n + 0.002 * t * t }' \
    >"$scratch/three.txt"
simplicit predict --model cv-gauss --samples 30 "$scratch/three.txt" -o "$scratch/gauss.h5"
simplicit predict --model cv --samples 1 "$scratch/three.txt" -o "$scratch/cv.h5"
score() { simplicit score "$@"; }

# --- usage -----------------------------------------------------------------------------------
refuses "nothing to score" 2 "nothing to score" score
refuses "an unknown metric" 2 "ade, fde, amd, amv, kde, energy" score --metrics ade,mse x.h5
refuses "an empty list" 2 "metrics" score --metrics "" x.h5
refuses "an unknown format" 2 "table, json, csv, markdown" score --format xml x.h5
refuses "letters for a shift" 2 "shift" score --shift 0.1,far x.h5
refuses "too many shifts" 2 "at most 16" score --shift 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17 x.h5
refuses "no threads" 2 "whole number" score --threads 0 x.h5
refuses "an unknown choice" 2 "independent, by-ade, by-fde" score --choice best x.h5
refuses "an unknown preset" 2 "preset best: expected one of social-implicit, sgan" \
    score --preset best x.h5
prints "help has an example" "Example" score --help

# --- reports ---------------------------------------------------------------------------------
prints "a table has a row a file" "gauss.h5 +cv-gauss +21 +63 +30 " \
    score "$scratch/gauss.h5" "$scratch/cv.h5"
prints "a table tells the fingerprint of its windows, as JSON does" "^windows $(simplicit score --metrics ade \
    --format json "$scratch/gauss.h5" | sed -n 's/.*"windows": "\(.*\)".*/\1/p')$" score "$scratch/gauss.h5" "$scratch/cv.h5"
prints "a table tells its conventions" "chosen independently" score "$scratch/gauss.h5"
prints "and others" "both of the least ADE.*means over scenes" \
    score --choice by-ade --weighting scene "$scratch/gauss.h5"
prints "markdown" "^\| .*gauss.h5 \| cv-gauss \| 21 \| 63 \| 30 \|" \
    score --format markdown "$scratch/gauss.h5"
prints "csv has a header" "^file,predictor,scenes,agents,samples,shift,energy_path,energy_path_low,energy_path_high,energy_step" \
    score --format csv "$scratch/gauss.h5"
prints "no interval, no columns for it" "shift,energy_path,energy_step,kde_nll,ade,fde,amd,amv" \
    score --format csv --no-interval "$scratch/gauss.h5"
prints "shifts have rows" "shifted by -0.1 m" score --shift -0.1,0.1 "$scratch/gauss.h5"
prints "one sample is counted" "756 of 756 cells of at most two distinct" score "$scratch/cv.h5"
prints "and is no distribution" "cv +21 +63 +1 +[0-9.]+ +[0-9.]+ +- +[0-9.]+ +[0-9.]+ +- +-" \
    score "$scratch/cv.h5"
simplicit predict -k 3 --model cv-gauss --name 'one
of a|b' "$scratch/three.txt" -o "$scratch/named.h5"
prints "a name of lines and bars keeps to its cell" '^\| .*named.h5 \| one of a\\\|b \| 21 \|' \
    score --format markdown "$scratch/named.h5"
prints "and to its line" '^name +one of a\|b$' simplicit info "$scratch/named.h5"
prints "nor has it an interval in markdown" " \| - \| [0-9.]+ ± .* \| - \| - \|$" \
    score --format markdown "$scratch/cv.h5"
score --format json --shift 0.1 "$scratch/gauss.h5" "$scratch/cv.h5" >"$scratch/report.json"
holds "json holds what it should" python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
first, second = report["results"]
assert first["predictor"] == "cv-gauss" and second["predictor"] == "cv"
assert (first["scenes"], first["agents"], first["samples"]) == (21, 63, 30)
for key in "ade", "fde", "amd", "amv", "kde_nll":
    low, high = first["intervals"][key]
    assert low - 1e-8 <= first[key] <= high + 1e-8, key
assert set(first["energy"]) == {"per_step", "whole_path"}
assert abs(second["ade"] - second["energy"]["per_step"]) < 1e-9
assert first["shifts"][0]["shift"] == 0.1 and first["shifts"][0]["ade"] != first["ade"]
assert second["amd"] is second["amv"] is second["kde_nll"] is None
assert first["degenerate"]["cells"] == 756 and second["degenerate"]["few_distinct"] == 756
assert first["amd_seeds"]["low"] <= first["amd"] <= first["amd_seeds"]["high"]
assert report["conventions"]["selection"] == "agent"
' "$scratch/report.json"
cp "$scratch/cv.h5" "$scratch/$(printf 'odd\377').h5"
prints "a name that is no UTF-8" "odd\?.h5" \
    score --metrics ade --format json "$scratch/$(printf 'odd\377').h5"
prints "the largest seed" "\"seed\": \"18446744073709551615\"" \
    score --metrics ade --format json --seed 18446744073709551615 "$scratch/cv.h5"
holds "a metric alone" sh -c '
    "$SIMPLICIT" score --metrics ade --format json "$1" | grep -q "\"ade\"" &&
    ! "$SIMPLICIT" score --metrics ade --format json "$1" | grep -q "\"amd\""' sh "$scratch/gauss.h5"

# --- the same figures however -----------------------------------------------------------------
same_figures() { # NAME OPTION...: the report with these options is that of the first run
    name=$1; shift
    score --format csv "$@" "$scratch/gauss.h5" >"$scratch/other.csv"
    holds "$name" cmp "$scratch/first.csv" "$scratch/other.csv"
}
score --format csv "$scratch/gauss.h5" >"$scratch/first.csv"
same_figures "one thread" --threads 1
same_figures "three threads" --threads 3
simplicit predict --model cv-gauss --samples 30 -o "$scratch/renamed.h5" \
    "$(cp "$scratch/three.txt" "$scratch/renamed.txt"; echo "$scratch/renamed.txt")"
score --format csv "$scratch/renamed.h5" | sed 's/renamed/gauss/' >"$scratch/other.csv"
holds "another name of the recording" cmp "$scratch/first.csv" "$scratch/other.csv"
score --format csv --seed 9 "$scratch/gauss.h5" >"$scratch/other.csv"
refuses "another seed, another AMD" 1 "" sh -c 'cmp "$1" "$2" >&2' sh \
    "$scratch/first.csv" "$scratch/other.csv"

# --- what figures do not say -------------------------------------------------------------------
simplicit predict --model cv-gauss --samples 100 "$scratch/three.txt" -o "$scratch/hundred.h5"
warns() { # NAME PATTERN COMMAND...: says so on stderr, and goes on
    name=$1; pattern=$2; shift 2
    "$@" >/dev/null 2>"$scratch/warning" && grep -Eq "$pattern" "$scratch/warning" &&
        pass "$name" || fail "$name" "$(cat "$scratch/warning")"
}
warns "AMD of few samples" "gauss.h5: AMD of 30 samples.*seeds alone move it from [0-9.]+ to" \
    score "$scratch/gauss.h5"
prints "and in the report" "^.*gauss.h5: AMD of 30 samples" score "$scratch/gauss.h5"
prints "and in json" "AMD of 30 samples" score --format json "$scratch/gauss.h5"
holds "none for a hundred" sh -c '! "$SIMPLICIT" score "$1" 2>&1 | grep "AMD of"' sh \
    "$scratch/hundred.h5"
awk '{ print $1, $2, $3 + 1, $4 }' "$scratch/three.txt" >"$scratch/moved.txt"
simplicit predict --model cv-gauss --samples 100 "$scratch/moved.txt" -o "$scratch/moved.h5"
warns "other windows" "moved.h5 predicts other windows than .*hundred.h5" \
    score "$scratch/hundred.h5" "$scratch/moved.h5"
warns "other windows in a figure" "moved.h5 predicts other windows than .*hundred.h5" \
    simplicit plot horizon "$scratch/hundred.h5" "$scratch/moved.h5" -o "$scratch/horizon.svg"
prints "the same windows have one fingerprint" "^1$" sh -c '
    "$SIMPLICIT" score --format json "$1" "$2" | grep "\"windows\"" | sort -u | wc -l | tr -d " "' \
    sh "$scratch/hundred.h5" "$scratch/cv.h5"

prints "which conventions a predictor is best under" \
    "cv: ADE from [0-9.]+ to [0-9.]+, the least under 0 of 12 conventions" \
    score --all-conventions "$scratch/gauss.h5" "$scratch/cv.h5"
refuses "a report beside all conventions" 2 "a table of its own" \
    score --all-conventions --format json "$scratch/gauss.h5"
refuses "more samples than there are" 2 "at least 31 samples, found 30" \
    score --first 31 "$scratch/gauss.h5"
refuses "primary agents that nobody names" 1 "primary" score --primary "$scratch/gauss.h5"
prints "and says so" "only the first 10 of 30 samples" score --first 10 "$scratch/gauss.h5"
prints "the first ten" "gauss.h5 +cv-gauss +21 +63 +10 " score --first 10 "$scratch/gauss.h5"

# --- compare ---------------------------------------------------------------------------------
refuses "nothing to compare with" 2 "two predictors or more" simplicit compare "$scratch/gauss.h5"
refuses "other windows" 1 "other windows.*--force" \
    simplicit compare "$scratch/hundred.h5" "$scratch/moved.h5"
prints "forced" "ade .*no difference shown" \
    simplicit compare --force "$scratch/hundred.h5" "$scratch/moved.h5"
prints "no difference from itself" "ade +([0-9.]+) +\\1 +\\+0.0000 .* 50 %  no difference shown" \
    simplicit compare "$scratch/gauss.h5" "$scratch/gauss.h5"
prints "a path is worse than thirty" "ade .* 0 %  worse" \
    simplicit compare "$scratch/gauss.h5" "$scratch/cv.h5" --metrics ade,fde
simplicit compare "$scratch/gauss.h5" "$scratch/hundred.h5" "$scratch/cv.h5" --format json \
    >"$scratch/compare.json" 2>/dev/null
holds "compared as json" python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
assert len(report["others"]) == 2 and report["scenes"] == 21
for other in report["others"]:
    tests = [m for m in other["metrics"] if m["metric"] != "amv" and m["p_value"] is not None]
    smallest = min(m["p_value"] for m in tests)
    for m in tests:
        assert abs(m["other"] - m["first"] - m["difference"]) < 1e-8
        low, high = m["interval"]
        assert low <= m["difference"] <= high
        assert m["p_value"] <= m["p_holm"] <= 1
        assert m["shown"] == (m["p_holm"] < .05)
        if m["p_value"] == smallest:
            assert abs(m["p_holm"] - min(1, smallest * len(tests))) < 1e-8
' "$scratch/compare.json"

# Two sets of two predictors, the second of the same windows moved by a metre.
simplicit predict --model cv "$scratch/moved.txt" -o "$scratch/moved-cv.h5" 2>/dev/null
simplicit predict --model cv-gauss -k 30 "$scratch/moved.txt" -o "$scratch/moved-gauss.h5" 2>/dev/null
sets() { # OPTION...
    simplicit compare "$scratch/gauss.h5" "$scratch/cv.h5" "$scratch/moved-gauss.h5" \
        "$scratch/moved-cv.h5" --metrics ade,fde "$@" 2>/dev/null
}
prints "several sets and their mean" "^cv less cv-gauss: mean of 2 sets" sets
sets --format json --labels a,b --sets x,y >"$scratch/sets.json"
holds "the mean is that of the sets" python3 -c '
import json, math, sys
told = json.load(open(sys.argv[1]))
assert [s["set"] for s in told["sets"]] == ["x", "y"]
sets = [{m["metric"]: m for m in s["others"][0]["metrics"]} for s in told["sets"]]
assert told["mean"][0]["predictor"] == "b"
for mean in told["mean"][0]["metrics"]:
    own = [s[mean["metric"]] for s in sets]
    assert math.isclose(mean["difference"], sum(o["difference"] for o in own) / 2)
    assert math.isclose(mean["standard_error"],
                        math.sqrt(sum(o["standard_error"] ** 2 for o in own)) / 2)
    assert math.isclose(mean["first"], sum(o["first"] for o in own) / 2)
' "$scratch/sets.json"
sets --format latex --labels "a_1,b" --sets x,y >"$scratch/sets.tex"
prints "a table for LaTeX" '^x & a\\_1 & ' cat "$scratch/sets.tex"
prints "with a mean row" '^mean & ' cat "$scratch/sets.tex"
holds "the best is bold, the second underlined" python3 -c '
import json, re, sys
told, rows = json.load(open(sys.argv[1])), [l for l in open(sys.argv[2]) if " & " in l][1:]
assert len(rows) == 6
title = {"ade": "ADE", "fde": "FDE", "amd": "AMD", "amv": "AMV", "kde_nll": "KDE NLL",
         "energy_path": "ES path", "energy_step": "ES steps"}
heads = [l for l in open(sys.argv[2]) if l.startswith("Set & ")][0].split(" & ")[2:]
for head, metric in zip(heads, told["mean"][0]["metrics"], strict=True):
    assert head.split(" $")[0].removesuffix(" \\\\\n") == title[metric["metric"]], (head, metric)
for i, pair in enumerate(told["sets"] + [{"others": told["mean"]}]):
    for column, metric in enumerate(pair["others"][0]["metrics"]):
        cells = [rows[2 * i + j].split(" & ")[2 + column] for j in (0, 1)]
        values = [metric["first"], metric["other"]]
        best = values.index(min(values))
        if values[0] != values[1]:
            assert "textbf{%.3f}" % values[best] in cells[best], cells
            assert "underline{%.3f}" % values[1 - best] in cells[1 - best], cells
            tied = metric["interval"][0] <= 0 <= metric["interval"][1]
            assert ("approx" in cells[1 - best]) == tied, (cells, metric)
' "$scratch/sets.json" "$scratch/sets.tex"
refuses "sets of unlike many files" 1 "other windows" simplicit compare "$scratch/gauss.h5" \
    "$scratch/cv.h5" "$scratch/moved-gauss.h5"
prints "where the difference comes from" "^turn, deg +0" simplicit compare --where fde \
    "$scratch/gauss.h5" "$scratch/cv.h5" --metrics ade,fde
refuses "a metric that is not scored" 2 "both have scored" simplicit compare --where kade \
    "$scratch/gauss.h5" "$scratch/cv.h5" --metrics ade,fde

# --- tables ----------------------------------------------------------------------------------
holds "tables as csv" score --per-scene "$scratch/scenes.csv" --per-step "$scratch/steps.csv" \
    "$scratch/gauss.h5" "$scratch/cv.h5"
prints "a row a scene" "^43$" sh -c 'wc -l <"$1" | tr -d " "' sh "$scratch/scenes.csv"
prints "a row a step" "^25$" sh -c 'wc -l <"$1" | tr -d " "' sh "$scratch/steps.csv"
refuses "tables are no hdf5" 2 "tables are CSV" \
    score --per-scene "$scratch/scenes.h5" "$scratch/gauss.h5"
refuses "a table in a missing folder" 1 "nowhere" \
    score --per-scene "$scratch/nowhere/scenes.csv" "$scratch/gauss.h5"
refuses "a table on a full device" 1 "/dev/full" score --per-step /dev/full "$scratch/gauss.h5"
refuses "a report on a full device" 1 "standard output.*No space" \
    sh -c '"$SIMPLICIT" score "$1" >/dev/full' sh "$scratch/gauss.h5"
refuses "a table over its own input" 2 "gauss.h5: is read as well" \
    score --per-scene "$scratch/../$(basename "$scratch")/gauss.h5" "$scratch/gauss.h5"
refuses "two tables in one file" 2 "is another output as well" \
    score --per-scene "$scratch/scenes.csv" --per-step "$scratch/scenes.csv" "$scratch/gauss.h5"
cp "$scratch/scenes.csv" "$scratch/before.csv"
refuses "a bad file after a good one" 1 "three.txt" \
    score --per-scene "$scratch/scenes.csv" "$scratch/gauss.h5" "$scratch/three.txt"
holds "the earlier table survives" cmp "$scratch/scenes.csv" "$scratch/before.csv"
holds "and nothing else is left" sh -c '! ls -a "$1" | grep -E "scenes.csv.+"' sh "$scratch"

# --- bad files -------------------------------------------------------------------------------
refuses "a missing file" 1 "none.h5.*No such file" score "$scratch/none.h5"
refuses "a folder" 1 "folder" score "$scratch"
: >"$scratch/empty.h5"
refuses "an empty file" 1 "empty.h5" score "$scratch/empty.h5"
head -c 9000 "$scratch/gauss.h5" >"$scratch/cut.h5"
refuses "a truncated file" 1 "cut.h5" score "$scratch/cut.h5"
with_h5py "files to refuse" '
import sys, h5py, numpy as np
source = h5py.File(sys.argv[1] + "/gauss.h5")
def copy(name):
    target = h5py.File(f"{sys.argv[1]}/{name}.h5", "w")
    for key in source: source.copy(key, target)
    for key, value in source.attrs.items(): target.attrs[key] = value
    return target
without = copy("without"); del without["future"]; without.close()
bad = copy("infinite"); bad["samples"][5, 3, 2] = np.inf; del bad["samples"].attrs["crc32"]; bad.close()
changed = copy("changed"); changed["samples"][5, 3, 2] = 1; changed.close()
' "$scratch"
if [ -e "$scratch/infinite.h5" ]; then
    refuses "samples changed in place" 1 'f\["samples"\]\.attrs\["crc32"\]' \
        score "$scratch/changed.h5"
    refuses "no future for a metric that needs it" 1 "energy_path needs the true future" \
        score "$scratch/without.h5"
    refuses "none for the energy score" 1 "energy_path needs the true future" \
        score --metrics amv,energy "$scratch/without.h5"
    prints "spread without a future" "cv-gauss +21 +63 +30 +[0-9.]+$" \
        score --metrics amv "$scratch/without.h5"
    prints "an infinite sample is told" "1 of 756 cells with a position that is not finite" \
        score "$scratch/infinite.h5"
    prints "and is null in json" "\"amd\": null" score --format json "$scratch/infinite.h5"
fi

# --- peers: what their own code says of the same file -----------------------------------------
peers=$shared/peers
if [ -e "$peers/expected.json" ]; then
    same_as_peer() { # NAME EXPECTED-PATH METRIC REPORT
        holds "$1" python3 -c '
import functools, json, sys
expected = functools.reduce(lambda d, key: d[key], sys.argv[2].split("."), json.load(open(sys.argv[1])))
found = json.load(open(sys.argv[3]))["results"][0][sys.argv[4]]
assert abs(found - expected) < 1e-6, (found, expected)
' "$peers/expected.json" "$2" "$4" "$3"
    }
    peer() { # NAME EXPECTED-PATH METRIC OPTION...
        name=$1; expected=$2; metric=$3; shift 3
        score --format json --no-interval --metrics all "$@" "$peers/base.h5" \
            >"$scratch/peer.json" 2>/dev/null
        same_as_peer "$name" "$expected" "$metric" "$scratch/peer.json"
    }
    peer "Social-GAN, ADE" sgan.ade ade --selection scene
    peer "Social-GAN, FDE" sgan.fde fde --selection scene
    peer "PECNet, ADE" pecnet.ade ade --choice by-fde
    peer "PECNet, mean FDE" pecnet.fde_mean mean_fde
    peer "Trajectron++, all samples, ADE" trajectron.full.ade mean_ade
    peer "Trajectron++, all samples, FDE" trajectron.full.fde mean_fde
    peer "joint ADE" jmm.joint_ade.min joint_ade
    peer "joint FDE" jmm.joint_fde.min joint_fde
    peer "joint ADE, mean" jmm.joint_ade.mean mean_ade --weighting scene
    peer "joint FDE, mean" jmm.joint_fde.mean mean_fde --weighting scene
    peer "collisions" jmm.col_pred.mean collision --body-radius 0.1
    peer "Argoverse 2, FDE" av2.single.minFDE fde
    peer "Argoverse 2, Brier" av2.single.brier_minFDE brier_fde
    peer "Argoverse 2, misses" av2.single.MR miss_rate --miss-distance 2
    peer "Atlas, kADE" atlas.kade kade --weighting scene
    score --all-conventions "$peers/base.h5" >"$scratch/conventions.txt"
    holds "all conventions" python3 -c '
import json, sys
expected = json.load(open(sys.argv[1]))["simplicit_score"]["base.h5"]
rows = [line.split() for line in open(sys.argv[2])][2:14]
assert len(rows) == 12 == len(expected)
for selection, choice, weighting, ade, fde in rows:
    own = expected[f"--selection {selection} --choice {choice} --weighting {weighting}"]
    assert abs(float(ade) - own["ade"]) < 6e-4 and abs(float(fde) - own["fde"]) < 6e-4
' "$peers/expected.json" "$scratch/conventions.txt"
    preset() { # EXPECTED-PATH METRIC TOOL [ARGUMENT...]
        expected=$1; metric=$2; tool=$3; shift 3
        [ $# -gt 0 ] || set -- "$peers/base.h5"
        score --format json --no-interval --preset "$tool" "$@" >"$scratch/preset.json" 2>/dev/null
        same_as_peer "preset $tool, $metric, $expected" "$expected" "$metric" "$scratch/preset.json"
    }
    preset social_implicit.kde_by_scene kde_nll social-implicit
    preset sgan.fde fde sgan
    preset trajectron.full.ade mean_ade trajectron
    preset pecnet.ade ade pecnet
    preset jmm.joint_ade.min joint_ade jmm
    preset jmm.col_pred.mean collision jmm
    preset trajnetpp.top3_ade ade trajnetpp
    preset trajnetpp.top3_fde fde trajnetpp
    preset av2.single.brier_minFDE brier_fde av2
    preset av2.single.minADE_of_min_fde_sample ade av2
    preset trajectron.full.kde_nll kde_nll trajectron
    preset trajectron.most_likely_is_sample_0.ade likely_ade trajectron
    preset trajectron.most_likely_is_sample_0.fde likely_fde trajectron
    preset jmm.joint_fde.min joint_fde jmm "$peers/jmm"
    preset jmm.joint_ade.mean mean_ade jmm --weighting scene "$peers/jmm/demo"
    preset av2.world.avgMinFDE fde av2-world
    preset av2.world.avgMinADE_of_min_fde_world ade av2-world
    preset av2.world.avg_brier_minFDE brier_fde av2-world
    preset av2.world.actorMR miss_rate av2-world
    set -- "$peers/av2_submission.csv" --truth "$peers/base.h5"
    preset av2_with_probabilities.brier_minFDE_single_mean_over_agents brier_fde av2 "$@"
    preset av2_with_probabilities.avgBrierMinFDE_world_best_by_FDE brier_fde av2-world "$@"
    for k in 1 5 10; do
        set -- --top "$k" "$peers/nuscenes_predictions.json" --truth "$peers/base.h5"
        preset "nuscenes.MinADEK_$k" ade nuscenes "$@"
        preset "nuscenes.MinFDEK_$k" fde nuscenes "$@"
        preset "nuscenes.MissRateTopK_2_$k" miss_path nuscenes "$@"
    done
    set -- "$peers/trajnetpp/predictions.ndjson" --truth "$peers/trajnetpp/truth.ndjson"
    preset trajnetpp.ade likely_ade trajnetpp "$@"
    preset trajnetpp.fde likely_fde trajnetpp "$@"
    preset trajnetpp.top3_ade ade trajnetpp "$@"
    preset trajnetpp.top3_fde fde trajnetpp "$@"
    # Shares here are percent there, and its NLL is a log-likelihood.
    tool_scale() { # NAME EXPECTED FACTOR METRIC ARGUMENT...
        name=$1; expected=$2; factor=$3; metric=$4; shift 4
        score --format json --no-interval "$@" >"$scratch/preset.json" 2>/dev/null
        holds "$name" python3 -c '
import json, sys
found = json.load(open(sys.argv[3]))["results"][0][sys.argv[4]] * float(sys.argv[2])
expected = json.load(open(sys.argv[1]))
for key in sys.argv[5].split("."):
    expected = expected[key]
assert abs(found - expected) < 1e-6, (found, expected)
' "$peers/expected.json" "$factor" "$scratch/preset.json" "$metric" "$expected"
    }
    tool_scale "Col-I" trajnetpp.col1_pred_percent 100 col_i --preset trajnetpp "$@"
    tool_scale "Col-II" trajnetpp.col2_gt_percent 100 col_ii --preset trajnetpp "$@"
    grep -E '"scene_id": 0}|"id": 0,' "$peers/trajnetpp/predictions.ndjson" >"$scratch/one.ndjson"
    set -- "$scratch/one.ndjson" --truth "$peers/trajnetpp/truth_partial.ndjson"
    preset trajnetpp_partial_neighbour.fde likely_fde trajnetpp "$@"
    preset trajnetpp_partial_neighbour.top3_ade ade trajnetpp "$@"
    tool_scale "Col-II, a neighbour who leaves" trajnetpp_partial_neighbour.col2_gt_percent 100 \
        col_ii --preset trajnetpp "$@"
    tool_scale "TrajNet++ NLL" trajnetpp_nll.nll -1 kde_nll --preset trajnetpp-nll \
        "$peers/trajnetpp/predictions_50.ndjson" --truth "$peers/trajnetpp/truth_1scene.ndjson"
    preset atlas.kade kade atlas
    preset atlas.nll gauss_nll atlas
    preset atlas.ade mean_ade atlas
    peer "Atlas, kFDE" atlas.kfde fde --weighting scene
else
    skip "peers" "no $peers"
fi

# --- forecasts -------------------------------------------------------------------------------
# --model scores what predict would write, to the bit: without the file, and with several recordings.
tail -n 90 "$scratch/three.txt" >"$scratch/late.txt"
without_names() { grep -v '"file"\|three.txt\|late.txt'; }
same_as_file() { # NAME OPTION...: of predict and of score
    name=$1; shift
    simplicit predict "$@" -o "$scratch/same.h5" 2>"$scratch/stderr"
    score "$scratch/same.h5" --metrics all --format json --per-scene "$scratch/file.csv" \
        2>"$scratch/stderr" | without_names >"$scratch/file.json"
    score "$@" --metrics all --format json --per-scene "$scratch/run.csv" --threads 3 \
        2>"$scratch/stderr" | without_names >"$scratch/run.json"
    holds "$name" cmp "$scratch/file.json" "$scratch/run.json"
    cut -d, -f2- "$scratch/file.csv" >"$scratch/file.rows"
    cut -d, -f2- "$scratch/run.csv" >"$scratch/run.rows"
    holds "$name, by scene" cmp "$scratch/file.rows" "$scratch/run.rows"
}
same_as_file "the default model" "$scratch/three.txt" --model pedestrian --samples 25
same_as_file "a baseline of several recordings" "$scratch/three.txt" "$scratch/late.txt" \
    --model cv-gauss --samples 25 --min-agents 1
same_as_file "other steps" "$scratch/three.txt" --model cv --observed 4 --predicted 6
same_as_file "all neighbours" "$scratch/late.txt" --model cv-gauss --neighbours all
awk '{ $3 += 5000; print }' "$scratch/three.txt" >"$scratch/far.txt"
same_as_file "far from the origin" "$scratch/far.txt" --model kalman --fit
same_as_file "a set, at another spread" --dataset sample --amv 0.3
prints "a set is called by its name" "^sample +social-gaussian" score --dataset sample \
    --metrics ade
simplicit predict --dataset sample --seed 7 -o "$scratch/seven.h5"
ade_of() { score "$@" --metrics ade --format csv 2>"$scratch/stderr" | tail -n 1 | cut -d, -f3-; }
holds "the seed of the noise" test "$(ade_of "$scratch/seven.h5")" = \
    "$(ade_of --dataset sample --noise-seed 7)"
holds "what is observed is off by itself" test "$(ade_of --dataset sample --noise 0)" = \
    "$(ade_of --dataset sample)"
best_of() { ade_of --dataset sample "$@" | sed 's/.*",//' | cut -d, -f5; }
holds "noise makes predictions worse" awk -v clean="$(best_of)" -v noisy="$(best_of --noise 0.2)" \
    'BEGIN { exit !(clean > 0 && noisy > clean) }'
refuses "a noise below none" 2 "--noise" score --dataset sample --noise -1
refuses "a folder is missing" 2 "give the folder" score --dataset eth
refuses "conventions of forecasts" 2 "prediction files" score --dataset sample --all-conventions
refuses "a recording that is not there" 1 "no-such.txt" score --model cv no-such.txt

# --- golden ----------------------------------------------------------------------------------
eth() {
    simplicit predict --model "$shared/reference/weights_eth.h5" --dataset eth \
        --data "$shared/datasets" --samples 1000 -o "$scratch/eth.h5"
    score --format json --no-interval "$scratch/eth.h5" >"$scratch/eth.json"
    holds "$1" python3 -c '
import json, sys
row = json.load(open(sys.argv[1]))["results"][0]
assert (row["scenes"], row["agents"]) == (70, 181)
assert abs(row["amd"] / 3.05 - 1) < 0.03, row["amd"]
assert abs(row["amv"] / 0.127 - 1) < 0.03, row["amv"]
assert 4.95 < row["kde_nll"] < 5.23, row["kde_nll"]
' "$scratch/eth.json"
}
with_shared "released weights on eth" reference/weights_eth.h5 eth

finish
