#!/bin/sh
# Whatever a prediction file leaves out, and whatever its shape, every command takes it.
. "$(dirname "$0")/tap.sh"

figure="--dpi 40 --width-mm 80"

# works WHAT COMMAND...: exit 0, or a message that says what is missing: the future, or for the
# constant velocity that a frontier has for comparison a second observed step, or three samples.
works() {
    what=$1; shift
    "$@" >"$scratch/stdout" 2>"$scratch/stderr"
    got=$?
    if [ "$got" -eq 0 ]; then
        tried=$((tried + 1))
    elif [ "$got" -eq 1 ] && [ "$future" -eq 0 ] && grep -q 'true future\|/future' "$scratch/stderr"; then
        tried=$((tried + 1))
    elif [ "$got" -le 2 ] && [ "$what" = frontier ] && grep -q '\.h5: cv-gauss cannot be drawn.*observed_steps is 1' "$scratch/stderr"; then
        tried=$((tried + 1))
    elif [ "$got" -eq 1 ] && [ "$what" = calibration ] && grep -q 'expected 3 samples' "$scratch/stderr"; then
        tried=$((tried + 1))
    elif [ "$got" -eq 1 ] && [ "$what" = frontier ] && grep -q 'three different samples' "$scratch/stderr"; then
        tried=$((tried + 1))
    else
        wrong="$wrong $what:exit-$got:$(tail -n 1 "$scratch/stderr")"
    fi
}

# takes NAME SCENES AGENTS SAMPLES OBSERVED PREDICTED THERE WIDE COMPRESSION
takes() {
    name=$1; shift
    file=$scratch/made.h5; wrong=; tried=0; future=$(($6 & 1))
    "$MAKE_PREDICTIONS" "$file" "$@" || { fail "$name" "cannot be made"; return; }
    works info simplicit info "$file"
    works score simplicit score "$file" --mixture-seeds 1 --per-scene "$scratch/a.csv" \
        --per-step "$scratch/b.csv"
    works amv simplicit score "$file" --metrics amv --no-interval
    for kind in scene sheet sensitivity frontier horizon best-of errors calibration; do
        works "$kind" simplicit plot "$kind" "$file" -o "$scratch/figure.png" $figure
    done
    works report simplicit report "$file" -o "$scratch/report.html"
    works film simplicit plot film "$file" -o "$scratch/figure.png" $figure --frames 1
    if [ -n "$wrong" ] || [ "$tried" -ne 13 ]; then
        fail "$name" "$wrong" "$tried of 13 commands"
    else
        pass "$name"
    fi
}

# 1 future, 2 probabilities, 4 agent ids, 8 frames, 16 recordings, 32 primary agents: all 32
# combinations of those without probabilities, which only scoring will look at. Where commands are
# slow: none, each alone, and all.
combinations="0 4 8 12 16 20 24 28 32 36 40 44 48 52 56 60"
[ -z "${FEWER:-}" ] || combinations="0 4 8 16 32 60"
for rest in $combinations; do
    takes "arrays $rest" 3 2 5 8 12 "$rest" 0 0
    takes "arrays $((rest + 1))" 3 2 5 8 12 $((rest + 1)) 0 0
done
takes "everything, with probabilities" 3 2 5 8 12 63 0 0
takes "one sample" 3 2 1 8 12 1 0 0
takes "one agent" 1 1 5 8 12 1 0 0
takes "12 steps after 1" 3 2 5 1 12 1 0 0
takes "1 step after 12" 3 2 5 12 1 1 0 0
takes "float64" 3 2 5 8 12 1 1 0
takes "gzip" 3 2 5 8 12 63 0 9
finish
