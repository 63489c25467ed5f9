#!/bin/sh
# Manual pages and completion name what --help names, and shells and man take them.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

cd "$scratch" || exit 1
commands="predict score compare calibrate report info convert windows stream train export bench"
kinds="scene sheet film sensitivity frontier horizon best-of errors compare calibration training dataset"
for shell in bash zsh fish; do simplicit --manual $shell >completion.$shell; done

# Every long option of --help.
options_of() { simplicit "$@" --help | grep -Eo '^  (   |-.,) --[a-z-]+' | grep -o -e '--[a-z-]*'; }

# Headings of --help that nothing stands under.
empty_sections() {
    simplicit "$@" --help | awk '/^ [A-Z].*:$/ { if (head != "") print head; head = $0 } /^ +-/ { head = "" }'
}

told() { # COMMAND [KIND]
    holds "every section of $* has options" test -z "$(empty_sections "$@")"
    missing=
    simplicit --manual man "$@" >page
    for option in $(options_of "$@"); do
        name=${option#--}
        grep -qF -- "$(echo "$option" | sed 's/-/\\-/g')" page || missing="$missing $option:page"
        grep -qF -- "$option" completion.bash || missing="$missing $option:bash"
        grep -qF -- "$option" completion.zsh || missing="$missing $option:zsh"
        grep -q -- "seen_subcommand_from $(echo "$*" | sed 's/.* //').* -l $name " completion.fish ||
            missing="$missing $option:fish"
    done
    if [ -n "$missing" ] || [ "$(options_of "$@" | wc -l)" -lt 2 ]; then
        fail "all is told of $*" "missing:$missing"
    else
        pass "all is told of $*"
    fi
    if command -v man >/dev/null && man -l page >/dev/null 2>&1; then
        warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -l page 2>&1 >/dev/null)
        if [ -z "$warnings" ]; then pass "man shows $*"; else fail "man shows $*" "$warnings"; fi
    else
        skip "man shows $*" "no man"
    fi
}
for command in $commands; do told "$command"; done
for kind in $kinds; do told plot "$kind"; done
prints "a page of all commands" '^\\fBstream' simplicit --manual man
prints "a page of all kinds" '^\\fBhorizon' simplicit --manual man plot
holds "a page where there is none" test "$(simplicit --manual man nothing; echo $?)" = 2

for shell in bash zsh fish; do
    if command -v $shell >/dev/null; then
        holds "$shell takes its completion" $shell -n completion.$shell
    else
        skip "$shell takes its completion" "no $shell"
    fi
done

completes() { # NAME EXPECTED WORD...
    name=$1 expected=$2; shift 2
    got=$(bash -c '. ./completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _simplicit
        echo "${COMPREPLY[*]}"' bash "$@")
    if [ "$got" = "$expected" ]; then pass "$name"; else fail "$name" "got: $got"; fi
}
touch a.h5
completes "bash completes commands" "score" simplicit sc
completes "bash completes options" "--mixture-seeds --mixture-starts" simplicit score --mix
completes "bash completes kinds" "scene sheet sensitivity" simplicit plot s
completes "bash completes options of kinds" "--background" simplicit plot film --ba
completes "bash completes models" "kalman" simplicit predict --model kal
completes "bash completes what an option chooses from" "markdown" simplicit score --format mark
completes "bash completes sets" "sample" simplicit predict -d sa
completes "bash completes files" "a.h5" simplicit score a
finish
