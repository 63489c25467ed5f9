#!/bin/sh
# simplicit report: what it refuses, what lies in the page, and that nothing in a file becomes markup.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

report() { simplicit report "$@"; }
page=$scratch/page.html

# Three agents abreast for 60 frames: 41 scenes.
awk 'BEGIN { for (t = 0; t < 60; t++) for (n = 1; n <= 3; n++)
    printf "%d\t%d\t%.3f\t%.3f\n", 10 * t, n, 0.5 * t + 0.01 * n * t, 2 * n + 0.1 * n * sin(t / 3) }' \
    >"$scratch/three.txt"
simplicit predict --model cv-gauss -k 30 "$scratch/three.txt" -o "$scratch/a.h5" || exit 1
simplicit predict --model kalman -k 40 "$scratch/three.txt" -o "$scratch/b.h5" || exit 1
simplicit predict --model cv -k 1 "$scratch/three.txt" -o "$scratch/one.h5" || exit 1
"$MAKE_PREDICTIONS" "$scratch/unlabelled.h5" 4 3 8 8 12 28 0 0 || exit 1

# --- usage -----------------------------------------------------------------------------------
refuses "nothing to report" 2 "nothing to report" report -o "$page"
refuses "no output" 2 "with -o" report "$scratch/a.h5"
refuses "an output that is an input" 2 "is read as well" report "$scratch/a.h5" -o "$scratch/a.h5"
refuses "letters for scenes" 2 "scenes" report "$scratch/a.h5" --scenes few -o "$page"
refuses "seventeen files" 2 "at most 16 files" report a b c d e f g h i j k l m n o p q -o "$page"
holds "help tells options once" test "$(simplicit report --help | grep -c -e '--truth=')" = 1
refuses "no such file" 1 "missing.h5" report "$scratch/missing.h5" -o "$page"
refuses "no such folder" 1 "no/such" report "$scratch/one.h5" -o "$scratch/no/such/page.html"
holds "and leaves nothing" test ! -e "$page"

# --- pages -----------------------------------------------------------------------------------
# has NAME SCRIPT FILE...: Python that looks at `page`, its text, and `data`, what lies in it.
has() {
    name=$1; script=$2; shift 2
    if ! report "$@" -o "$page" >"$scratch/stdout" 2>"$scratch/stderr"; then
        fail "$name" "exit $?" "$(tail -n 3 "$scratch/stderr")"
        return
    fi
    holds "$name" python3 -c "
import json, re, sys
page = open(sys.argv[1], encoding='utf-8', newline='').read()
data = json.loads(re.search('<script type=\"application/json\" id=\"data\">(.*?)</script>', page, re.S)[1])
near = lambda a, b: abs(a - b) <= 1e-5 * max(1, abs(b))
$script" "$page"
}
simplicit score --format json --metrics all "$scratch/a.h5" "$scratch/b.h5" >"$scratch/score.json"
simplicit compare --format json --metrics all "$scratch/b.h5" "$scratch/a.h5" >"$scratch/compare.json"
has "scores are those of score" "
score = json.load(open('$scratch/score.json'))
place = {m['key']: i for i, m in enumerate(data['metrics'])}
assert len(place) >= 20 and len(data['predictors']) == 2
for made, told in zip(data['predictors'], score['results']):
    assert made['name'] == told['predictor'] and made['samples'] == told['samples']
    for key in 'ade', 'fde', 'amd', 'amv', 'kde_nll', 'miss_rate', 'coverage_80':
        value, low, high = made['figures'][place[key]]
        assert near(value, told[key]) and near(low, told['intervals'][key][0]), key
" "$scratch/a.h5" "$scratch/b.h5"
has "differences are those of compare" "
told = json.load(open('$scratch/compare.json'))['others'][0]['metrics']
made, = data['comparisons']
assert (made['first'], made['second']) == (0, 1) and len(made['metrics']) == len(told)
for ours, theirs in zip(made['metrics'], told):
    assert ours['metric'] == theirs['metric'] and ours['shown'] == theirs['shown']
    for a, b in (('difference', 'difference'), ('p', 'p_holm'), ('won', 'won')):
        assert ours[a] is theirs[b] is None or near(ours[a], theirs[b]), (ours, theirs)
" "$scratch/a.h5" "$scratch/b.h5"
has "unlike samples are told" "
assert any('another number of samples' in line for line in data['warnings']), data['warnings']
assert any('log density' in line or 'samples' in line for line in data['warnings'])
assert not any('/' in p['file'] for p in data['predictors']) and '$scratch' not in page
assert any('Holm' in line for line in data['protocol'])
" "$scratch/a.h5" "$scratch/b.h5"
has "figures have their curves" "
assert [len(data[key]) for key in ('horizon', 'best_of', 'calibration', 'frontier')] == [2, 2, 2, 2]
assert len(data['horizon'][0]['ade']['value']) == 12 and data['best_of'][1]['k'][-1] == 40
assert all(len(curve['amv']) == 7 and curve['predictor'] in (0, 1) for curve in data['frontier'])
assert data['calibration'][0]['held'][-1] == 100
" "$scratch/a.h5" "$scratch/b.h5"
has "scenes are shared, twenty a file" "
assert 20 <= len(data['scenes']) <= 40 and data['left_out'] == 0
assert len({scene['scene'] for scene in data['scenes']}) == len(data['scenes'])
for scene in data['scenes']:
    assert [p['predictor'] for p in scene['predictions']] == [0, 1] and scene['disagreement'] > 0
    assert scene['agents'] == ['1', '2', '3'] and scene['recording'] == 'three'
