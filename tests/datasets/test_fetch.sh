#!/bin/sh
# ./dev data: copies and downloads with a small manifest, and the real one where its files are.
. "$(dirname "$0")/../cli/tap.sh"
root=${SIMPLICIT_SOURCE:-$(dirname "$0")/../..}
tests=$root/tests/datasets
data() { "$root/dev" data --into "$scratch/into" "$@"; }
start_over() { rm -rf "$scratch/into"; }

# A public home of three files, two folders down in a repository.
home=$scratch/home
inside=owner/repository/commit/datasets
mkdir -p "$home/$inside/eth/test"
cd "$home/$inside" || exit 1
printf '0\t1\t1.5\t2.5\n' >eth/test/one.txt
seq 1 5000 >eth/test/two.txt
seq 5000 9000 >eth/three.txt
export SIMPLICIT_MANIFEST="$scratch/manifest.txt"
{
    echo "# a comment, and an empty line"
    echo
    while read -r public mine; do
        echo "$(sha256sum <"$public" | cut -d ' ' -f 1) $(wc -c <"$public") $inside/$public $mine"
    done
} >"$SIMPLICIT_MANIFEST" <<FILES
eth/test/one.txt ethucy/all/one.txt
eth/test/two.txt ethucy/all/two.txt
eth/three.txt ethucy/three.txt
FILES
cd "$scratch" || exit 1

same() { # LOCAL PUBLIC: the file arrived, and no part of it is left
    cmp "$scratch/into/$1" "$home/$inside/$2" && [ ! -e "$scratch/into/$1.part" ]
}

# Copying
summary='^3 files: 3 fetched, 0 already there, 0 failed$'
prints "copies from a public repository" "$summary" data --from "$home/owner/repository/commit"
holds "the copies are the files" same ethucy/all/two.txt eth/test/two.txt
prints "leaves alone what is right" '^3 files: 0 fetched, 3 already there, 0 failed$' \
    data --from "$home/owner/repository/commit"
mv "$scratch/into" "$scratch/mine"
prints "copies from its own layout" "$summary" data --from "$scratch/mine"
start_over
prints "copies from the datasets folder of a repository" "$summary" data --from "$home/$inside"
start_over
prints "takes folders relative to where it is called" "$summary" \
    data --from "home/$inside"
echo x >>"$scratch/into/ethucy/three.txt"
prints "mends what has changed" '^3 files: 1 fetched, 2 already there, 0 failed$' \
    data --from "$scratch/mine"
holds "the mended file is the file" same ethucy/three.txt eth/three.txt

start_over
sed -i 's/1/2/' "$scratch/mine/ethucy/three.txt"
refuses "tells expected and found sum" 1 'ethucy/three.txt: wrong content: expected .*; got ' \
    data --from "$scratch/mine"
holds "keeps the others" same ethucy/all/one.txt eth/test/one.txt
holds "keeps no wrong file" test ! -e "$scratch/into/ethucy/three.txt"
rm "$scratch/mine/ethucy/all/two.txt"
start_over
refuses "names a missing file" 1 'ethucy/all/two.txt: not in .*mine' data --from "$scratch/mine"
said=$(cat "$scratch/stdout")
holds "counts each failure" test "$said" = '3 files: 1 fetched, 0 already there, 2 failed'

# Calling it wrong
refuses "refuses a folder that is not there" 2 'nowhere: no such folder' data --from nowhere
refuses "refuses an option without value" 2 'needs a folder' data --from
refuses "refuses an unknown option" 2 'unknown option --form' data --form x
refuses "tells that it cannot write" 1 'File exists|Not a directory' \
    "$root/dev" data --from "$home/$inside" --into "$SIMPLICIT_MANIFEST/below"
refuses "tells that the target is read-only" 1 '/proc/simplicit' \
    "$root/dev" data --from "$home/$inside" --into /proc/simplicit

# Downloading
if command -v python3 >/dev/null && command -v curl >/dev/null; then
    python3 "$tests/range_server.py" "$home" "$scratch/port" "$scratch/log" &
    server=$!
    trap 'kill $server; rm -rf "$scratch"' EXIT
    waited=0
    while [ ! -e "$scratch/port" ] && [ $waited -lt 300 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    SIMPLICIT_DATA_HOME=http://127.0.0.1:$(cat "$scratch/port")
    export SIMPLICIT_DATA_HOME no_proxy=127.0.0.1

    start_over
    prints "downloads" "$summary" data
    holds "the downloads are the files" same ethucy/all/two.txt eth/test/two.txt
    into=$scratch/into/ethucy
    head -c 7000 "$into/all/two.txt" >"$into/all/two.txt.part"
    rm "$into/all/two.txt"
    : >"$scratch/log"
    prints "goes on after an interruption" '^3 files: 1 fetched, 2 already there, 0 failed$' data
    holds "asks only for what is missing" \
        grep -qx "/$inside/eth/test/two.txt bytes=7000-" "$scratch/log"
    holds "asks once" test "$(wc -l <"$scratch/log")" -eq 1
    holds "the joined file is the file" same ethucy/all/two.txt eth/test/two.txt
    head -c 7000 /dev/zero >"$into/all/two.txt.part"
    head -c 99999 /dev/zero >"$into/three.txt.part"
    rm "$into/all/two.txt" "$into/three.txt"
    prints "drops a part of something else" '^3 files: 2 fetched, 1 already there, 0 failed$' data
    holds "fetched anew, it is the file" same ethucy/all/two.txt eth/test/two.txt

    start_over
    echo changed >"$home/$inside/eth/three.txt"
    rm "$home/$inside/eth/test/one.txt"
    refuses "tells when the home has other content" 1 'three.txt: wrong content: expected' data
    said=$(cat "$scratch/stdout")
    holds "goes on after a missing file" test "$said" = \
        '3 files: 1 fetched, 0 already there, 2 failed'
    refuses "tells what it could not fetch" 1 'one.txt: cannot fetch http' data

    kill $server
    wait $server 2>/dev/null
    trap 'rm -rf "$scratch"' EXIT
    start_over
    refuses "tells what to do without a network" 1 'cannot be reached. Look at the network' data
    holds "tries an absent network once" test "$(grep -c 'cannot fetch' "$scratch/stderr")" -eq 1
else
    skip "downloads" "no python3 or no curl"
fi

# The real manifest
unset SIMPLICIT_MANIFEST
start_over
if [ -d "$shared/datasets" ]; then
    prints "the real files have the sums of the manifest" \
        '^117 files: 117 fetched, 0 already there, 0 failed$' data --from "$shared/datasets"
else
    skip "the real files have the sums of the manifest" "no shared/datasets"
fi
finish
