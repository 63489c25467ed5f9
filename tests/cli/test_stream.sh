#!/bin/sh
# simplicit stream: what it makes of good and of bad lines, when it answers, and that it predicts
# what predict does.
. "$(dirname "$0")/tap.sh"

stream() { simplicit stream --model cv "$@"; }

# Agents 1 and 2 walk along x at 1 m/s, 3 m apart, a line each every 0.4 s from 0 to 8 s.
awk 'BEGIN { for (t = 0; t <= 20; t++) for (n = 1; n <= 2; n++)
    printf "%.1f %d %.3f %.3f\n", 0.4 * t, n, 0.4 * t, 3 * n }' >"$scratch/pair.txt"
stream <"$scratch/pair.txt" >"$scratch/pair.out" 2>"$scratch/pair.err"

# streams NAME OPTION...: $scratch/given to a stream that must succeed; $scratch/out, $scratch/err.
streams() {
    name=$1; shift
    if ! stream "$@" <"$scratch/given" >"$scratch/out" 2>"$scratch/err"; then
        fail "$name" "exit $?" "$(tail -n 3 "$scratch/err")"
        return 1
    fi
}
# counts NAME "3 late" [OPTION...]: the summary of such a stream must have that.
counts() {
    name=$1 count=$2; shift 2
    streams "$name" "$@" || return
    if grep -q "[ ,;]$count" "$scratch/err"; then
        pass "$name"
    else
        fail "$name" "expected \"$count\" in:" "$(cat "$scratch/err")"
    fi
}
# unharmed NAME: the last stream has put out what the pair alone does, but for the latency.
unharmed() {
    for file in pair.out out; do
        sed 's/"latency_us":[0-9]*//' "$scratch/$file" >"$scratch/$file.plain"
    done
    holds "$1" cmp "$scratch/pair.out.plain" "$scratch/out.plain"
}
# Puts the lines of stdin after line 20 of the pair.
into_pair() { { head -n 20 "$scratch/pair.txt"; cat; tail -n +21 "$scratch/pair.txt"; }; }

# --- usage -----------------------------------------------------------------------------------
refuses "an unknown model" 2 "no model \"nobody\"" simplicit stream --model nobody
refuses "an unknown format" 2 "ndjson, csv" stream --format xml
refuses "an unknown output" 2 "mean, samples, ellipses" stream --output all
refuses "a rate of zero" 2 "--rate" stream --rate 0
refuses "no room for anybody" 2 "--max-agents" stream --max-agents 0
refuses "a time-out below the longest gap" 2 "--timeout" stream --timeout 1 --max-gap 2
refuses "a directory for input" 1 "directory" sh -c '"$0" stream --model cv <"$1"' "$SIMPLICIT" "$scratch"
prints "help has an example" "simplicit stream .* < " simplicit stream --help

# --- good lines ------------------------------------------------------------------------------
holds "a line an agent and step" test "$(wc -l <"$scratch/pair.out")" -eq 42
prints "who comes anew has one step of history" \
    '"time":0.000,"id":1,"history":1,.*"mean":\[\[0.000,3.000\]' cat "$scratch/pair.out"
prints "who has walked for long has eight" \
    '"time":8.000,"id":2,"history":8,.*"mean":\[\[8.400,6.000\],\[8.800,6.000\]' cat "$scratch/pair.out"
holds "the first whole history is the eighth step" \
    grep -q '"time":2.800,"id":1,"history":8' "$scratch/pair.out"
cp "$scratch/pair.txt" "$scratch/given"
counts "nothing is dropped" "0 malformed, 0 late, 0 repeated"
printf '' >"$scratch/given"
counts "an empty input" "0 lines, 0 steps"
printf '# a comment\n\n   \n' >"$scratch/given"
counts "comments and blank lines" "0 malformed"
printf '0 1 2 3\n0.4 1 2.9 3' >"$scratch/given"
counts "a line that a producer left open" "1 steps, 1 predictions; faulty lines: 1 malformed"
holds "is named" grep -q "line 2: expected a line's end .*found \"0.4 1 2.9 3\"" "$scratch/err"
printf '0 1 2 3\r\n' >"$scratch/given"
counts "lines that end in CR LF" "1 predictions"
printf '0 1 2 3\n' >"$scratch/given"
counts "a lone agent is predicted" "1 predictions"
sed 's/\.[0-9]* / /' "$scratch/pair.txt" >"$scratch/given"
counts "whole seconds" "[1-9][0-9]* predictions"
awk '{ printf "%d %d %s %s\n", 25 * $1 + 0.5, $2, $3, $4 }' "$scratch/pair.txt" >"$scratch/frames.txt"
cp "$scratch/frames.txt" "$scratch/given"
streams "frames" --fps 25 &&
    holds "frames have their number" grep -q '"time":8.000,"frame":200,"id":2,"history":8' "$scratch/out"
