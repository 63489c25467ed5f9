#!/bin/sh
# simplicit export: what it refuses, that the source compiles under strict rules, that what it
# computes equals the library, on this machine and on a Cortex-M7 and a Cortex-M4F run by qemu.
. "$(dirname "$0")/../cli/tap.sh"
sources=$(cd "$(dirname "$0")" && pwd)

# --- usage -----------------------------------------------------------------------------------
weights=$scratch/random.h5
holds "weights to export" "$MAKE_CASE" weights implicit "$weights" 8 12
refuses "no model" 2 "give --model" simplicit export -o "$scratch/none"
refuses "no folder" 2 "with -o" simplicit export --model "$weights"
refuses "no agents" 2 "whole number" simplicit export --model "$weights" --max-agents 0 -o "$scratch/none"
refuses "too many samples" 2 "from 1 to" \
    simplicit export --model "$weights" --max-samples 5000 -o "$scratch/none"
refuses "a baseline" 1 "cv: only a model" simplicit export --model cv -o "$scratch/none"
refuses "a missing model, and what there is but baselines" 2 'no model.*\(pedestrian, .*, sdd\)$' simplicit export --model nobody -o "$scratch/none"
refuses "a folder in a missing folder" 1 "nowhere.*No such file" \
    simplicit export --model "$weights" -o "$scratch/nowhere/none"
refuses "a file for a folder" 1 "random.h5" simplicit export --model "$weights" -o "$weights"
refuses "a disk that is full" 1 "full/simplicit_[a-z]*\.c: File too large" \
    sh -c 'ulimit -f 4; "$SIMPLICIT" export --model pedestrian -o "$1"' sh "$scratch/full"
holds "what was refused left nothing" test ! -e "$scratch/none"

# --- on this machine -------------------------------------------------------------------------
strict="-std=c99 -O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Werror"
all_there() { (cd "$1" && cat simplicit_weights.c simplicit_noise.c simplicit_model.[ch] simplicit_model.mk simplicit_workspace.h main.c Makefile >/dev/null); }

in_subshell() ("$@")

# in_folder NAME COMMAND...: runs it there.
in_folder() { (cd "$1" && shift && "$@"); }

# What the objects ask of others, besides one another: libm's few and what compilers call.
foreign_symbols() {
    cd "$1" && cc $strict -ffreestanding -c simplicit_*.c && nm -u simplicit_*.o |
        awk '$1 == "U" { print $2 }' | grep -Evx '(si|simplicit)_[a-z_0-9]+' |
        grep -Evx 'sqrtf?|expf|logf|mem(cpy|set|move)|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail'
}
no_foreign_symbols() { ! foreign_symbols "$1"; }

build_here() { # FOLDER FLAG...
    cd "$1" && shift &&
        cc $strict "$@" -I. -I"$sources" -o check "$sources/check_model.c" "$sources/desktop.c" \
            "$sources/put_number.c" simplicit_*.c -lm
}

check_here() { # NAME FOLDER FLAG...
    what=$1; folder=$2; shift 2
    holds "$what: compiles strictly" in_subshell build_here "$folder" "$@"
    prints "$what: equals the library" "^all equal" "$folder/check"
}

export_case() { # NAME WEIGHTS FOLDER
    holds "$1: exports" simplicit export --model "$2" -o "$3"
    holds "$1: every file is there" all_there "$3"
    holds "$1: scenes to compare with" "$MAKE_CASE" scenes "$2" "$3/cases.h"
    check_here "$1" "$3"
}
export_case "random weights" "$weights" "$scratch/random"
holds "no allocation, no stdio, no files" no_foreign_symbols "$scratch/random"
in_cpp() {
    cp "$1/main.c" "$1/main.cpp" && make -s -C "$1" && c++ -o "$1/cpp" "$1/main.cpp" "$1"/simplicit_*.o
}
if command -v c++ >/dev/null; then
    holds "a C++ program links it" in_cpp "$scratch/random"
else
    skip "a C++ program links it" "no c++"
fi
prints "the example runs" "^agent 2: .* ends near" make -s -C "$scratch/random" run
prints "the size table" "TOTALS" make -s -C "$scratch/random" size
export_case "pedestrian" pedestrian "$scratch/pedestrian"
holds "pedestrian: no allocation, no stdio, no files" no_foreign_symbols "$scratch/pedestrian"
prints "pedestrian: the example runs" "^agent 2: .* ends near" make -s -C "$scratch/pedestrian" run
holds "pedestrian: beside a folder of that name" \
    in_folder "$scratch" simplicit export --model pedestrian -o pedestrian