" "$scratch/a.h5" "$scratch/b.h5"
has "as many as are wanted" "assert len(data['scenes']) == 7" "$scratch/a.h5" --scenes 7
has "or none" "assert data['scenes'] == []" "$scratch/a.h5" --scenes 0
has "positions are those of the file, to the millimetre" "
import base64, itertools
def numbers(text):
    number = shift = 0
    for byte in base64.b64decode(text):
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield None if number == 0 else (number - 1) // 2 if number % 2 else -(number // 2)
            number = shift = 0
scene = data['scenes'][0]
walked = [list(map(float, line.split())) for line in open('$scratch/three.txt')]
code = list(numbers(scene['observed']))
assert len(code) == 3 * 8 * 2
for agent, axis in itertools.product(range(3), range(2)):
    before = last = 0
    for step in range(8):
        here = 2 * last - before + code[(agent * 2 + axis) * 8 + step]
        row = [w for w in walked if w[1] == agent + 1 and w[0] == int(scene['frame']) - 10 * (7 - step)][0]
        assert abs(here / 1000 + scene['origin'][axis] - row[2 + axis]) < 0.00051
        before, last = last, here
" "$scratch/a.h5" --scenes 3
has "one path is no distribution" "
assert data['calibration'] == [None] and data['frontier'] == [] and data['best_of'][0]['k'] == [1]
" "$scratch/one.h5"
has "files without a future" "
assert data['best_of'] == [None] and all(scene['truth'] is None for scene in data['scenes'])
assert any('no /future' in line for line in data['warnings'])
place = {m['key']: i for i, m in enumerate(data['metrics'])}
figures = data['predictors'][0]['figures']
assert figures[place['ade']][0] is None and figures[place['amv']][0] > 0
for scene in data['scenes']:
    scores, = [p['scores'] for p in scene['predictions']]
    assert len(scores) == len(place) and scores[place['amv']] > 0, scores
    assert scores[place['kde_nll']] is None and scores[place['energy_step']] is None, scores
" "$scratch/unlabelled.h5"
has "unlike windows share no scene" "
assert data['comparisons'] == [] and {len(scene['predictions']) for scene in data['scenes']} == {1}
assert any('other windows' in line for line in data['warnings'])
" "$scratch/a.h5" "$scratch/unlabelled.h5"
"$MAKE_PREDICTIONS" "$scratch/primary.h5" 4 6 8 8 12 63 0 0 || exit 1
cp "$scratch/primary.h5" "$scratch/again.h5"
has "who is not scored is drawn all the same" "
assert [p['agents'] for p in data['predictors']] == [4, 4] and len(data['scenes']) == 4
assert all(len(s['agents']) == 6 and len(s['predictions']) == 2 and s['disagreement'] == 0 for s in data['scenes'])
" --primary "$scratch/primary.h5" "$scratch/again.h5"
has "the page loads nothing" "
assert \"default-src 'none'\" in page and not re.search(r'(src|href)=\"(?!#)', page.split('<script')[0])
assert not re.search(r'https?://(?!www\.w3\.org/)', page.replace('http://www.w3.org/2000/svg', ''))
" "$scratch/a.h5" --scenes 2
"$MAKE_PREDICTIONS" "$scratch/large.h5" 30 40 60 8 12 63 0 0 || exit 1
has "a crowd stays below 3 MB" "
assert len(page) < 3000000 and len(data['scenes']) > 10, (len(page), len(data['scenes']))
" "$scratch/large.h5"

# --- hostile names ---------------------------------------------------------------------------
hostile='
import h5py, shutil, sys
shutil.copy(sys.argv[1], sys.argv[2])
with h5py.File(sys.argv[2], "r+") as file:
    file.attrs["predictor"] = "</script><script>alert(1)</script>\u202e\"<!--"
    if "name" in file.attrs: del file.attrs["name"]
    names = ["<img src=x onerror=alert(2)>\u2028" + "x" * 150] * len(file["recording"])
    del file["recording"]
    file["recording"] = names
'
with_h5py "a file of hostile names" "$hostile" "$scratch/a.h5" "$scratch/hostile.h5"
if [ -e "$scratch/hostile.h5" ]; then
    has "names stay text" "
assert page.count('<script') == 2 and page.count('</script') == 2 and '<img' not in page and '<!--' not in page
assert data['predictors'][0]['name'].startswith('</script><script>alert(1)'), data['predictors'][0]['name']
assert data['scenes'][0]['recording'].startswith('<img src=x') and data['title'] == '<b>&amp;</b>'
assert page.isascii() or '\u202e' not in page
" "$scratch/hostile.h5" --scenes 2 --title '<b>&amp;</b>'
fi
finish
