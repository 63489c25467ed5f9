#!/bin/sh
# predict/weights/from_pytorch.py: checkpoints become weights, and nothing in them runs.
. "$SIMPLICIT_SOURCE/tests/cli/tap.sh"

convert() { "$python" "$SIMPLICIT_SOURCE/predict/weights/from_pytorch.py" "$@"; }
python=python3
"$python" -c 'import h5py' 2>/dev/null || python=/usr/bin/python3
if ! "$python" -c 'import h5py' 2>/dev/null; then
    skip "checkpoints" "no h5py"
    finish
    exit
fi

# A checkpoint of the newer format without PyTorch: what its pickles ask for is stood in for.
cat >"$scratch/make.py" <<'PYTHON'
import collections, io, pickle, sys, types, zipfile
import numpy

torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
sys.modules["torch"], sys.modules["torch._utils"] = torch, utils
class FloatStorage:
    pass
FloatStorage.__module__ = "torch"
torch.FloatStorage = FloatStorage
def _rebuild_tensor_v2(*given):
    pass
_rebuild_tensor_v2.__module__ = "torch._utils"
utils._rebuild_tensor_v2 = _rebuild_tensor_v2
_rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
FloatStorage.__qualname__ = "FloatStorage"

class Held:
    def __init__(self, key, count):
        self.key, self.count = key, count
class Tensor:
    def __init__(self, key, shape):
        self.held = Held(key, int(numpy.prod(shape)))
        self.shape = shape
        self.stride = tuple(int(numpy.prod(shape[i + 1:])) for i in range(len(shape)))
    def __reduce__(self):
        return _rebuild_tensor_v2, (self.held, 0, self.shape, self.stride, False,
                                    collections.OrderedDict())
class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Held):
            return ("storage", FloatStorage, thing.key, "cpu", thing.count)
class Hostile:
    def __reduce__(self):
        import os
        return os.system, (f"touch {sys.argv[2]}",)

shapes = {"feat.weight": (2, 2, 3, 3), "feat.bias": (2,), "highway_input.weight": (2, 2, 1, 1),
          "highway_input.bias": (2,), "highway.weight": (12, 8, 1, 1), "highway.bias": (12,),
          "tpcnn.weight": (12, 8, 3, 3), "tpcnn.bias": (12,), "ped.feat.weight": (2, 2, 3),
          "ped.feat.bias": (2,), "ped.highway_input.weight": (2, 2, 1),
          "ped.highway_input.bias": (2,), "ped.highway.weight": (12, 8, 1),
          "ped.highway.bias": (12,), "ped.tpcnn.weight": (12, 8, 3), "ped.tpcnn.bias": (12,),
          "noise_w": (1,), "global_w": (1,), "local_w": (1,)}
state, data = collections.OrderedDict(), {}
for zone in range(4):
    for name, shape in shapes.items():
        key = str(len(data))
        data[key] = numpy.linspace(-0.1, 0.1, int(numpy.prod(shape)), dtype="<f4") + int(key) / 1e4
        state[f"implicit_cells.{zone}.{name}"] = Tensor(key, shape)
kind = sys.argv[3]
if kind == "hostile":
    state["implicit_cells.0.noise_w"] = Hostile()
if kind == "short":
    data["0"] = data["0"][:5]
if kind == "other":
    state = collections.OrderedDict(weight=Tensor("0", (2, 2, 3, 3)))
text = io.BytesIO()
Pickler(text, protocol=2).dump(state)
with zipfile.ZipFile(sys.argv[1], "w") as file:
    file.writestr("archive/data.pkl", text.getvalue())
    for key, values in data.items():
        file.writestr(f"archive/data/{key}", values.astype("<f4").tobytes())
PYTHON
make() { "$python" "$scratch/make.py" "$scratch/$1.pth" "$scratch/ran" "$1"; }

make good
holds "a checkpoint is converted" convert "$scratch/good.pth" "$scratch/good.h5"
prints "into weights that are known" '^kind +weights$' simplicit info "$scratch/good.h5"
prints "of a whole model" '^parameters +5836$' simplicit info "$scratch/good.h5"
holds "they predict" simplicit predict --dataset sample --model "$scratch/good.h5" \
    -o "$scratch/predicted.h5"
holds "with the checkpoint's numbers" "$python" -c '
import h5py, numpy, sys
f = h5py.File(sys.argv[1])
w = f["implicit_cells/0/tpcnn/weight"][:]
expected = numpy.linspace(-0.1, 0.1, 864, dtype="f4") + numpy.float32(6 / 1e4)
assert numpy.allclose(w.ravel(), expected, atol=1e-7), w.ravel()[:3]
assert list(f.attrs["noise_weight"]) == [0.05, 1, 4, 8]
' "$scratch/good.h5"

make hostile
refuses "a pickle that runs code" 1 "asks for .*system" convert "$scratch/hostile.pth" \
    "$scratch/hostile.h5"
holds "which did not run" test ! -e "$scratch/ran"
holds "and of which nothing is written" test ! -e "$scratch/hostile.h5"
make short
refuses "a storage that is cut short" 1 "cut short" convert "$scratch/short.pth" "$scratch/s.h5"
make other
refuses "another model" 1 "no Social-Implicit" convert "$scratch/other.pth" "$scratch/o.h5"
echo "no pickle" >"$scratch/text.pth"
refuses "a file that is no pickle" 1 "text.pth: " convert "$scratch/text.pth" "$scratch/t.h5"

# What PyTorch itself writes, in both formats.
if /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    /usr/bin/python3 - "$scratch" <<'PYTHON'
import sys, collections, torch
state = collections.OrderedDict()
torch.manual_seed(1)
for zone in range(4):
    for name, shape in {"feat.weight": (2, 2, 3, 3), "highway.weight": (12, 8, 1, 1),
                        "noise_w": (1,)}.items():
        state[f"implicit_cells.{zone}.{name}"] = torch.nn.Parameter(torch.randn(shape))
state["implicit_cells.0.feat.weight"] = state["implicit_cells.0.feat.weight"].transpose(0, 1)
torch.save(state, sys.argv[1] + "/zip.pth")
torch.save(state, sys.argv[1] + "/old.pth", _use_new_zipfile_serialization=False)
torch.save({k: v.tolist() for k, v in state.items()}, sys.argv[1] + "/lists.pth")
import h5py
with h5py.File(sys.argv[1] + "/expected.h5", "w") as f:
    for k, v in state.items():
        f[k.replace(".", "/")] = v.detach().numpy().astype("f8")
PYTHON
    for kind in zip old; do
        holds "PyTorch's $kind format" convert "$scratch/$kind.pth" "$scratch/$kind.h5"
        holds "bit for bit ($kind)" "$python" -c '
import h5py, sys
a, b = h5py.File(sys.argv[1]), h5py.File(sys.argv[2])
def same(name, item):
    if isinstance(item, h5py.Dataset):
        assert (a[name][()] == item[()]).all(), name
b.visititems(same)
' "$scratch/$kind.h5" "$scratch/expected.h5"
    done
    refuses "lists in place of tensors" 1 "no state dict" convert "$scratch/lists.pth" \
        "$scratch/l.h5"
else
    skip "what PyTorch writes" "no PyTorch"
fi

finish