printf '0.5 1 2 3\n' >"$scratch/given"
counts "a frame that is not whole" "1 malformed" --fps 25

# The same walk at 30 Hz and at 1 Hz gives the same predictions: positions are interpolated.
awk 'BEGIN { for (t = 0; t <= 240; t++) for (n = 1; n <= 2; n++)
    printf "%.9f %d %.9f %d\n", t / 30, n, t / 30, 3 * n }' >"$scratch/fast.txt"
cp "$scratch/fast.txt" "$scratch/given"
streams "30 Hz" && unharmed "input at 30 Hz"
cp "$scratch/fast.txt" "$scratch/given"
streams "1000 Hz" --max-agents 2 && unharmed "just enough room for the agents"
awk 'BEGIN { for (t = 0; t <= 10; t++) print t, 1, t, 3 }' >"$scratch/slow.txt"
cp "$scratch/slow.txt" "$scratch/given"
streams "1 Hz" &&
    holds "input at 1 Hz" grep -q '"time":8.000,"id":1,"history":8,.*\[\[8.400,3.000\]' "$scratch/out"
cp "$scratch/pair.txt" "$scratch/given"
streams "10 predictions a second" --rate 10 &&
    holds "predictions between the steps" grep -q '"time":7.700,"id":1,"history":8,.*\[\[8.100,3.000\]' "$scratch/out"

# --- bad lines -------------------------------------------------------------------------------
bad_lines='1 2 3
letters
4.0 1 2
4.0 1 2 3 4
nan 1 2 3
4.0 1 nan 3
4.0 1 inf 3
4.0 1.5 2 3
4.0 99999999999999999999 2 3
1e400 1 2 3
1e300 1 2 3
4.0 1 1e300 3
4.0 1 0x10 3
4.0,1,2,3'
printf '%s\n' "$bad_lines" | into_pair >"$scratch/given"
counts "malformed lines are counted" "14 malformed"
unharmed "and harm nobody"
holds "and told at a bounded rate" test "$(grep -c 'expected' "$scratch/err")" -le 2
holds "with their number" grep -q 'line 21: expected .time id x y., found "1 2 3"' "$scratch/err"
head -c 100000 /dev/zero | tr '\0' 7 | into_pair >"$scratch/given"
counts "a huge line" "1 malformed"
{ head -c 100000 /dev/zero | tr '\0' 7; echo; } | into_pair >"$scratch/given"
counts "a huge line that ends" "1 malformed"
unharmed "a huge line harms nobody"
printf '4.0 1 2\0003 3\n' | into_pair >"$scratch/given"
counts "a NUL byte" "1 malformed"
head -c 30000 "$SIMPLICIT" | into_pair >"$scratch/given"
counts "bytes of any kind" "[1-9][0-9]* malformed"
printf '2.0 3 1 1\n' | into_pair >"$scratch/given"
counts "a late line" "1 late"
unharmed "a late line harms nobody"
printf '3.6 1 9 9\n' | into_pair >"$scratch/given"
counts "a position twice" "1 repeated"
unharmed "the first position stays"
printf '1000 9 1 1\n1000 8 1 1\n' | into_pair >"$scratch/given"
counts "a frame from the future" "2 jumping"
unharmed "a frame from the future harms nobody"
printf '0.8 1 2 3\n' | into_pair >"$scratch/given"
counts "a line from long ago" "1 jumping"
unharmed "a line from long ago harms nobody"
awk '{ if (NR % 4 == 1) held = $0; else print; if (NR % 4 == 0) print held } END { print held }' "$scratch/pair.txt" >"$scratch/given"
counts "lines out of order, and a delay" "0 late" --delay 0.5
unharmed "order within the delay does not matter"
tac "$scratch/pair.txt" >"$scratch/given"
counts "lines in reverse" "30 jumping in time, 0 clock resets"
awk '{ print; print $1, $2 + 2, $3, $4 + 10; print $1, $2 + 4, $3, $4 + 20 }' "$scratch/pair.txt" >"$scratch/given"
counts "more agents than allowed" "8[0-9] beyond the most agents" --max-agents 2
# set_back SECONDS: the pair, and then agent 7 from so much earlier on
set_back() {
    awk -v back="$1" '{ print } END { for (t = 0; t < 40; t++) print 8 + 0.4 * t - back, 7, t, 0 }' "$scratch/pair.txt"
}
# sets_back SECONDS FROM TO: the first time that is believed, and the last
sets_back() {
    set_back "$1" >"$scratch/given"
    counts "a clock that was set back by $1 s" "1 jumping in time, 1 clock resets"
    holds "is told" grep -q "clock was set from 8.000 to $2" "$scratch/err"
    holds "is believed from the second frame on" grep -q "\"time\":$2,\"id\":7,\"history\":1" "$scratch/out"
    holds "and goes on to the end" grep -q "\"time\":$3,\"id\":7,\"history\":8" "$scratch/out"
}
sets_back 5 3.400 18.600
sets_back 5000 -4991.600 -4976.400
awk 'BEGIN { for (t = 0; t <= 10; t++) print 0.4 * t, 1, t, 0; for (t = 0; t <= 2; t++) print 20.1 + 0.4 * t, 1, -t, 5 }' >"$scratch/given"
streams "an id that returns" &&
    holds "an id that returns is a new agent" grep -q '"time":20.900,"id":1,"history":3' "$scratch/out"
