"""Prediction files, read slab by slab and written whole or not at all."""

from __future__ import annotations

import os
from typing import Any, Iterator, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays as arrays
from . import _calls as calls
from ._arrays import Array, Positions
from ._binding import ffi, lib
from ._recordings import copy_set, join, one_scene

_SLAB_BYTES = 32 << 20
_TEXTS = ("predictor", "name", "weights", "point", "draws", "seen_recordings")
_NUMBERS = ("step_seconds", "seed", "spread", "amv")
_HAS = ("future", "probabilities", "agent_id", "frame", "recording", "primary")


class Slab(NamedTuple):
    """Some neighbouring scenes of a prediction file, S of them with A agents altogether."""

    observed: Array  #: [A, T, 2], metres
    future: Optional[Array]  #: [A, P, 2]; None: nobody knows
    samples: Array  #: [A, K, P, 2]
    scene_offset: Array  #: [S + 1], from 0
    agent_id: Array  #: [A]; the index in the file where it has none
    frame: Array  #: [S], the last observed one; the scene's index where the file has none
    recording: list[str]  #: [S]; "" where the file has none
    probabilities: Optional[Array]  #: [A, K]
    primary_id: Optional[Array]  #: [S]

    def scene(self, index: int) -> Slab:
        """One scene alone; its arrays are views. Negative indices count from the end."""
        return Slab(**one_scene(self._asdict(), index))


class Predictions:
    """Predictions in a file, of which only what is asked for is read.

        >>> with simplicit.Predictions.open("eth.h5") as predictions:
        ...     for slab in predictions.slabs():
        ...         use(slab.samples)
        ...     scene = predictions[41]

    Attributes:
        path, format: of the file.
        scenes, agents, samples: S, A, K.
        observed_steps, predicted_steps: T, P.
        has: which of "future", "probabilities", "agent_id", "frame", "recording", "primary" it has.
        attributes: how the samples came about: predictor, name, weights, point, draws, spread, amv,
            seed, step_seconds, seen_recordings; "" or 0 where that is not told.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not what it should be; the message names the file and the place in it.
    """

    def __init__(self, path: Any, *, truth: Any = None, observed_steps: int = 0) -> None:
        made, error = ffi.new("si_predictions_reader **"), calls.new_error()
        options, _kept = reading_options(truth, observed_steps)
        with calls.hdf5:
            calls.check(lib.si_predictions_reader_open(calls.c_path("path", path), options, made, error),
                        error)
        self._reader: Any = ffi.gc(made[0], _destroy)
        self.path, self._options = os.fspath(path), (truth, observed_steps)
        self.format = calls.text(lib.si_predictions_reader_format(self._reader))
        self._header = header = ffi.new("si_predictions_header *",
                                        lib.si_predictions_reader_header(self._reader)[0])
        self.scenes, self.agents, self.samples = (
            header.scene_count, header.agent_count, header.sample_count)
        self.observed_steps, self.predicted_steps = header.observed_steps, header.predicted_steps
        self.has = {name: bool(getattr(header, "has_" + name)) for name in _HAS}
        self.attributes: dict[str, Any] = {name: calls.text(getattr(header, name)) for name in _TEXTS}
        self.attributes.update({name: getattr(header, name) for name in _NUMBERS})

    @classmethod
    def open(cls, path: Any, *, truth: Any = None, observed_steps: int = 0) -> Predictions:
        """Opens predictions in any format that the command reads (io/predictions.h).

        Of HDF5 none of the arrays is read yet; other formats are read into memory whole.

        Args:
            path: of a file, or of a folder of joint-metrics-matter.
            truth: path of what tells where people really were, for formats that do not.
            observed_steps: T to take from it; 0: its own, 8 of a recording.
        """
        return cls(path, truth=truth, observed_steps=observed_steps)

    def close(self) -> None:
        """Closes the file; nothing more can be read then."""
        if self._reader is not None:
            ffi.release(self._reader)
        self._reader = None

    def __enter__(self) -> Predictions:
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self.scenes)

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return (f"<Predictions {self.path}: {self.scenes} scenes, {self.agents} agents, "
                f"{self.samples} samples of {self.predicted_steps} steps>")

    def _read(self, scene: int, max_agents: int) -> Slab:
        """The scenes from `scene` on that have so many agents, at least one."""
        if self._reader is None:
            raise ValueError(f"{self.path}: is closed")
        scenes, error = ffi.new("si_scene_set *"), calls.new_error()
        with calls.hdf5:
            calls.check(lib.si_predictions_reader_select(self._reader, scene, self.scenes - scene, error), error)
            calls.check(lib.si_predictions_reader_read(self._reader, max_agents, scenes, error), error)
            return Slab(**self._copy(scenes))

    def _copy(self, scenes: Any) -> dict[str, Any]:
        found = copy_set(scenes, self.observed_steps, self.predicted_steps)
        shape = (scenes.agent_count, self.samples, self.predicted_steps, 2)
        found["samples"] = arrays.copied(scenes.samples, int(np.prod(shape)), np.float64).reshape(shape)
        found["probabilities"] = None
        if scenes.probabilities:
            found["probabilities"] = arrays.copied(
                scenes.probabilities, shape[0] * shape[1], np.float64).reshape(shape[:2])
        return found

    def slabs(self, max_agents: Optional[int] = None) -> Iterator[Slab]:
        """The whole file, some scenes at a time.

        Args:
            max_agents: of a slab, which has at least one scene; default: about 32 MB.
        """
        if max_agents is None:
            max_agents = lib.si_predictions_slab_agents(self._header, _SLAB_BYTES)
        most, scene = calls.count("max_agents", max_agents, 1), 0
        while scene < self.scenes:
            slab = self._read(scene, most)
            scene += len(slab.frame)
            yield slab

    def __iter__(self) -> Iterator[Slab]:
        """Scene by scene, read some at a time."""
        for slab in self.slabs():
            for index in range(len(slab.frame)):
                yield slab.scene(index)

    def __getitem__(self, scene: int) -> Slab:
        """One scene alone; negative ones count from the end."""
        index = calls.count("scene", scene, -(2**63))
        if not -self.scenes <= index < self.scenes:
            raise IndexError(f"scene: expected {-self.scenes} to {self.scenes - 1}, found {index}")
        return self._read(index % self.scenes, 1)

    def read(self) -> Slab:
        """All of it; takes as much memory."""
        slabs = [slab._asdict() for slab in self.slabs()]
        if not slabs:
            raise ValueError(f"{self.path}: has no scenes")
        return Slab(**join(slabs))


