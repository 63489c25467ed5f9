#!/bin/sh
# simplicit plot: every kind draws what the bundled sample gives it, and says what is wrong.
. "$(dirname "$0")/tap.sh"

plot() { simplicit plot "$@"; }
small="--dpi 60 --width-mm 120"

# Three agents abreast for 24 frames: 5 scenes.
awk 'BEGIN { for (t = 0; t < 24; t++) for (n = 1; n <= 3; n++)
    printf "%d\t%d\t%.3f\t%.3f\n", 10 * t, n, 0.5 * t + 0.01 * n * t, 2 * n + 0.1 * n * sin(t / 3) }' \
    >"$scratch/three.txt"
simplicit predict --model cv-gauss -k 30 "$scratch/three.txt" -o "$scratch/a.h5" || exit 1
simplicit predict --model kalman -k 30 "$scratch/three.txt" -o "$scratch/b.h5" || exit 1
simplicit predict --model cv "$scratch/three.txt" -k 1 -o "$scratch/one.h5" || exit 1
awk 'BEGIN { for (t = 0; t < 24; t++) for (n = 1; n <= 2; n++) print 10 * t, n, 3 * n, n }' \
    >"$scratch/still.txt"
simplicit predict --model cv "$scratch/still.txt" -k 1 -o "$scratch/right.h5" || exit 1
a=$scratch/a.h5; b=$scratch/b.h5

is_png() { [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]; }
draws() { # NAME FILE COMMAND...: the command must succeed and FILE become a PNG
    name=$1; file=$2; shift 2
    rm -f "$file"
    if ! "$@" -o "$file" $small >"$scratch/stdout" 2>"$scratch/stderr"; then
        fail "$name" "exit $?: $*" "$(tail -n 3 "$scratch/stderr")"
    elif [ -s "$scratch/stderr" ]; then
        fail "$name" "said: $(tail -n 3 "$scratch/stderr")"
    elif ! is_png "$file"; then
        fail "$name" "no PNG"
    else
        pass "$name"
    fi
}

# --- kinds -----------------------------------------------------------------------------------
draws "scene" "$scratch/scene.png" plot scene "$a" "$b" --scene 2
draws "scene with everything" "$scratch/all.png" plot scene "$a" "$b" --scene 4 --mean --paths 5 \
    --ellipses --zones --theme dark --density end --zoom full --agents 1,3
draws "scene of one sample" "$scratch/one.png" plot scene "$scratch/one.h5"
draws "sheet" "$scratch/sheet.png" plot sheet "$a" --each 1
draws "film" "$scratch/film.png" plot film "$a" --frames 1
draws "sensitivity" "$scratch/sensitivity.png" plot sensitivity "$a" "$b"
draws "frontier" "$scratch/frontier.png" plot frontier "$b"
draws "horizon" "$scratch/horizon.png" plot horizon "$a" "$b"
draws "best of k" "$scratch/best.png" plot best-of "$a" "$b"
simplicit predict --model cv-gauss -k 30 --predicted 1 "$scratch/three.txt" -o "$scratch/step.h5"
plot horizon "$scratch/step.h5" -o "$scratch/step.svg"
holds "the interval of a single step is a bar" grep -q 'stroke-width:0.7;' "$scratch/step.svg"
plot best-of "$scratch/one.h5" --text text -o "$scratch/best.svg"
holds "one sample is at 1 alone" sh -c '! grep -q ">1.03<" "$1"' sh "$scratch/best.svg"
draws "errors" "$scratch/errors.png" plot errors "$a" "$b"
draws "errors of who is always right" "$scratch/errors.png" plot errors "$scratch/right.h5"
draws "compare" "$scratch/compare.png" plot compare "$a" "$b" --labels "with a comma no,but two"
for kind in compare errors calibration sensitivity; do
    plot $kind "$a" "$b" --text text -o "$scratch/named.svg" 2>/dev/null
    holds "$kind names the number of samples" grep -q '30 samples' "$scratch/named.svg"
done
draws "calibration" "$scratch/calibration.png" plot calibration "$a" "$b"
draws "scene by agent" "$scratch/agents.png" plot scene "$a" --color-by agent --agent-ids
draws "scene by density" "$scratch/crowd.png" plot scene "$a" --color-by density --columns 1 \
    --title "A title" --caption "" --colors 112233,#445566 --x-limits=-5,30 --y-limits 0,9
holds "a film as webp" plot film "$a" --frames 1 --dpi 40 -o "$scratch/film.webp"
holds "webp is webp" sh -c 'tail -c +9 "$1" | head -c 8 | grep -q "^WEBPVP8X"' sh "$scratch/film.webp"
draws "dataset" "$scratch/dataset.png" plot dataset "$scratch/three.txt"
holds "a training" simplicit train --train "$scratch/three.txt" --val "$scratch/three.txt" \
    --epochs 3 -o "$scratch/weights.h5"
draws "training" "$scratch/training.png" plot training "$scratch/weights.h5"