holds "nobody is predicted in between" sh -c "! grep -q '\"time\":[5-9]\|\"time\":1[0-9]' '$scratch/out'"
printf '0 1 0 0\n59 1 0 0\n' >"$scratch/given"
counts "a minute with nobody" "2 steps" --rate 1000

# --- output ----------------------------------------------------------------------------------
cp "$scratch/pair.txt" "$scratch/given"
streams "csv" --format csv --output ellipses &&
    holds "csv has as many columns as names" awk -F, '
        NR == 1 { names = NF; found = $1 == "time" && $NF == "angle12" }
        NF != names { exit 1 } END { exit !(found && NR == 43 && names == 4 + 24 + 36) }' "$scratch/out"
: >"$scratch/given"
streams "csv of nothing" --format csv &&
    holds "csv of nothing has its header" grep -q '^time,id,history,latency_us,x1,y1,' "$scratch/out"
cp "$scratch/frames.txt" "$scratch/given"
streams "csv of frames" --fps 25 --format csv --output samples --samples 2 &&
    holds "csv of samples" awk -F, 'NR == 1 && !($2 == "frame" && $NF == "s2_y12") { exit 1 }
        NF != 5 + 24 + 48 { exit 1 }' "$scratch/out"
json='
import json, math, sys
T, P, K = 8, 12, 20
for line in open(sys.argv[1]):
    r = json.loads(line)
    samples = r["samples"] if "samples" in r else None
    assert len(r["mean"]) == P and 1 <= r["history"] <= T and r["latency_us"] >= 0
    if samples:
        assert len(samples) == K and all(len(path) == P for path in samples)
        for t in range(P):
            for i in range(2):
                assert abs(sum(path[t][i] for path in samples) / K - r["mean"][t][i]) < 2e-9
    for t, (a, b, angle) in enumerate(r.get("ellipses", [])):
        assert a >= b >= 0 and abs(angle) <= math.pi / 2 + 1e-9'
if command -v python3 >/dev/null; then
    simplicit stream --model cv-gauss --output samples --digits 9 <"$scratch/pair.txt" >"$scratch/samples" 2>/dev/null
    holds "the mean is that of the samples" python3 -c "$json" "$scratch/samples"
    simplicit stream --model cv-gauss --output ellipses --digits 9 <"$scratch/pair.txt" >"$scratch/ellipses" 2>/dev/null
    holds "ellipses" python3 -c "$json" "$scratch/ellipses"
    holds "ellipses are the samples' covariance" python3 -c '
import json, math, sys
for one, two in zip(open(sys.argv[1]), open(sys.argv[2])):
    samples, ellipses = json.loads(one)["samples"], json.loads(two)["ellipses"]
    for t, (a, b, angle) in enumerate(ellipses):
        mean = [sum(p[t][i] for p in samples) / len(samples) for i in (0, 1)]
        c = [[sum((p[t][i] - mean[i]) * (p[t][j] - mean[j]) for p in samples) / len(samples)
              for j in (0, 1)] for i in (0, 1)]
        u, v = math.cos(angle), math.sin(angle)
        assert abs(a * a * u * u + b * b * v * v - c[0][0]) < 1e-6
        assert abs((a * a - b * b) * u * v - c[0][1]) < 1e-6' "$scratch/samples" "$scratch/ellipses"