prints "pedestrian: the help names it" "bundled weights \\(pedestrian" simplicit export --help
if echo 'int main(void) { return 0; }' |
    cc -fsanitize=address,undefined -xc - -o "$scratch/probe" 2>/dev/null && "$scratch/probe"; then
    sanitize="-fsanitize=address,undefined -fno-sanitize-recover"
    check_here "sanitized" "$scratch/random" $sanitize
    check_here "pedestrian, sanitized" "$scratch/pedestrian" $sanitize
else
    skip "sanitized" "no sanitizers"
fi

holds "weights of other steps" "$MAKE_CASE" weights implicit "$scratch/steps.h5" 5 7
export_case "5 to 7 steps" "$scratch/steps.h5" "$scratch/steps"
for steps in "5 7" "2 1"; do # 2 and 1 are the fewest
    holds "Social-Gaussian weights of $steps steps" "$MAKE_CASE" weights gaussian "$scratch/gaussian.h5" $steps
    export_case "Social-Gaussian, $steps steps" "$scratch/gaussian.h5" "$scratch/gaussian-${steps% *}"
done
released() { export_case "$1" "$shared/reference/weights_eth.h5" "$scratch/released"; }
with_shared "released weights" reference/weights_eth.h5 released

# --- on a Cortex-M7 and a Cortex-M4F ----------------------------------------------------------
set_core() { # m7 or m4f
    case $1 in
    m7) core="a Cortex-M7" machine=mps2-an500 fpu="-mcpu=cortex-m7 -mfpu=fpv5-d16" ;;
    m4f) core="a Cortex-M4F" machine=mps2-an386 fpu="-mcpu=cortex-m4 -mfpu=fpv4-sp-d16" ;;
    esac
    target="$fpu -mthumb -mfloat-abi=hard"
    board="qemu-system-arm -M $machine -display none -monitor none -serial none -icount shift=0
        -chardev stdio,id=console -semihosting-config enable=on,chardev=console -kernel"
}

build_for_board() { # FOLDER MAIN KILOBYTES: as the exported Makefile does, then links
    cd "$1" && make -s clean &&
        make -s CC=arm-none-eabi-gcc TARGET="$target" $(echo simplicit_*.c | sed 's/\.c/.o/g') &&
        arm-none-eabi-gcc $target -std=gnu99 -O2 -Wall -Wextra -Werror -ffunction-sections \
            -fno-tree-loop-distribute-patterns -I. -I"$sources" -nostartfiles --specs=nano.specs \
            --specs=nosys.specs -Wl,--gc-sections -T "$sources/cortex_m/link.ld" \
            -Wl,--defsym=FLASH_SIZE="$3K" -Wl,--defsym=RAM_SIZE="$3K" -o "board.elf" "$2" \
            "$sources/cortex_m/start.c" "$sources/put_number.c" simplicit_*.o -lm
}

no_double() { # FOLDER, built for a core without double
    cd "$1" && ! arm-none-eabi-nm -u simplicit_*.o | grep -E '__aeabi_(d|[a-z0-9]+2d)'
}

check_on_board() { # NAME FOLDER
    holds "$1: builds for $core" in_subshell build_for_board "$2" "$sources/check_model.c" 1024
    prints "$1: $core equals the library" "^all equal" timeout 120 $board "$2/board.elf"
    holds "$1: fits 64 KB of flash and 64 KB of RAM" in_subshell build_for_board "$2" \
        "$sources/cortex_m/measure.c" 64
    prints "$1: $core runs in them" "scene of 16 agents" timeout 120 $board "$2/board.elf"
    sed "s/^/# $core: /" "$scratch/stdout"
    arm-none-eabi-size "$2/board.elf" | sed 's/^/# /'
}

for tool in arm-none-eabi-gcc qemu-system-arm; do
    command -v $tool >/dev/null || missing=$tool
done
if [ -n "${missing-}" ]; then
    skip "a Cortex-M" "no $missing"
elif ! echo '#include <math.h>' | arm-none-eabi-gcc -xc -fsyntax-only - 2>/dev/null; then
    skip "a Cortex-M" "no newlib for it"
else
    set_core m7
    check_on_board "random weights" "$scratch/random"
    check_on_board "pedestrian" "$scratch/pedestrian"
    [ ! -d "$scratch/released" ] || check_on_board "released weights" "$scratch/released"
    set_core m4f
    check_on_board "pedestrian" "$scratch/pedestrian"
    holds "pedestrian: no double" in_subshell no_double "$scratch/pedestrian"
fi
finish