def reading_options(truth: Any, observed_steps: int) -> tuple[Any, list[Any]]:
    """An `si_predictions_options`, and what must live as long."""
    kept = [calls.c_path("truth", truth)] if truth is not None else [ffi.NULL]
    steps = calls.count("observed_steps", observed_steps)
    return ffi.new("si_predictions_options *", {"truth": kept[0], "observed_steps": steps}), kept


def _destroy(reader: Any) -> None:
    with calls.hdf5:
        lib.si_predictions_reader_destroy(reader)


def write_predictions(
    path: Any,
    samples: Positions,
    observed: Positions,
    future: Optional[Positions] = None,
    scene_offset: Optional[Positions] = None,
    *,
    agent_id: Optional[Positions] = None,
    frame: Optional[Positions] = None,
    recording: Union[None, str, Sequence[str]] = None,
    probabilities: Optional[Positions] = None,
    primary_id: Optional[Positions] = None,
    predictor: str = "python",
    name: str = "",
    weights: str = "",
    point: str = "",
    draws: str = "",
    spread: float = 0.0,
    amv: float = 0.0,
    seed: int = 0,
    step_seconds: float = 0.4,
    compression: int = 0,
    progress: calls.Progress = None,
) -> None:
    """Writes a prediction file for `simplicit score`, `compare` and `plot`.

    Slab by slab into a temporary file, which replaces `path` when it is whole. Numbers are kept as
    they are: float64 if `samples` are, else float32.

    Args:
        path: of the HDF5 file.
        samples: [A, K, P, 2], metres; they need not be finite.
        observed: [A, T, 2].
        future: [A, P, 2], what happened.
        scene_offset: [S + 1]. None: every agent is a scene by itself.
        agent_id: [A]. frame: [S]. recording: a name or [S]. probabilities: [A, K]. primary_id: [S].
            As for `score`.
        predictor: its kind.
        name: what to call it in tables and legends.
        weights, point, draws, spread, amv, seed: how the samples came about (io/predictions.h).
        step_seconds: between steps.
        compression: gzip level, 0 to 9.
        progress: True for a tqdm bar, or a function of agents done and agents in all.

    Raises:
        TypeError, ValueError: the message names the argument.
        OSError: it cannot be written; what was there stays.
    """
    samples = arrays.as_numbers("samples", samples, ("agents", "samples", "steps", 2), False)
    agents, sample_count, steps, _ = samples.shape
    offset = arrays.as_offset("scene_offset", scene_offset, agents)
    scenes = len(offset) - 1
    per_agent = {"samples": samples,
                 "observed": arrays.as_numbers("observed", observed, (agents, "steps", 2))}
    per_scene: dict[str, Any] = {}
    if future is not None:
        per_agent["future"] = arrays.as_numbers("future", future, (agents, steps, 2))
    if probabilities is not None:
        per_agent["probabilities"] = arrays.as_numbers("probabilities", probabilities, (agents, sample_count))
    if agent_id is not None:
        per_agent["agent_id"] = arrays.as_integers("agent_id", agent_id, (agents,))
    if frame is not None:
        per_scene["frame"] = arrays.as_integers("frame", frame, (scenes,))
    if primary_id is not None:
        per_scene["primary_id"] = arrays.as_integers("primary_id", primary_id, (scenes,))
    if recording is not None:
        per_scene["recording"] = arrays.as_words("recording", recording, scenes)
    header = _make_header(per_agent, per_scene, scenes)
    header.step_seconds, header.spread, header.amv = step_seconds, spread, amv
    header.seed = calls.count("seed", seed, most=2**64 - 1)
    for field, value in (("predictor", predictor), ("name", name), ("weights", weights),
                         ("point", point), ("draws", draws)):
        room, text = ffi.sizeof(getattr(header, field)), value.encode()
        if len(text) >= room:
            raise ValueError(f"{field}: expected at most {room - 1} bytes, found {len(text)}")
        setattr(header, field, text)
    options = ffi.new("si_predictions_writer_options *", {"compression": calls.count("compression", compression, 0, 9)})
    report = calls.Report(progress, "agent")
    try:
        with calls.hdf5:
            _write(calls.c_path("path", path), header, options, offset, per_agent, per_scene, report)
    finally:
        report.end()


