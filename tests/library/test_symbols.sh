#!/bin/sh
# What the shared libraries export is what the files here list, so that nothing becomes public, or
# ceases to be, unnoticed. After a change that is meant: tests/library/test_symbols.sh --update BUILD
here=$(dirname "$0")

# symbols LIBRARY: what it exports, a name a line, but for what compilers add (clang's x.resolver).
symbols() { nm -D --defined-only "$1" | awk '{ print $3 }' | grep -v '^_\|\.' | LC_ALL=C sort; }

if [ "${1:-}" = --update ]; then
    for name in simplicit simplicit-predict; do
        symbols "$2/lib$name.so" >"$here/$name.now"
        LC_ALL=C comm -23 "$here/$name.symbols" "$here/$name.now" |
            sed "s/.*/$name: & is gone: was SI_API_VERSION raised since the last release?/"
        mv "$here/$name.now" "$here/$name.symbols"
    done
    exit
fi
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

for name in simplicit simplicit-predict; do
    symbols "$SIMPLICIT_BUILD/lib$name.so" >"$scratch/$name"
    holds "lib$name.so exports what is listed" diff "$here/$name.symbols" "$scratch/$name"
    [ -z "$(cat "$scratch/stdout")" ] || sed 's/^/# /' "$scratch/stdout"
done
holds "libsimplicit has all that libsimplicit-predict has" \
    sh -c 'test -z "$(comm -13 "$1" "$2")"' sh "$scratch/simplicit" "$scratch/simplicit-predict"

needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -Ev '^(libc|libm|ld-).*'; }
holds "libsimplicit-predict.so needs libm only" \
    test -z "$(needed "$SIMPLICIT_BUILD/libsimplicit-predict.so" | grep -Ev '^lib(asan|ubsan)')"
finish
