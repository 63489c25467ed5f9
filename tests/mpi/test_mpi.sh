#!/bin/sh
# mpirun -n N simplicit: the same bits for any number of ranks, checkpoints that go on, and faults of
# one rank that end all, soon and with one message.
. "$(dirname "$0")/../cli/tap.sh"

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
if ! mpirun --oversubscribe -n 2 true >"$scratch/stdout" 2>&1; then
    skip "mpi" "mpirun does not work: $(head -n 1 "$scratch/stdout")"
    finish
    exit
fi
ranks="mpirun --oversubscribe -n"

# 30 people who walk in circles, for 120 frames: 101 scenes.
awk 'BEGIN { for (t = 0; t < 120; t++) for (n = 1; n <= 30; n++) printf "%d %d %.3f %.3f\n",
    10 * t, n, n + 3 * sin(t / 9 + n), n % 7 + 3 * cos(t / (5 + n % 4)) }' >"$scratch/circles.txt"
cd "$scratch" || exit 1
simplicit predict --model cv-gauss --samples 60 circles.txt -o circles.h5
simplicit predict --model cv --samples 1 circles.txt -o cv.h5
files="circles.h5 cv.h5 --metrics all --shift 0.1 --format json"
model="--model cv-gauss --samples 60 circles.txt --metrics ade,amd,amv,energy --format json"

# --- figures ---------------------------------------------------------------------------------
# shellcheck disable=SC2086
{
    simplicit score $files --per-scene one.csv >one.json 2>stderr
    simplicit score $model >model.json 2>stderr
    for n in 1 2 4 7; do
        $ranks $n "$SIMPLICIT" score $files --threads $((n % 3 + 1)) --per-scene n.csv >n.json 2>stderr
        holds "$n ranks, the same bits" cmp one.json n.json
        holds "$n ranks, the same scenes" cmp one.csv n.csv
    done
    $ranks 3 "$SIMPLICIT" score $model >n.json 2>stderr
    holds "3 ranks that predict" cmp model.json n.json
    SIMPLICIT_MPI=0 $ranks 2 "$SIMPLICIT" score $model >n.json 2>stderr
    holds "each by itself if asked" test "$(grep -c '"results"' n.json)" = 2
}
prints "conventions, once" "circles.h5" sh -c \
    'mpirun --oversubscribe -n 3 "$SIMPLICIT" score circles.h5 --all-conventions >out 2>err &&
        test "$(grep -c "^scene" out)" = 6 && echo circles.h5'

# --- training --------------------------------------------------------------------------------
train="--train circles.txt --val circles.txt --epochs 2 --threads 1 --seeds 3..6"
# shellcheck disable=SC2086
{
    simplicit train $train -o one.h5 >one.txt
    $ranks 3 "$SIMPLICIT" train $train -o three.h5 >three.txt 2>stderr
    holds "seeds over ranks, the same table" sh -c \
        'sed s/three.h5/one.h5/ three.txt | cmp - one.txt && grep -q "^ *6 " one.txt'
    holds "the same weights" cmp one.h5 three.h5
    holds "of every seed" sh -c 'for s in 3 4 5 6; do cmp one-seed$s.h5 three-seed$s.h5 || exit; done'
}

# --- the job in README ------------------------------------------------------------------------
# As it stands there, but for the set, and for fewer seeds, epochs and samples.
sed -n '/^## Many machines/,/^## Where/p' "$SIMPLICIT_SOURCE/README.md" | sed -n '/^```sh/,/^```$/p' |
    sed '/^```/d; s/zara1/sample/g; s/0\.\.15/0..3 --epochs 1/; s/samples 1000/samples 20/' >job.sh
ln -sf "$SIMPLICIT" simplicit; ln -s "$SIMPLICIT_SOURCE/datasets" datasets
holds "the job in README" env PATH="$PWD:$PATH" SIMPLICIT_RUN="$ranks 4" sh -e job.sh
holds "what it prints" grep -q '^"sample",.*,20,' sample.csv

# --- faults ----------------------------------------------------------------------------------
# one_message NAME CODE PATTERN COMMAND...: in less than 20 s, with one line of ours, which matches.
one_message() {
    name=$1; code=$2; pattern=$3; shift 3
    timeout 20 "$@" >stdout 2>stderr
    got=$?
    grep "^simplicit" stderr >ours
    if [ "$got" -ne "$code" ] || [ "$(wc -l <ours)" -ne 1 ] || ! grep -Eq "$pattern" ours; then
        fail "$name" "exit $got, expected $code and one line /$pattern/:" "$(cat ours)"
    else
        pass "$name"
    fi
}
at_2() { # what rank 2 of 4 does instead
    echo "if [ \$OMPI_COMM_WORLD_RANK = 2 ]; then $1; fi; exec \"\$SIMPLICIT\" score \"\$@\""
}
one_message "a file that nobody can read" 1 "no-such.h5: No such file" \
    $ranks 3 "$SIMPLICIT" score no-such.h5
