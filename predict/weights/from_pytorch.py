#!/usr/bin/python3
"""A released Social-Implicit checkpoint (.pth) as a weights file, without PyTorch.

    from_pytorch.py val_best.pth weights.h5 [--noise-weight .175 1.5 4 8]

A .pth file is a pickle, which may run any code when it is read. Here only what a state dict is made
of is let in: ordered dictionaries, tensors, their storages and plain values; anything else ends the
reading before it is called. Needs h5py. Both of PyTorch's formats are read: the zip of 1.6 and
later, and the older sequence of pickles.

The noise weights are in the released code and not in its checkpoints: .05 1 4 8, or .175 1.5 4 8 for
eth. The zone rule is the released code's, which uses the first cell alone (predict/model.h).
"""
import argparse
import collections
import io
import math
import os
import pickle
import struct
import sys
import zipfile

import h5py
import numpy

STORAGES = {"FloatStorage": "f4", "DoubleStorage": "f8", "HalfStorage": "f2", "LongStorage": "i8",
            "IntStorage": "i4", "ShortStorage": "i2", "CharStorage": "i1", "ByteStorage": "u1",
            "BoolStorage": "?"}
MAGIC = 0x1950a86a20f9469cfc6c  # of the older format
MOST_NUMBERS = 1 << 24  # a tensor of the model has at most 1000


class Refused(Exception):
    pass


class Tensor:
    """A view of a storage, whose numbers may come later."""

    def __init__(self, storage, offset, shape, stride):
        self.storage, self.offset, self.shape, self.stride = storage, offset, shape, stride

    def numbers(self):
        values = self.storage.values
        if values is None:
            raise Refused("a tensor's storage is missing")
        extents = [self.offset, *self.shape, *self.stride]
        if len(self.shape) != len(self.stride) or any(
                not isinstance(n, int) or not 0 <= n <= MOST_NUMBERS for n in extents) or \
                math.prod(self.shape) > MOST_NUMBERS:
            raise Refused("a tensor's extents are none")
        index = numpy.full(self.shape, self.offset)
        for axis, (extent, stride) in enumerate(zip(self.shape, self.stride)):
            along = [1] * len(self.shape)
            along[axis] = extent
            index = index + stride * numpy.arange(extent).reshape(along)
        if index.size > 0 and index.max() >= values.size:
            raise Refused("a tensor reaches beyond its storage")
        return values[index]


class Storage:
    def __init__(self, kind, key, size):
        self.kind, self.key, self.size, self.values = kind, key, size, None


def rebuild_tensor(storage, offset, shape, stride, *_):
    if not isinstance(storage, Storage):
        raise Refused("a tensor is not of a storage")
    return Tensor(storage, offset, tuple(shape), tuple(stride))


def rebuild_parameter(data, *_):
    return data


ALLOWED = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor"): rebuild_tensor,
    ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): rebuild_parameter,
}


class StateDictUnpickler(pickle.Unpickler):
    def __init__(self, stream, storages):
        super().__init__(stream, encoding="utf-8")
        self.storages = storages

    def find_class(self, module, name):
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if (module, name) not in ALLOWED:
            raise Refused(f"it asks for {module}.{name}, which no state dict is made of")
        return ALLOWED[module, name]

    def persistent_load(self, told):
        if not isinstance(told, tuple) or len(told) < 5 or told[0] != "storage" or \
                told[1] not in STORAGES.values():
            raise Refused("it refers to something that is no storage")
        return self.storages.setdefault(str(told[2]), Storage(told[1], str(told[2]), told[4]))


def fill(storage, data, order="<"):
    kind = numpy.dtype(storage.kind).newbyteorder(order)
    if not isinstance(storage.size, int) or len(data) < storage.size * kind.itemsize:
        raise Refused(f"storage {storage.key} is cut short")
    storage.values = numpy.frombuffer(data, kind, storage.size)


def member(file, name):
    if file.getinfo(name).file_size > 8 * MOST_NUMBERS:
        raise Refused(f"{name} is larger than any of a state dict")
    return file.read(name)


def read_zip(stream):
    storages = {}
    with zipfile.ZipFile(stream) as file:
        pickles = [n for n in file.namelist() if n == "data.pkl" or n.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise Refused("it has no data.pkl, so it is no checkpoint of PyTorch")
        folder = pickles[0][:-len("data.pkl")]
        found = StateDictUnpickler(io.BytesIO(member(file, pickles[0])), storages).load()
        order = ">" if folder + "byteorder" in file.namelist() and \
            member(file, folder + "byteorder") == b"big" else "<"
        for storage in storages.values():
            fill(storage, member(file, f"{folder}data/{storage.key}"), order)
    return found


def read_sequence(stream):
    storages = {}

    def load():
        return StateDictUnpickler(stream, storages).load()

    if load() != MAGIC or load() != 1001:
        raise Refused("it is no checkpoint of PyTorch")
    order = "<" if load().get("little_endian", True) else ">"
    found = load()
    for key in load():
        storage = storages[str(key)]
        count = struct.unpack(order + "q", stream.read(8))[0]
        if count != storage.size or not 0 <= count <= MOST_NUMBERS:
            raise Refused(f"storage {key} has another size than it says")
        fill(storage, stream.read(count * numpy.dtype(storage.kind).itemsize), order)
    return found


def read_state(path):
    """{name: array} of a checkpoint; Refused for whatever else it is."""
    with open(path, "rb") as stream:
        found = read_zip(stream) if zipfile.is_zipfile(path) else read_sequence(stream)
    if isinstance(found, dict) and isinstance(found.get("state_dict"), dict):
        found = found["state_dict"]
    if not isinstance(found, dict) or not found or \
            not all(isinstance(k, str) and isinstance(v, Tensor) for k, v in found.items()):
        raise Refused("it holds no state dict of tensors")
    return {name.removeprefix("module."): tensor.numbers() for name, tensor in found.items()}


def extents(state):
    """Observed and predicted steps; Refused unless it is a Social-Implicit."""
    highway = state.get("implicit_cells.0.highway.weight")
    if highway is None or highway.ndim != 4:
        raise Refused("it has no implicit_cells.0.highway.weight, so it is no Social-Implicit")
    return highway.shape[1], highway.shape[0]


def write(path, state, noise_weight, source):
    observed, predicted = extents(state)
    zones = {name.split(".")[1] for name in state if name.startswith("implicit_cells.")}
    if len(zones) != len(noise_weight):
        raise Refused(f"it has {len(zones)} cells, and there are {len(noise_weight)} noise weights")
    temporary = f"{path}.{os.getpid()}"
    try:
        with h5py.File(temporary, "w") as file:
            for name, values in state.items():
                file[name.replace(".", "/")] = values.astype("f8")
            file.attrs.update(format="simplicit-weights", version=1, zone_rule="first_step",
                              zone_edges=[0.0, 0.01, 0.1, 1.2], noise_weight=noise_weight,
                              observed_steps=observed, predicted_steps=predicted, source=source)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("checkpoint", help="val_best.pth")
    parser.add_argument("weights", help="file to write")
    parser.add_argument("--noise-weight", type=float, nargs="+", default=[0.05, 1.0, 4.0, 8.0],
                        help="of each cell (default .05 1 4 8; for eth .175 1.5 4 8)")
    given = parser.parse_args()
    try:
        write(given.weights, read_state(given.checkpoint), given.noise_weight,
              os.path.basename(given.checkpoint))
    except (Refused, OSError, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError,
            AssertionError, MemoryError, struct.error, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        sys.exit(f"{given.checkpoint}: {error}")


if __name__ == "__main__":
    main()