else
    skip "output as JSON" "no python3"
fi

# --- the end ---------------------------------------------------------------------------------
awk 'BEGIN { for (t = 0; t < 1e6; t++) print t, 1, t, 0 }' 2>/dev/null | { stream; echo $? >"$scratch/code"; } 2>"$scratch/err" |
    head -n 3 >"$scratch/out"
holds "a closed output ends it well" grep -q '^0$' "$scratch/code"
holds "with a summary" grep -q 'p99.9' "$scratch/err"
refuses "a full device" 1 "No space" sh -c '"$0" stream --model cv <"$1" >/dev/full' "$SIMPLICIT" "$scratch/pair.txt"

mkfifo "$scratch/in"
wait_for() { # COMMAND...: up to ten seconds
    for _ in $(seq 500); do "$@" 2>/dev/null && return; sleep 0.02; done
    return 1
}
for signal in INT TERM; do
    rm -f "$scratch/out"
    "$SIMPLICIT" stream --model cv <"$scratch/in" >"$scratch/out" 2>"$scratch/err" &
    process=$!
    exec 8>"$scratch/in"
    cat "$scratch/pair.txt" >&8
    wait_for grep -q '"time":7.600' "$scratch/out"
    # a shell starts what runs in the background with SIGINT ignored, which simplicit overrules
    kill -s "$signal" "$process"
    wait "$process"
    code=$?
    exec 8>&-
    holds "SIG$signal ends it well" test "$code" -eq 0
    holds "SIG$signal completes the last step" grep -q '"time":8.000,"id":2' "$scratch/out"
    holds "SIG$signal prints the summary" grep -q 'p99.9' "$scratch/err"
done

# Nobody reads: the writer waits, and still ends when told to.
mkfifo "$scratch/full"
(for i in $(seq 200); do awk -v i="$i" '{ $1 += 8.4 * i; print }' "$scratch/pair.txt"; done) >"$scratch/long.txt"
"$SIMPLICIT" stream --model cv --output samples <"$scratch/long.txt" >"$scratch/full" 2>"$scratch/err" &
process=$!
exec 9<"$scratch/full"
sleep 0.3
holds "a reader that does not read is waited for" kill -0 "$process"
kill -s TERM "$process"
wait "$process"
holds "but not after SIGTERM" test $? -eq 0
exec 9<&-

# --- when it answers -------------------------------------------------------------------------
# answers NAME PATTERN LINES OPTION...: after these lines, and with the input still open.
answers() {
    name=$1; pattern=$2; lines=$3; shift 3
    rm -f "$scratch/out"
    "$SIMPLICIT" stream --model cv "$@" <"$scratch/in" >"$scratch/out" 2>"$scratch/err" &
    process=$!
    exec 8>"$scratch/in"
    printf "$lines" >&8
    holds "$name" wait_for grep -q "$pattern" "$scratch/out"
    exec 8>&-
    wait "$process"
}
answers "a blank line completes a frame" '"time":0.400,"id":1' '0 1 2 3\n0.4 1 2 3\n\n'
answers "a time alone does" '"time":0.400,"id":1' '0 1 2 3\n0.4 1 2 3\n0.4\n'
answers "a frame number alone does" '"frame":10,"id":1' '0 1 2 3\n10 1 2 3\n10\n' --fps 25
answers "a later time alone does" '"time":0.400,"id":1' '0 1 2 3\n0.5 1 2 3\n0.6\n'
answers "nothing for --idle does" '"time":0.400,"id":1' '0 1 2 3\n0.4 1 2 3\n' --idle 0.01
awk '{ print } NR % 2 == 0 { print "" }' "$scratch/pair.txt" >"$scratch/given"
counts "blank lines after frames" "0 malformed, 0 late" && unharmed "blank lines change no answer"
awk '{ print } NR % 2 == 0 { print $1 }' "$scratch/pair.txt" >"$scratch/given"
counts "times alone after frames" "0 malformed, 0 late" && unharmed "times alone change no answer"
# the latency counts from the frame's own lines: 0.2 s here, until the next frame
{ printf '0 1 0 0\n\n'; wait_for test -s "$scratch/out"; printf '0.4 1 0 0\n'; sleep 0.3; printf '0.8 1 0 0\n'; } |
    stream >"$scratch/out" 2>"$scratch/err"