one_message "a file that one rank cannot read" 1 "rank 2 of 4 .*: here.h5: No such file" \
    $ranks 4 sh -c "mkdir r\$OMPI_COMM_WORLD_RANK; cd r\$OMPI_COMM_WORLD_RANK && [ \$OMPI_COMM_WORLD_RANK = 2 ] || cp ../circles.h5 here.h5
        exec \"\$SIMPLICIT\" score here.h5"
one_message "another file on one rank" 1 "rank 2 of 4 has other files or options" \
    $ranks 4 sh -c "$(at_2 'exec "$SIMPLICIT" score --metrics ade cv.h5')" - --metrics ade circles.h5
one_message "a damaged file on one rank" 1 "rank 2 of 4 .*: here.h5" \
    $ranks 4 sh -c "cd r\$OMPI_COMM_WORLD_RANK && head -c 900000 ../circles.h5 >damaged.h5
        [ \$OMPI_COMM_WORLD_RANK != 2 ] || mv damaged.h5 here.h5
        exec \"\$SIMPLICIT\" score here.h5"
one_message "wrong usage" 2 "metrics" $ranks 3 "$SIMPLICIT" score --metrics foo x.h5
echo "earlier" >kept.csv
# Ranks that talk over files in memory may not make them either, and Open MPI may crash of that.
export OMPI_MCA_btl=self,tcp
# shellcheck disable=SC2086
one_message "a full disk" 1 "rank 0 of 4 .*: kept: cannot write: File too large" \
    $ranks 4 sh -c 'ulimit -f 4; exec "$SIMPLICIT" score "$@"' - $model --checkpoint kept
cp one.h5 full.h5
# shellcheck disable=SC2086
one_message "a full disk on rank 1 while it trains" 1 "rank 1 of 3 .*seed3.h5: cannot write" \
    $ranks 3 sh -c '[ $OMPI_COMM_WORLD_RANK != 1 ] || ulimit -f 20; exec "$SIMPLICIT" train "$@"' \
    - $train -o full.h5
unset OMPI_MCA_btl
holds "earlier outputs are untouched" sh -c 'grep -qx earlier kept.csv && cmp one.h5 full.h5'

# A rank that is killed takes the others with it; mpirun says which and how, and exits 128 + 9. (It
# hangs itself, now and then, if a rank dies while it starts: so only once a block is done.)
killed() { # CHECKPOINT
    before=$(stat -c %s "$1" 2>/dev/null || echo 0)
    # shellcheck disable=SC2086
    mpirun --oversubscribe -n 4 "$SIMPLICIT" score $long kept.csv --checkpoint "$1" \
        >stdout 2>stderr &
    started=$!
    while [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -le "$before" ] && [ -e /proc/$started ]; do
        sleep 0.02
    done
    victim=$(tr " " "\n" </proc/$started/task/$started/children | grep . | shuf -n 1)
    [ -z "$victim" ] || kill -9 $victim
    (sleep 20; kill -9 $started 2>/dev/null) & guard=$!
    wait $started
    got=$?
    kill $guard 2>/dev/null
}
long="--model cv-gauss --samples 1000 circles.txt --metrics ade,amd,amv --format json --per-scene"
# shellcheck disable=SC2086
simplicit score $long n.csv >long.json 2>stderr
for round in 1 2; do
    killed checkpoint
    if [ $got -eq 137 ] && grep -q "rank . .*signal 9" stderr && [ ! -s stdout ] &&
        ! grep -q "^simplicit" stderr; then
        pass "a rank is killed, round $round"
    else
        fail "a rank is killed, round $round" "exit $got" "$(cat stdout stderr)"
    fi
    holds "earlier output is untouched" grep -qx earlier kept.csv
done
# shellcheck disable=SC2086
{
    $ranks 2 "$SIMPLICIT" score $long n.csv --checkpoint checkpoint >n.json 2>stderr
    holds "and two ranks go on to the same bits" cmp long.json n.json
    simplicit score $long n.csv --checkpoint checkpoint >n.json 2>stderr
    holds "what is done is not done again" cmp long.json n.json
    refuses "others' checkpoints are refused" 1 "other inputs or options" \
        simplicit score $long n.csv --seed 1 --checkpoint checkpoint
    refuses "other files are no checkpoint" 1 "is no checkpoint" \
        simplicit score $long n.csv --checkpoint long.json
}
finish
