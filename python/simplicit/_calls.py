"""Calls into the library: what they raise, and how long ones report and are stopped."""

from __future__ import annotations

import os
import threading
from typing import Any, Callable, Optional, Union

from ._binding import ffi, lib

Progress = Union[None, bool, Callable[[int, int], Any]]

# HDF5 takes one call at a time, whoever makes it.
hdf5 = threading.RLock()

_RAISED = {
    lib.SI_ERR_ARGUMENT: ValueError,
    lib.SI_ERR_NO_MEMORY: MemoryError,
    lib.SI_ERR_IO: OSError,
    lib.SI_ERR_FORMAT: ValueError,
    lib.SI_ERR_SHAPE: ValueError,
    lib.SI_ERR_NUMERIC: ValueError,
    lib.SI_ERR_UNSUPPORTED: NotImplementedError,
}


class Report:
    """What the library tells of a long call's progress, for a `si_progress`.

    `progress` is nobody (None or False), a tqdm bar (True), or a function of what is done and of how
    much there is. What it raises ends the call, as Ctrl-C does, and is raised from there.
    """

    def __init__(self, progress: Progress, unit: str) -> None:
        self.raised: Optional[BaseException] = None
        self._bar: Any = None
        self._call: Optional[Callable[[int, int], Any]] = None
        if progress is True:
            from tqdm.auto import tqdm

            self._bar = tqdm(unit=unit)
            self._call = self._move_bar
        elif callable(progress):
            self._call = progress
        elif progress not in (None, False):
            raise TypeError(f"progress: expected True or a function, found {type(progress).__name__}")
        self._handle = ffi.new_handle(self)

    def _move_bar(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def fill(self, progress: Any) -> None:
        progress.report = lib.simplicit_report
        progress.context = self._handle

    def tell(self, done: int, total: int) -> None:
        if self._call is not None:
            self._call(done, total)

    def end(self) -> None:
        """Ends the bar, and raises what was raised meanwhile."""
        if self._bar is not None:
            self._bar.close()
        if self.raised is not None:
            raise self.raised

    def check(self, status: int, error: Any) -> None:
        """As `check`; also `end`."""
        self.end()
        check(status, error)


def _keep_raised(kind: Any, raised: Any, trace: Any) -> None:
    # Ctrl-C may be raised before a line of the callback has run: its frame knows the context all
    # the same.
    ffi.from_handle(trace.tb_frame.f_locals["context"]).raised = raised


@ffi.def_extern(error=False, onerror=_keep_raised)  # type: ignore[misc]
def simplicit_report(context: Any, done: int, total: int) -> bool:
    ffi.from_handle(context).tell(done, total)
    return True


@ffi.def_extern(error=False, onerror=_keep_raised)  # type: ignore[misc]
def simplicit_write(context: Any, data: Any, size: int) -> bool:
    ffi.from_handle(context).write(ffi.buffer(data, size))
    return True


def new_error() -> Any:
    return ffi.new("si_error *")


def check(status: int, error: Any = None, what: str = "") -> None:
    """Raises what an `si_result` says, with the message of the `si_error` or `what`."""
    if status == lib.SI_OK:
        return
    message = text(error.message) if error is not None else ""
    message = message or f"{what}: {text(lib.si_result_name(status))}"
    raise _RAISED.get(status, RuntimeError)(message)


def text(characters: Any) -> str:
    """A C string; "" for NULL."""
    return str(ffi.string(characters), errors="replace") if characters else ""


def c_text(name: str, value: Any) -> Any:
    """A C string of a text, NULL for None."""
    if value is None:
        return ffi.NULL
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a text, found {type(value).__name__}")
    return _characters(name, value.encode())


def c_path(name: str, value: Any) -> Any:
    """A C string of a path."""
    try:
        return _characters(name, os.fsencode(value))
    except TypeError:
        raise TypeError(f"{name}: expected a path, found {type(value).__name__}") from None


def _characters(name: str, value: bytes) -> Any:
    if b"\0" in value:  # C would read up to there, and take another file
        raise ValueError(f"{name}: expected no null character, found {value!r}")
    return ffi.new("char[]", value)


def choose(name: str, value: Any, choices: dict[str, int]) -> int:
    """The number of one of some words."""
    try:
        return choices[value]
    except (KeyError, TypeError):
        words = ", ".join(map(repr, choices))
        raise ValueError(f"{name}: expected one of {words}, found {value!r}") from None


def count(name: str, value: Any, least: int = 0, most: int = 2**63 - 1) -> int:
    """A whole number within bounds."""
    try:
        number = value.__index__()
    except AttributeError:
        raise TypeError(f"{name}: expected a whole number, found {type(value).__name__}") from None
    if not least <= number <= most:
        raise ValueError(f"{name}: expected {least} to {most}, found {number}")
    return int(number)


def threads(value: Any) -> int:
    """So many threads; 0: one a core."""
    return count("threads", value, most=1024)


def named(name_of: Callable[[int], Any]) -> dict[str, int]:
    """The words of an enum, by the function that tells them."""
    words: dict[str, int] = {}
    while name := text(name_of(len(words))):
        words[name] = len(words)
    return words
