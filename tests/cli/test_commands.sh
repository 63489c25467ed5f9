#!/bin/sh
# What holds for every command: help, spelling, exit codes, a full standard output, outputs that
# would destroy inputs, signals.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

commands="predict score compare info convert windows stream train export bench plot"
kinds="scene sheet film sensitivity frontier horizon best-of errors compare calibration training dataset"
sample=$SIMPLICIT_SOURCE/datasets/sample/simulated_crowd.txt
head -n 1500 "$sample" >"$scratch/crowd.txt"
cd "$scratch" || exit 1

for command in $commands; do
    prints "$command -h" "Usage: simplicit $command" simplicit "$command" -h
    prints "help $command" "Usage: simplicit $command" simplicit help "$command"
    refuses "$command --help on a full disk" 1 'standard output: No space left' \
        sh -c '"$SIMPLICIT" '"$command"' --help >/dev/full'
    refuses "$command with a wrong option" 2 "no (option --hlep|kind of figure)" \
        simplicit "$command" --hlep
done
for kind in $kinds; do
    prints "help plot $kind" "Usage: simplicit plot $kind" simplicit help plot "$kind"
done
refuses "no command" 2 'Usage: simplicit COMMAND' simplicit
refuses "a command misspelt" 2 'did you mean score\?' simplicit scroe
refuses "a kind misspelt" 2 'did you mean horizon\?' simplicit plot horizn
refuses "an option misspelt" 2 'did you mean --samples\?' simplicit predict --sampels=3
refuses "nothing like it" 2 'no command "frobnicate"$' simplicit frobnicate

holds "predictions" simplicit predict crowd.txt -k 4 -o p.h5
prints "an option cut short where that is clear" '"results"' simplicit score --no-int --form json p.h5
cp p.h5 ./--odd
prints "a file that looks like an option" 'scenes' simplicit info -- --odd
refuses "a value that looks like one" 1 'there is no folder|No such file' \
    simplicit predict -o --odder/x.h5 crowd.txt
refuses "an unknown model" 2 'no model "nobody"' simplicit predict --model nobody crowd.txt -o x.h5
refuses "an unknown set" 2 '--dataset: expected one of .*sample, got "nowhere"' simplicit predict --dataset nowhere --data . -o x.h5
for run in "score --no-interval p.h5" "info p.h5" "info --format json p.h5" "bench --seconds 0.01" \
    "train --train crowd.txt --epochs 1 -o w.h5" "--version" "--help"; do
    refuses "$run on a full disk" 1 'standard output: No space left' \
        sh -c '"$SIMPLICIT" '"$run"' >/dev/full'
done

# No output is an input or another output, by whatever name.
keep() { # NAME FILE COMMAND...
    name=$1 kept=$2; shift 2
    cp "$kept" before
    refuses "$name" 2 'is read as well|is another output as well' "$@"
    if cmp -s "$kept" before; then pass "$name: it is kept"; else fail "$name: it is kept"; fi
}
cp p.h5 p.png
ln -s p.png link.png
ln crowd.txt hard.txt
mkdir other
ln -s .. other/up
printf '1 0 0\n0 1 0\n0 0 1\n' >h.png
holds "a picture to draw on" simplicit plot scene p.h5 -o bg.png --dpi 40
keep "plot over its predictions" p.png simplicit plot scene p.png -o p.png
keep "plot over its predictions by a link" p.png simplicit plot scene p.png -o link.png
keep "plot over its background" bg.png simplicit plot scene p.h5 --background bg.png \
    --homography h.png -o bg.png
keep "plot over its homography" h.png simplicit plot scene p.h5 --background bg.png \
    --homography h.png -o h.png
keep "plot film over its predictions" p.png simplicit plot film p.png -o other/up/p.png
keep "plot sheet over its predictions" p.png simplicit plot sheet p.png -o p.png
cp crowd.txt crowd.svg
keep "plot dataset over its recording" crowd.svg simplicit plot dataset crowd.svg -o crowd.svg
cp w.h5 w.pdf
keep "plot training over its weights" w.pdf simplicit plot training w.pdf -o w.pdf
keep "predict over its recording" crowd.txt simplicit predict crowd.txt -o hard.txt
echo 'crowd 1' >scales.txt
keep "predict over its table of scales" scales.txt simplicit predict --unit px=scales.txt crowd.txt \
    -o scales.txt
keep "predict over its weights" w.h5 simplicit predict -m w.h5 crowd.txt -o ./w.h5
keep "score's table over its input" p.h5 simplicit score p.h5 --per-scene p.h5
keep "train over its recording" crowd.txt simplicit train --train crowd.txt -o crowd.txt
keep "train's log over its validation" crowd.txt \
    simplicit train --train p.h5 --val crowd.txt -o y.h5 --log hard.txt
refuses "weights and log in one file" 2 'is another output as well' \
    simplicit train --train crowd.txt -o same --log other/../same
refuses "two tables in one file" 2 'is another output as well' \
    simplicit score p.h5 --per-scene t.csv --per-step "$scratch/t.csv"
mkdir sample
cp crowd.txt sample/crowd.txt
keep "predict over a recording of its set" sample/crowd.txt \
    simplicit predict --dataset sample --data . -o sample/crowd.txt

# Signals end the process as signals do, and leave no temporary file.
undone="env --default-signal=HUP" # who runs this may have it ignored, as nohup does
$undone true 2>/dev/null || undone=
is_writing() { ls -l "/proc/$process/fd" 2>/dev/null | grep -q "$scratch/busy/"; }
ended() { # NAME SIGNAL NUMBER COMMAND...: the signal comes while an output is open
    name=$1 signal=$2 number_of_signal=$3; shift 3
    rm -rf busy && mkdir busy
    $undone "$SIMPLICIT" "$@" >/dev/null 2>&1 &
    process=$!
    tries=0
    until is_writing || [ $tries -ge 1000 ] || ! kill -0 $process 2>/dev/null; do
        sleep 0.01
        tries=$((tries + 1))
    done
    kill -s "$signal" $process
    wait $process
    got=$?
    left=$(ls -A busy)
    if [ $got -eq $((128 + number_of_signal)) ] && [ -z "$left" ]; then
        pass "$name"
    else
        fail "$name" "exit $got, left: $left"
    fi
}
if [ -d /proc/self/fd ] && [ -z "${SIMPLICIT_EMULATED:-}" ]; then
    ended "Ctrl-C in predict" INT 2 predict crowd.txt -k 5000 -o busy/p.h5
    ended "SIGTERM in predict" TERM 15 predict crowd.txt -k 5000 -o busy/p.h5
    ended "SIGHUP in plot" HUP 1 plot film p.h5 -o busy/f.png --dpi 600
    ended "Ctrl-C in plot" INT 2 plot film p.h5 -o busy/f.png --dpi 600
    ended "SIGHUP in score" HUP 1 score p.h5 --per-scene busy/t.csv
    ended "SIGTERM in score" TERM 15 score p.h5 --per-scene busy/t.csv
fi
{ sleep 0.3; "$SIMPLICIT" --help; echo $? >code; } | true
sleep 0.5
holds "nobody reads: exit 141" grep -q '^141$' code
{ sleep 0.3; "$SIMPLICIT" score --no-interval p.h5; echo $? >code; } | true
sleep 0.5
holds "nobody reads a report: exit 141" grep -q '^141$' code
finish