# --- formats ---------------------------------------------------------------------------------
holds "svg" plot scene "$a" -o "$scratch/scene.svg"
holds "svg is svg" grep -q "<svg" "$scratch/scene.svg"
holds "svg with text" plot scene "$a" --text text --labels '<A & B>' -o "$scratch/text.svg"
holds "a label is text" grep -q '>&#60;A &#38; B&#62;</tspan>' "$scratch/text.svg"
holds "an outline is not" sh -c '! grep -q "<text" "$1"' sh "$scratch/scene.svg"
holds "pdf" plot scene "$a" -o "$scratch/scene.PDF"
holds "pdf is pdf" grep -aq "%PDF-" "$scratch/scene.PDF"
mkdir "$scratch/again" && (cd "$scratch" && cp "$a" again.h5 && plot scene again.h5 -o one.svg &&
    mv one.svg again && plot scene again.h5 -o one.svg)
holds "the same svg twice" cmp "$scratch/one.svg" "$scratch/again/one.svg"
holds "an svg names its font" grep -q '<!-- font: ' "$scratch/scene.svg"

# A background: the homography of the identity, on the figure drawn before.
printf '0.05 0 -3\n0 0.05 -3\n0 0 1\n' >"$scratch/H.txt"
draws "scene on a picture" "$scratch/picture.png" plot scene "$a" --background \
    "$scratch/scene.png" --homography "$scratch/H.txt"

# --- what is refused -------------------------------------------------------------------------
refuses "no kind" 2 "Usage" plot
refuses "an unknown kind" 2 "no kind of figure \"walk\"" plot walk
prints "kinds are listed" "frontier" plot --help
prints "a kind has an example" "Example" plot scene --help
refuses "no file" 2 "at least one" plot scene -o "$scratch/x.png"
refuses "no output" 2 "with -o" plot scene "$a"
refuses "an unknown extension" 2 "\.png, \.svg or \.pdf" plot scene "$a" -o "$scratch/x.gif"
refuses "text of a picture" 2 "for an .svg" plot scene "$a" --text text -o "$scratch/x.png"
refuses "a colour that is none" 2 "hexadecimal" plot scene "$a" --colors red -o "$scratch/x.png"
refuses "limits upside down" 2 "LOW below HIGH" plot horizon "$a" --y-limits 3,1 -o "$scratch/x.png"
refuses "a comparison with nobody" 2 "at least two" plot compare "$a" -o "$scratch/x.png"
refuses "a still as webp" 2 "png, .svg or .pdf" plot scene "$a" -o "$scratch/x.webp"
refuses "more labels than files" 2 "2 labels for 1 files" \
    plot horizon "$a" --labels a,b -o "$scratch/x.png"
refuses "labels of a recording" 2 "labels" \
    plot dataset "$scratch/three.txt" --labels a -o "$scratch/x.png"
refuses "calibration of one path" 1 "3 samples an agent or more" plot calibration "$scratch/one.h5" -o "$scratch/x.png"
refuses "a film as pdf" 2 "animated .png or .webp" plot film "$a" -o "$scratch/x.pdf"
refuses "a scene too far" 2 "no scene 99; it has 5" plot scene "$a" --scene 99 -o "$scratch/x.png"
refuses "an agent that is not there" 2 "no agent 7" plot scene "$a" --agents 7 -o "$scratch/x.png"
refuses "letters for agents" 2 "commas" plot scene "$a" --agents 1,b -o "$scratch/x.png"
refuses "an unknown theme" 2 "light, dark" plot scene "$a" --theme pink -o "$scratch/x.png"
refuses "a width of nothing" 2 "width-mm" plot scene "$a" --width-mm 0 -o "$scratch/x.png"
refuses "an unknown font" 2 "no font \"Nonesuch\"" \
    plot scene "$a" --font Nonesuch -o "$scratch/x.png"
refuses "a missing file" 1 "none.h5" plot scene "$scratch/none.h5" -o "$scratch/x.png"
refuses "a recording for a prediction" 1 "three.txt" \
    plot scene "$scratch/three.txt" -o "$scratch/x.png"
refuses "a missing folder" 1 "nowhere" plot scene "$a" -o "$scratch/nowhere/x.png"
ln -s /dev/full "$scratch/full.png"
refuses "a device behind a name" 1 "full" plot scene "$a" -o "$scratch/full.png"
holds "the device is still one" test -c /dev/full
refuses "a background without homography" 2 "need one another" \
    plot scene "$a" --background "$scratch/scene.png" -o "$scratch/x.png"
refuses "a picture that is none" 1 "neither a PNG nor a JPEG" plot scene "$a" --background "$scratch/H.txt" \
    --homography "$scratch/H.txt" -o "$scratch/x.png"
refuses "no training log" 1 "no training log|not a weights|format" plot training "$a" \
    -o "$scratch/x.png"
holds "nothing was written" test ! -e "$scratch/x.png"

printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>' \
    >"$scratch/fonts.conf"
no_fonts() { FONTCONFIG_FILE=$scratch/fonts.conf simplicit "$@"; }
refuses "no fonts installed" 1 "no font is installed" no_fonts plot scene "$a" -o "$scratch/x.png"

cp "$scratch/scene.png" "$scratch/before.png"
refuses "a bad file over an earlier figure" 1 "" plot scene "$scratch/none.h5" -o "$scratch/scene.png"
holds "the earlier figure survives" cmp "$scratch/scene.png" "$scratch/before.png"

finish