holds "waiting for the next frame counts" grep -q '"time":0.400,.*"latency_us":[1-9][0-9]\{4,\},' "$scratch/out"
holds "and is in the summary" grep -Eq 'latency.* max [1-9][0-9]+\.[0-9]+ ms' "$scratch/err"
prints "help says the default" "default 0, so" simplicit stream --help
prints "and the points there are" "calibrated \(default\)" simplicit stream --help

# --- memory ----------------------------------------------------------------------------------
# nothing_allocated NAME OPTION...: the pair and bad lines with every allocation failing.
nothing_allocated() {
    name=$1; shift
    printf '%s\n' "$bad_lines" | into_pair >"$scratch/mixed.txt"
    LD_PRELOAD=$NO_ALLOCATION "$SIMPLICIT" stream "$@" <"$scratch/mixed.txt" >"$scratch/out" 2>"$scratch/err"
    if [ $? -eq 0 ] && grep -q "no allocation succeeds" "$scratch/err" &&
        ! grep -q "allocation after" "$scratch/err" && grep -q "p99.9" "$scratch/err"; then
        pass "$name"
    else
        fail "$name" "$(tail -n 5 "$scratch/err")"
    fi
}
if "$SIMPLICIT" --version >/dev/null 2>&1 && LD_PRELOAD=$NO_ALLOCATION "$SIMPLICIT" --version >/dev/null 2>&1; then
    nothing_allocated "nothing is allocated after the start" --model cv-gauss
    unharmed_count=$(wc -l <"$scratch/out")
    holds "and all is predicted" test "$unharmed_count" -eq 42
    nothing_allocated "nor for samples as csv" --model kalman --format csv --output samples
    weights_do() { nothing_allocated "$1" --model "$shared/reference/weights_zara1.h5" --output ellipses; }
    with_shared "nor with a model" reference/weights_zara1.h5 weights_do
else
    skip "nothing is allocated after the start" "sanitizers bring an allocator of their own"
fi

# --- the same as predict ---------------------------------------------------------------------
replay='
import h5py, json, numpy, sys
f = h5py.File(sys.argv[1])
offset, frame, ids, samples = (f[k][:] for k in ("scene_offset", "frame", "agent_id", "samples"))
expected = {(int(frame[s]), int(ids[a])): samples[a]
            for s in range(len(frame)) for a in range(offset[s], offset[s + 1])}
for line in open(sys.argv[2]):
    r = json.loads(line)
    if r["history"] == f["observed"].shape[1]:
        got = numpy.array(r["samples"])
        wanted = expected.pop((r["frame"], r["id"]))
        # the file holds float32, the stream nine digits after the point
        assert (abs(got - wanted) <= numpy.spacing(abs(wanted)) / 2 + 1e-9).all()
        assert abs(numpy.array(r["mean"]) - wanted.mean(0, dtype=float)).max() < 4e-6
assert not expected and len(ids) > 1000'
# replays NAME MODEL RECORDING
replays() {
    simplicit predict --model "$2" --samples 3 --no-future --min-agents 1 --max-gap 10 "$3" -o "$scratch/predicted.h5" &&
        awk 'BEGIN { srand(7) } !/^#/ { print $1, rand(), $0 }' "$3" | sort -n -k1,1 -k2,2 |
        cut -d ' ' -f 3- >"$scratch/shuffled.txt" &&
        simplicit stream --model "$2" --samples 3 --fps 25 --output samples --digits 9 \
            <"$scratch/shuffled.txt" >"$scratch/streamed" 2>"$scratch/err"
    with_h5py "$1" "$replay" "$scratch/predicted.h5" "$scratch/streamed"
}
sample=$SIMPLICIT_SOURCE/datasets/sample/simulated_crowd.txt
replays "the sample as cv-gauss" cv-gauss "$sample"
replays "the sample as kalman" kalman "$sample"
for recording in biwi_eth crowds_zara01; do
    path=datasets/ethucy/all/$recording.txt
    replay_here() { replays "$1" "$model" "$shared/$path"; }
    model=cv-gauss
    with_shared "$recording as cv-gauss" "$path" replay_here
    model=$shared/reference/weights_eth.h5
    [ -e "$model" ] || path=reference/weights_eth.h5
    with_shared "$recording as the released model" "$path" replay_here
done

finish
