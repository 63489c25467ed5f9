"""Arrays in: anything that NumPy or DLPack knows, looked at, and copied only where it must be."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np
from numpy.typing import NDArray

from ._binding import ffi

Array = NDArray[Any]
Positions = Any  # what `as_numbers` takes; stubs of NumPy have no name for it
Extent = Union[int, str]

_POINTERS = {"f": "float[]", "d": "double[]", "l": "int64_t[]", "L": "size_t[]"}


def as_numpy(name: str, value: Any) -> Array:
    """A NumPy array of whatever holds one, without a copy if there is a way."""
    if type(value) is np.ndarray:
        return value
    if value is None:
        raise TypeError(f"{name}: expected an array, found None")
    if isinstance(value, np.ma.MaskedArray) and value.mask.any():
        raise TypeError(f"{name}: expected an array without masked values; what is under a mask would be read")
    try:
        if hasattr(value, "detach"):  # a tensor that learns
            value = value.detach()
        if hasattr(value, "__dlpack__") and not hasattr(value, "__array_interface__"):
            return np.from_dlpack(value)
        return np.asarray(value)
    except (TypeError, ValueError, RuntimeError, BufferError) as raised:
        device = getattr(value, "device", None)
        where = f" on {device}" if device is not None else ""
        raise TypeError(
            f"{name}: expected an array of numbers in this computer's memory, found "
            f"{type(value).__name__}{where} ({raised})"
        ) from None


def describe(shape: Sequence[Extent]) -> str:
    return "[" + ", ".join(map(str, shape)) + "]"


def check_shape(name: str, array: Array, shape: Sequence[Extent]) -> None:
    """Extents must be those given; a word in place of one stands for any."""
    if array.ndim == len(shape):
        for expected, found in zip(shape, array.shape):
            if expected != found and not isinstance(expected, str):
                break
        else:
            return
    raise ValueError(f"{name}: expected shape {describe(shape)}, found {describe(array.shape)}")


def is_laid_out(array: Array) -> bool:
    """Whether C can read it where it is."""
    return bool(array.flags.c_contiguous and array.flags.aligned and array.dtype.isnative)


def as_numbers(name: str, value: Any, shape: Sequence[Extent], finite: bool = True) -> Array:
    """float32 or float64, C-contiguous, of that shape; itself if it is so already."""
    array = as_numpy(name, value)
    check_shape(name, array, shape)
    if not (array.dtype.char in "fd" and is_laid_out(array)):
        if array.dtype.kind not in "fiu":
            raise TypeError(f"{name}: expected real numbers, found {array.dtype}")
        exact = array.dtype.kind == "f" and array.dtype.itemsize <= 4
        array = np.require(array, np.float32 if exact else np.float64, ["C", "A"])
    if finite:
        check_finite(name, array)
    return array


def check_finite(name: str, array: Array) -> None:
    with np.errstate(all="ignore"):
        total = array.sum()  # allocates nothing, unlike isfinite
    if np.isfinite(total):
        return
    for index, row in enumerate(array):
        if not np.isfinite(row).all():
            at = (index, *np.argwhere(~np.isfinite(row))[0])
            raise ValueError(
                f"{name}: expected finite numbers, found {array[at]} at {describe(at)} of shape "
                f"{describe(array.shape)}"
            )


def as_integers(name: str, value: Any, shape: Sequence[Extent]) -> Array:
    """int64, C-contiguous, of that shape."""
    array = as_numpy(name, value)
    check_shape(name, array, shape)
    if array.dtype.kind not in "iu" and array.size > 0:
        raise TypeError(f"{name}: expected whole numbers, found {array.dtype}")
    return np.require(array, np.int64, ["C", "A"])


def as_offset(name: str, value: Any, agents: int) -> Array:
    """Where each scene's agents begin, and the end of the last; None: each is a scene by itself."""
    if value is None:
        return np.arange(agents + 1, dtype=np.uintp)
    array = as_numpy(name, value)
    check_shape(name, array, ("scenes + 1",))
    if array.dtype.kind not in "iu" or array.size == 0:
        raise TypeError(f"{name}: expected whole numbers from 0, found {array.dtype}{describe(array.shape)}")
    rising = bool((array[1:] > array[:-1]).all())
    if array[0] != 0 or array[-1] != agents or not rising:
        found = np.array2string(array, threshold=8, edgeitems=3, separator=", ")
        raise ValueError(
            f"{name}: expected to rise from 0 to {agents}, the number of agents, found {found}"
        )
    return np.require(array, np.uintp, ["C", "A"])


def as_words(name: str, value: Union[str, Sequence[str]], length: int) -> list[str]:
    """A text for each, or one for all."""
    words = [value] * length if isinstance(value, str) else list(value)
    if len(words) != length or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{name}: expected a text or {length} of them, found {len(words)} values")
    if any("\0" in word for word in words):
        raise ValueError(f"{name}: expected texts without a null character")
    return words


def pointer(array: Array) -> Any:
    """The array's memory as floats or doubles, or int64_t or size_t of whole numbers."""
    return ffi.from_buffer(_POINTERS[array.dtype.char], array)


def copied(cdata: Any, count: int, dtype: Any) -> Array:
    """An array of its own of so many numbers of the library's."""
    bytes_ = count * np.dtype(dtype).itemsize
    return np.frombuffer(ffi.buffer(cdata, bytes_), dtype=dtype).copy() if count else np.empty(0, dtype)


class SceneSet:
    """A `si_scene_set` being filled, with what it borrows."""

    def __init__(self, target: Any, wide: Any) -> None:
        self._set = target  # the si_scene_set
        self._wide = wide  # the struct with its fields in float32
        self._kept: list[Any] = []

    def keep(self, cdata: Any) -> Any:
        self._kept.append(cdata)
        return cdata

    def positions(self, field: str, array: Optional[Array]) -> None:
        if array is None:
            return
        memory = self.keep(pointer(array))
        if array.dtype == np.float32:
            setattr(self._wide, field + "_float", memory)
        else:
            setattr(self._set, field, memory)

    def numbers(self, field: str, array: Optional[Array]) -> None:
        if array is not None:
            setattr(self._set, field, self.keep(pointer(array)))

    def recordings(self, words: Optional[Sequence[str]]) -> None:
        if words is None:
            return
        of = {word: self.keep(ffi.new("char[]", word.encode())) for word in set(words)}
        self._set.recording = self.keep(ffi.new("const char *[]", [of[word] for word in words]))

    def offset(self, array: Array) -> int:
        """Returns how many scenes that are."""
        self._set.scene_count = len(array) - 1
        self._set.agent_count = int(array[-1])
        self.numbers("offset", array)
        return len(array) - 1
