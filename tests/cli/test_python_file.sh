#!/bin/sh
# Prediction files as Python users write them, with five lines of h5py, are read.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

with_h5py "five lines of h5py" '
import sys, h5py, numpy as np
samples, observed = np.zeros((5, 3, 12, 2)), np.zeros((5, 8, 2))
with h5py.File(sys.argv[1], "w") as f:
    f.attrs["format"], f.attrs["version"] = "simplicit-predictions", 1
    f["observed"], f["samples"] = observed, samples
    f["scene_offset"] = [0, 2, 5]
' "$scratch/five.h5"
[ -e "$scratch/five.h5" ] || { finish; exit; }
prints "are predictions" '^kind +predictions$' simplicit info "$scratch/five.h5"
prints "have their scenes" '^scenes +2$' simplicit info "$scratch/five.h5"
prints "have the default step" '^step_seconds +0\.4$' simplicit info "$scratch/five.h5"

# variant NAME STATEMENTS: the file with these statements after the five lines.
variant() {
    cp "$scratch/five.h5" "$scratch/variant.h5"
    with_h5py "$1" "import sys, h5py, numpy as np
with h5py.File(sys.argv[1], 'a') as f:
    $2" "$scratch/variant.h5"
}
variant "texts of fixed length" "f.attrs['format'] = np.bytes_('simplicit-predictions')
    f['recording'] = np.array([b'a', b'zara'])
    f.attrs['predictor'] = np.bytes_('mine')"
prints "texts of fixed length are read" '^predictor +mine$' simplicit info "$scratch/variant.h5"
variant "texts of variable length" "f['recording'] = ['a', 'zara']
    f.attrs['predictor'] = 'mine'"
prints "texts of variable length are read" '^predictor +mine$' simplicit info "$scratch/variant.h5"
variant "compressed, big-endian, half precision" "s, o = f['samples'][:], f['observed'][:]
    del f['samples'], f['observed']
    f.create_dataset('samples', data=s.astype('>f4'), compression='gzip')
    f['observed'] = o.astype('f2')"
prints "compressed is read" '^numbers +float32$' simplicit info "$scratch/variant.h5"
variant "narrow whole numbers" "del f['scene_offset']
    f['scene_offset'] = np.array([0, 2, 5], 'i1')
    f['agent_id'] = np.arange(5, dtype='u2')
    f['frame'] = np.array([10, 20], 'i4')"
prints "narrow whole numbers are read" '^agents +5$' simplicit info "$scratch/variant.h5"
variant "another filter" "s = f['samples'][:]
    del f['samples']
    f.create_dataset('samples', data=s, compression='lzf')"
refuses "another filter is refused" 1 'filter other than gzip' simplicit info "$scratch/variant.h5"
variant "no format" "del f.attrs['format']"
refuses "no format tells the line" 1 'f.attrs\["format"\] = "simplicit-predictions"' \
    simplicit info "$scratch/variant.h5"
variant "no version" "del f.attrs['version']"
refuses "no version tells the line" 1 'f.attrs\["version"\] = 1' \
    simplicit info "$scratch/variant.h5"
variant "a version as text" "f.attrs['version'] = '1'"
refuses "a version as text is told" 1 'version is the text "1", expected the number 1' \
    simplicit info "$scratch/variant.h5"
variant "newer" "f.attrs['version'] = 2"
refuses "newer is refused" 1 'up to version 1' simplicit info "$scratch/variant.h5"
variant "no samples" "del f['samples']"
refuses "no samples is refused" 1 'has no dataset "samples"' simplicit info "$scratch/variant.h5"
finish
