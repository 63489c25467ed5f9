#!/bin/sh
# simplicit calibrate: the factor that samples lack is found, and what does not fit is refused.
. "$(dirname "$0")/tap.sh"
cd "$scratch" || exit 1

# 20 agents whose velocity walks a little at random; 50 scenes.
crowd() { # SEED
    awk -v seed="$1" 'BEGIN { srand(seed); for (n = 1; n <= 20; n++) { x = 3 * n; y = u = v = 0
        for (t = 0; t < 69; t++) { u += .1 * (rand() - .5); v += .1 * (rand() - .5)
            x += .3 + u; y += v; printf "%d\t%d\t%.4f\t%.4f\n", t, n, x, y } } }'
}
crowd 1 >monday.txt
crowd 2 >tuesday.txt
calibrate() { simplicit calibrate "$@"; }
predict() { "$SIMPLICIT" predict --model cv-gauss --threads 1 "$@" 2>/dev/null; }
predict -k 60 monday.txt -o val.h5
predict -k 60 --spread .5 monday.txt -o narrow_val.h5
predict -k 60 tuesday.txt -o test.h5
predict -k 60 --spread .5 tuesday.txt -o narrow.h5

# --- what it finds -----------------------------------------------------------------------------
holds "calibrates" sh -c '"$SIMPLICIT" calibrate --val val.h5 test.h5 -o out.h5 >wide.log'
holds "calibrates narrow samples" \
    sh -c '"$SIMPLICIT" calibrate --val narrow_val.h5 narrow.h5 -o narrow_out.h5 >narrow.log'
[ "$(wc -l <wide.log)" -eq 14 ] && pass "a line a step" || fail "a line a step" "$(cat wide.log)"
holds "half the spread needs twice the factor" \
    sh -c 'paste wide.log narrow.log | awk "END { exit !(\$4 > 1.97 * \$2 && \$4 < 2.03 * \$2) }"'
energy() { simplicit score --no-interval --metrics energy --format csv "$1" 2>/dev/null |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "energy_step") from_end = NF - i } NR == 2 { print $(NF - from_end) }'; }
holds "the energy score falls" awk "BEGIN { exit !($(energy narrow_out.h5) < $(energy narrow.h5)) }"
covered() { simplicit score --no-interval --metrics coverage --format csv "$1" 2>/dev/null |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "coverage_80") from_end = NF - i } NR == 2 { print $(NF - from_end) }'; }
holds "calibrates to a level" \
    simplicit calibrate --level .8 --val narrow_val.h5 narrow.h5 -o level.h5
holds "whose regions then hold as much" \
    awk "BEGIN { c = $(covered level.h5); exit !(c > .7 && c < .9 && $(covered narrow.h5) < .7) }"
prints "the file says so" "recalibrated" simplicit info out.h5
holds "val may be several files" simplicit calibrate --val val.h5 narrow_val.h5 test.h5 -o out.h5

# --- what it refuses ---------------------------------------------------------------------------
refuses "nothing to widen" 2 "last, the predictions" calibrate --val val.h5 -o out.h5
refuses "no output" 2 "with -o" calibrate --val val.h5 test.h5
refuses "an output over an input" 2 "is read as well" calibrate --val val.h5 test.h5 -o val.h5
refuses "a level of everything" 2 "--level" calibrate --level 1 --val val.h5 test.h5 -o none.h5
predict -k 5 --no-future monday.txt -o blind.h5
refuses "predictions without a future" 1 "blind.h5: no future" \
    calibrate --val blind.h5 test.h5 -o none.h5
predict -k 5 --predicted 6 monday.txt -o short.h5
refuses "other steps" 1 "12 predicted steps, expected 6" calibrate --val short.h5 test.h5 -o none.h5
"$SIMPLICIT" predict --model cv -k 3 monday.txt -o line.h5 2>/dev/null
refuses "samples without width" 1 "expected at least 1 truths" \
    calibrate --val line.h5 test.h5 -o none.h5
[ ! -e none.h5 ] && pass "refused runs leave no file" || fail "refused runs leave no file"
finish
