#!/bin/sh
# The examples, built with pkg-config against the library as it is installed, and run.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

root=$scratch/root
holds "the libraries install" meson install -C "$SIMPLICIT_BUILD" --no-rebuild --quiet --destdir "$root"
folder=$(find "$root" -name simplicit.pc -exec dirname {} +)
prefix=$root$(sed -n 's/^prefix=//p' "$folder/simplicit.pc")
LD_LIBRARY_PATH=$(dirname "$folder")
PKG_CONFIG_PATH=$folder
export LD_LIBRARY_PATH PKG_CONFIG_PATH

api=$(sed -n 's/#define SI_API_VERSION \([0-9]*\)/\1/p' "$SIMPLICIT_SOURCE/base/version.h")
for name in simplicit simplicit-predict; do
    prints "lib$name of another API would be another file" "^lib$name\.so\.$api\." \
        readlink "$LD_LIBRARY_PATH/lib$name.so.$api"
done

# build NAME LIBRARY
build() {
    # shellcheck disable=SC2046 # words are wanted
    holds "$1.c builds against $2" ${CC:-cc} -std=c17 -Wall -Wextra -Werror \
        "$SIMPLICIT_SOURCE/examples/$1.c" -o "$scratch/$1" \
        $(pkg-config --define-variable=prefix="$prefix" --cflags --libs "$2")
}

build predict_scene simplicit-predict
prints "predict_scene.c tells where two people may be" \
    '^ +[5-9]\.[0-9]+ +[-0-9.]+ +[-0-9]+\.[0-9]+ +[-0-9.]+$' "$scratch/predict_scene"
holds "in 20 ways" test "$(wc -l <"$scratch/stdout")" -eq 20

build live simplicit-predict
awk 'BEGIN { for (t = 0; t < 30; t++) for (id = 1; id < 3; id++)
    printf "%.1f %d %.2f %d\n", t / 10, id, 0.13 * t, id }' >"$scratch/walk"
live() { "$scratch/live" <"$scratch/walk"; }
prints "live.c tells where people will be" '^2\.80 s: agent 2 will be at [789]\.[0-9]+ ' live

build score_arrays simplicit
prints "score_arrays.c scores with intervals" '^ade 0\.[0-9]+ \[0\.[0-9]+, 0\.[0-9]+\]$' \
    "$scratch/score_arrays"
holds "ADE, FDE, AMD and AMV" test "$(wc -l <"$scratch/stdout")" -eq 4

build figure simplicit
holds "figure.c draws" "$scratch/figure" "$scratch/scene.svg"
holds "what is an image" grep -q '<svg' "$scratch/scene.svg"

for header in "$prefix"/include/simplicit/*/*.h "$prefix"/include/simplicit/*/*/*.h; do
    printf '#include <%s>\n' "simplicit/${header#"$prefix"/include/simplicit/}"
done >"$scratch/all.c"
echo 'int main(void) { return si_version() == 0; }' >>"$scratch/all.c"
# shellcheck disable=SC2046
holds "every installed header compiles" ${CC:-cc} -std=c17 -Wall -Wextra -Werror "$scratch/all.c" \
    -o "$scratch/all" $(pkg-config --define-variable=prefix="$prefix" --cflags --libs simplicit)
finish
