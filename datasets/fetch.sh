#!/bin/sh
# Fetches the files of the manifest, or copies them from a folder, and verifies each. A file that
# is right already stays; a download that broke off goes on where it stopped. A file gets its name
# only once its SHA-256 is right.
set -u
here=$(cd "$(dirname "$0")" && pwd)
manifest=${SIMPLICIT_MANIFEST:-$here/manifest.txt}
home=${SIMPLICIT_DATA_HOME:-https://raw.githubusercontent.com}
into=$here/downloaded
from=
reachable=yes

usage() {
    cat <<TEXT
./dev data [--from DIR] [--into DIR]
  --from DIR  copy instead of download; DIR is laid out as datasets/downloaded or as the public
              repositories
  --into DIR  default $into
TEXT
}

refuse() { # MESSAGE
    echo "data: $1" >&2
    usage >&2
    exit 2
}

say_failed() { # FILE MESSAGE
    echo "data: $1: $2" >&2
    return 1
}

size_of() {
    wc -c <"$1" | tr -d ' '
}

sum_of() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"$1"
    else
        shasum -a 256 <"$1"
    fi | cut -d ' ' -f 1
}

is_right() { # FILE SUM SIZE
    [ -f "$1" ] && [ "$(size_of "$1")" -eq "$3" ] && [ "$(sum_of "$1")" = "$2" ]
}

# What lies below an owner/repository/commit is looked for with and without its top folder.
find_in() { # FOLDER PUBLIC-PATH LOCAL-PATH
    in_repository=${2#*/*/*/}
    for candidate in "$1/$3" "$1/$in_repository" "$1/${in_repository#*/}"; do
        [ -f "$candidate" ] && echo "$candidate" && return 0
    done
    return 1
}

copy() { # PUBLIC-PATH LOCAL-PATH PART
    found=$(find_in "$from" "$1" "$2") || {
        say_failed "$2" "not in $from, neither there nor as ${1#*/*/*/}"
        return 1
    }
    cat "$found" >"$3"
}

transfer() { # URL PART: goes on with PART if that is there
    if command -v curl >/dev/null; then
        curl -fsSL --connect-timeout 20 --retry 2 -C - -o "$2" "$1"
    else
        wget -q --timeout 20 --tries 3 -c -O "$2" "$1"
    fi
}

# A part that cannot be continued (or is no part of this file) is dropped, and all is fetched anew.
download() { # URL PART SUM SIZE
    if [ -f "$2" ]; then
        if [ "$(size_of "$2")" -lt "$4" ] && transfer "$1" "$2" 2>/dev/null &&
            is_right "$2" "$3" "$4"; then
            return 0
        fi
        rm -f "$2"
    fi
    transfer "$1" "$2"
}

is_offline() { # EXIT-CODE of curl (5 to 7, 28, 35) or wget (4)
    case $1 in 4 | 5 | 6 | 7 | 28 | 35) return 0 ;; *) return 1 ;; esac
}

download_if_reachable() { # PUBLIC-PATH LOCAL-PATH PART SUM SIZE
    [ $reachable = yes ] || return 1
    download "$home/$1" "$3" "$4" "$5" && return 0
    code=$?
    say_failed "$2" "cannot fetch $home/$1"
    if is_offline $code; then
        reachable=no
        echo "data: $home cannot be reached. Look at the network or proxy (https_proxy) and run" \
            "this again: it goes on where it stopped. Or get the files elsewhere: --from DIR" >&2
    fi
    return 1
}

bring() { # SUM SIZE PUBLIC-PATH LOCAL-PATH
    target=$into/$4
    mkdir -p "$(dirname "$target")" || return 1
    if [ -n "$from" ]; then
        copy "$3" "$4" "$target.part" || return 1
    else
        download_if_reachable "$3" "$4" "$target.part" "$1" "$2" || return 1
    fi
    if ! is_right "$target.part" "$1" "$2"; then
        say_failed "$4" "wrong content: expected $2 bytes, SHA-256 $1; got \
$(size_of "$target.part") bytes, $(sum_of "$target.part")"
        rm -f "$target.part"
        return 1
    fi
    mv "$target.part" "$target"
}

while [ $# -gt 0 ]; do
    case $1 in
    --from | --into)
        [ $# -gt 1 ] || refuse "$1 needs a folder"
        if [ "$1" = --from ]; then from=$2; else into=$2; fi
        shift 2
        ;;
    -h | --help) usage && exit 0 ;;
    *) refuse "unknown option $1" ;;
    esac
done
[ -z "$from" ] || [ -d "$from" ] || refuse "--from $from: no such folder"
[ -n "$from" ] || command -v curl >/dev/null || command -v wget >/dev/null ||
    refuse "neither curl nor wget is there to download with; install one, or copy with --from"
mkdir -p "$into" || exit 1

fetched=0 there=0 failed=0
while read -r sum size public local_path; do
    case $sum in '' | '#'*) continue ;; esac
    if is_right "$into/$local_path" "$sum" "$size"; then
        there=$((there + 1))
    elif bring "$sum" "$size" "$public" "$local_path"; then
        fetched=$((fetched + 1))
    else
        failed=$((failed + 1))
    fi
done <"$manifest"
echo "$((fetched + there + failed)) files: $fetched fetched, $there already there, $failed failed"
[ $failed -eq 0 ]
