#!/bin/bash
# Unpacks the distribution's libraries for another architecture, with all they depend on, into a
# folder of their own: their development packages do not install next to those of this machine.
#     sysroot.sh ARCHITECTURE FOLDER PACKAGE...
# Needs no root. FOLDER is made whole or not at all; one that is there already is left as it is.
set -euo pipefail
architecture=$1 folder=$2
shift 2
[[ ! -e $folder ]] || exit 0

made=$folder.part
rm -rf "$made"
mkdir -p "$made/apt/lists/partial" "$made/apt/archives/partial"
made=$(cd "$made" && pwd)
: >"$made/apt/status" # nothing is installed, so that everything is fetched
fetch=(apt-get -q -y --no-install-recommends
    -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o "Dir::State=$made/apt" -o "Dir::State::status=$made/apt/status" -o "Dir::Cache=$made/apt"
    -o APT::Sandbox::User=)
"${fetch[@]}" update
"${fetch[@]}" install --download-only "$@"
for package in "$made"/apt/archives/*.deb; do
    dpkg-deb -x "$package" "$made"
done
rm -rf "$made/apt"
# An absolute link would lead out of the folder, to the machine's own file or to none: without its
# libm.so the linker takes libm.a, which is not whole by itself.
find "$made" -type l -lname '/*' | while read -r link; do
    ln -sfnr "$made$(readlink "$link")" "$link"
done
# Chosen by a script of the package where it is installed properly.
for serial in "$made"/usr/lib/*/pkgconfig/hdf5-serial.pc; do
    [[ ! -e $serial ]] || ln -s hdf5-serial.pc "${serial%-serial.pc}.pc"
done
mv "$made" "$folder"