def convert_predictions(source: Any, target: Any, *, truth: Any = None, observed_steps: int = 0,
                        frame_step: int = 10) -> None:
    """Writes predictions of any format as another, as `simplicit convert` does
    (io/predictions_convert.h says what each format holds).

    Args:
        source: path, in any format that the command reads.
        target: path that ends in .h5, .npz, .ndjson (TrajNet++), or "/" (a new folder of
            joint-metrics-matter); there whole or as it was before.
        truth, observed_steps: as for `Predictions.open`.
        frame_step: frame numbers from one step to the next, in formats with frames.

    Raises:
        ValueError: another ending, or what the target's format needs is missing.
        OSError: a file cannot be read or written.
    """
    options, _kept = reading_options(truth, observed_steps)
    error = calls.new_error()
    with calls.hdf5:
        calls.check(lib.si_predictions_convert(
            calls.c_path("source", source), options, calls.c_path("target", target),
            calls.count("frame_step", frame_step, 1, 2**31 - 1), ffi.NULL, error), error)


def _make_header(per_agent: dict[str, Array], per_scene: dict[str, Any], scenes: int) -> Any:
    samples = per_agent["samples"]
    header = ffi.new("si_predictions_header *", {
        "scene_count": scenes, "agent_count": len(samples), "sample_count": samples.shape[1],
        "predicted_steps": samples.shape[2], "observed_steps": per_agent["observed"].shape[1],
        "wide": samples.dtype == np.float64})
    for field in ("future", "probabilities", "agent_id"):
        setattr(header, "has_" + field, field in per_agent)
    for field in ("frame", "recording"):
        setattr(header, "has_" + field, field in per_scene)
    header.has_primary = "primary_id" in per_scene
    return header


def _write(path: Any, header: Any, options: Any, offset: Array, per_agent: dict[str, Array],
           per_scene: dict[str, Any], report: calls.Report) -> None:
    """Slab by slab; what was at the path stays unless all is written."""
    made, error = ffi.new("si_predictions_writer **"), calls.new_error()
    calls.check(lib.si_predictions_writer_create(path, header, options, made, error), error)
    try:
        most, first = np.uintp(lib.si_predictions_slab_agents(header, _SLAB_BYTES)), 0
        while first < header.scene_count:
            end = max(first + 1, int(np.searchsorted(offset, offset[first] + most, "right")) - 1)
            _append(made[0], offset, first, end, per_agent, per_scene)
            report.tell(int(offset[end]), header.agent_count)
            first = end
        calls.check(lib.si_predictions_writer_commit(made[0], error), error)
    finally:
        lib.si_predictions_writer_destroy(made[0])


def _append(writer: Any, offset: Array, first: int, end: int, per_agent: dict[str, Array],
            per_scene: dict[str, Any]) -> None:
    slab, error = ffi.new("si_scene_set *"), calls.new_error()
    filled = arrays.SceneSet(slab, slab)
    begin, behind = int(offset[first]), int(offset[end])
    filled.offset(offset[first : end + 1] - offset[first])
    for field, values in per_agent.items():
        part = values[begin:behind]
        filled.numbers(field, part if field == "agent_id" else part.astype(np.float64, copy=False))
    for field, values in per_scene.items():
        if field == "recording":
            filled.recordings(list(values[first:end]))
        else:
            filled.numbers(field, values[first:end])
    calls.check(lib.si_predictions_writer_append(writer, slab, error), error)
