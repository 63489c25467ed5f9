#!/usr/bin/env python3
"""Copies a part of the golden cases, small enough to come with the project.

    export.py REFERENCE-FOLDER

Names and numbers are kept, float32 where tests ask for less. Cells are numbered anew, and of the
released weights only the cell is kept that the released code uses.
"""
import pathlib
import sys

import h5py
import numpy as np

KEPT = {
    "forward_released.h5": ["eth/window_0", "eth/window_44"],
    "weights_eth.h5": ["implicit_cells"],
    "random_weights.h5": ["weights", "eth_window_0"],
    "mixture_cells.h5": ["cell_17", "cell_31"],
}
IN_SINGLE = ("forward_released.h5", "weights_eth.h5")


def copy_dataset(item, target, path, file_name):
    values = item[()]
    if file_name in IN_SINGLE and values.dtype == np.float64:
        values = values.astype(np.float32)
    if file_name == "weights_eth.h5" and not path.startswith("implicit_cells/0/"):
        values = np.zeros_like(values)
    packed = {"compression": 9, "shuffle": True} if values.nbytes > 500 else {}
    target.create_dataset(path, data=values, **packed)


def copy_part(source, target, part, made, file_name):
    def copy(name, item):
        if isinstance(item, h5py.Dataset):
            copy_dataset(item, target, f"{made}/{name}", file_name)
        else:
            target.require_group(f"{made}/{name}").attrs.update(item.attrs)
    target.require_group(made).attrs.update(source[part].attrs)
    source[part].visititems(copy)


def main(folder):
    for name, parts in KEPT.items():
        made = pathlib.Path(__file__).parent / "reference" / name
        with h5py.File(pathlib.Path(folder) / name) as source, \
                h5py.File(made, "w", libver="latest") as target:
            target.attrs.update(source.attrs)
            for number, part in enumerate(parts):
                renumbered = f"cell_{number:02}" if part.startswith("cell_") else part
                copy_part(source, target, part, renumbered, name)


if __name__ == "__main__":
    main(sys.argv[1])
