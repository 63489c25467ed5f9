# Sourced by the command-line tests: checks of the real binary that print TAP.
# $SIMPLICIT is the binary, $SIMPLICIT_SHARED the folder of golden cases and recordings.

set -u
number=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
shared=${SIMPLICIT_SHARED:-../shared}

simplicit() { "$SIMPLICIT" "$@"; }

pass() { number=$((number + 1)); echo "ok $number - $1"; }
fail() { number=$((number + 1)); echo "not ok $number - $1"; shift; printf '# %s\n' "$@"; }
skip() { number=$((number + 1)); echo "ok $number - $1 # SKIP $2"; }

# holds NAME COMMAND...: the command must succeed.
holds() {
    name=$1; shift
    if "$@" >"$scratch/stdout" 2>"$scratch/stderr"; then
        pass "$name"
    else
        fail "$name" "exit $?: $*" "$(tail -n 3 "$scratch/stderr")"
    fi
}

# refuses NAME CODE PATTERN COMMAND...: exit CODE, and a line of stderr that matches PATTERN.
refuses() {
    name=$1; code=$2; pattern=$3; shift 3
    "$@" >"$scratch/stdout" 2>"$scratch/stderr"
    got=$?
    if [ "$got" -ne "$code" ]; then
        fail "$name" "expected exit $code, got $got: $*" "$(tail -n 3 "$scratch/stderr")"
    elif ! grep -Eq -- "$pattern" "$scratch/stderr"; then
        fail "$name" "expected /$pattern/ on stderr, got:" "$(tail -n 3 "$scratch/stderr")"
    else
        pass "$name"
    fi
}

# prints NAME PATTERN COMMAND...: exit 0, and a line of stdout that matches PATTERN.
prints() {
    name=$1; pattern=$2; shift 2
    if ! "$@" >"$scratch/stdout" 2>"$scratch/stderr"; then
        fail "$name" "failed: $*" "$(tail -n 3 "$scratch/stderr")"
    elif ! grep -Eq -- "$pattern" "$scratch/stdout"; then
        fail "$name" "expected /$pattern/ on stdout, got:" "$(tail -n 5 "$scratch/stdout")"
    else
        pass "$name"
    fi
}

# with_h5py NAME SCRIPT ARGUMENT...: a Python script that reads prediction files must succeed.
with_h5py() {
    name=$1; script=$2; shift 2
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import h5py, numpy' 2>/dev/null; then
            holds "$name" "$python" -c "$script" "$@"
            return
        fi
    done
    skip "$name" "no python3 with h5py"
}

# with_shared NAME RELATIVE COMMAND...: runs COMMAND NAME if the shared file is there.
with_shared() {
    if [ -e "$shared/$2" ]; then
        name=$1; shift 2; "$@" "$name"
    else
        skip "$1" "no shared/$2"
    fi
}

finish() { echo "1..$number"; }
