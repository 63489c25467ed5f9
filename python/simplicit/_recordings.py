"""Recordings: files of who was where, and scenes cut from them."""

from __future__ import annotations

import os
import pathlib
import warnings
from typing import Any, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays as arrays
from . import _calls as calls
from ._arrays import Array, Positions
from ._binding import ffi, lib

_SPLITS = calls.named(lib.si_split_name)
_OF_SCENES = ("frame", "recording", "primary_id")
_SLAB_AGENTS = 1 << 16
_SAMPLE_FOLDER = pathlib.Path(__file__).parent / "datasets"


class Scenes(NamedTuple):
    """Scenes cut from recordings: S of them, A agents altogether, T observed and P predicted steps."""

    observed: Array  #: [A, T, 2], metres
    future: Array  #: [A, P, 2], metres; NaN for neighbours that do not stay
    scene_offset: Array  #: [S + 1]: scene s has the agents scene_offset[s] .. scene_offset[s + 1] - 1
    agent_id: Array  #: [A]
    frame: Array  #: [S], the last observed one
    recording: list[str]  #: [S], names
    primary_id: Optional[Array]  #: [S], the agent a TrajNet++ scene is about; None elsewhere

    def scene(self, index: int) -> Scenes:
        """One scene alone; its arrays are views. Negative indices count from the end."""
        return Scenes(**one_scene(self._asdict(), index))


def one_scene(scenes: dict[str, Any], index: int) -> dict[str, Any]:
    """The same of one of several scenes."""
    count, offset = len(scenes["scene_offset"]) - 1, scenes["scene_offset"]
    index = calls.count("scene", index, -count, count - 1) % count
    agents, alone = slice(*offset[index : index + 2]), slice(index, index + 1)
    picked = {field: values if values is None else values[alone if field in _OF_SCENES else agents]
              for field, values in scenes.items()}
    return {**picked, "scene_offset": np.array([0, agents.stop - agents.start])}


def copy_set(scenes: Any, observed_steps: int, predicted_steps: int) -> dict[str, Any]:
    """The arrays of a `si_scene_set`, of our own; None for what it has not."""
    count, agents = scenes.scene_count, scenes.agent_count

    def copy(memory: Any, shape: tuple[int, ...], dtype: Any) -> Any:
        if memory == ffi.NULL and count > 0:
            return None
        return arrays.copied(memory, int(np.prod(shape)), dtype).reshape(shape)

    names = scenes.recording
    return {
        "observed": copy(scenes.observed, (agents, observed_steps, 2), np.float64),
        "future": copy(scenes.future, (agents, predicted_steps, 2), np.float64),
        "scene_offset": (arrays.copied(scenes.offset, count + 1, np.uintp).astype(np.int64)
                         if count else np.zeros(1, np.int64)),
        "agent_id": copy(scenes.agent_id, (agents,), np.int64),
        "frame": copy(scenes.frame, (count,), np.int64),
        "recording": [calls.text(names[s]) for s in range(count)] if names else [""] * count,
        "primary_id": copy(scenes.primary_id, (count,), np.int64),
    }


def join(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The same of several sets, one behind the other."""
    joined: dict[str, Any] = {}
    for key in parts[0]:
        values = [part[key] for part in parts]
        if key == "recording":
            joined[key] = sum(values, [])
        elif key == "scene_offset":
            sizes = np.concatenate([np.diff(value) for value in values])
            joined[key] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        else:
            joined[key] = None if values[0] is None else np.concatenate(values)
    return joined


class Tracks:
    """A recording: rows of who was where, sorted by frame and agent.

    Args:
        frame: [N], whole numbers.
        agent_id: [N].
        position: [N, 2], metres.
        frame_rate: frame numbers a second; 0: not known.
        name: of the recording.

    Attributes:
        frame, agent_id, position: as above, sorted.
        frame_rate, name: as above.
        format: of the file, for people to read.
        unit_metres: that one unit of the file was, 1 of arrays; 0: not known, nothing scaled.
        scenes: [n, 4] of id, primary agent, first and last frame, where the file names its scenes
            (TrajNet++).

    Raises:
        ValueError: other shapes, or two rows for one frame and agent.
    """

    def __init__(self, frame: Positions, agent_id: Positions, position: Positions, *,
                 frame_rate: float = 0.0, name: str = "") -> None:
        position = arrays.as_numbers("position", position, ("rows", 2))
        frame = arrays.as_integers("frame", frame, (len(position),))
        agent_id = arrays.as_integers("agent_id", agent_id, (len(position),))
        order = np.lexsort((agent_id, frame))
        self.frame, self.agent_id = frame[order], agent_id[order]
        self.position = np.ascontiguousarray(position[order], np.float64)
        twice = np.flatnonzero((np.diff(self.frame) == 0) & (np.diff(self.agent_id) == 0))
        if len(twice):
            at = twice[0]
            raise ValueError(f"frame: expected one row for a frame and agent, found two for frame "
                             f"{self.frame[at]}, agent {self.agent_id[at]}")
        self.frame_rate, self.name = frame_rate, name
        self.unit_metres, self.format = 1.0, "arrays"
        self.scenes = np.empty((0, 4), np.int64)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        agents = len(np.unique(self.agent_id))
        return f"<Tracks: {len(self)} rows of {agents} agents, {self.format}>"

    def _copy(self) -> Any:
        """A `si_tracks *` with memory of its own, which the library may replace."""
        tracks = ffi.gc(ffi.new("si_tracks *"), lib.si_tracks_finish)
        for field, values in (("frame", self.frame), ("agent_id", self.agent_id),
                              ("position", self.position), ("scene", self.scenes)):
            memory = lib.malloc(max(values.nbytes, 1))
            if memory == ffi.NULL:
                raise MemoryError(f"not enough memory for {len(self)} rows")
            ffi.memmove(memory, np.ascontiguousarray(values), values.nbytes)
            setattr(tracks, field, memory)
        tracks.row_count, tracks.scene_count = len(self), len(self.scenes)
        tracks.unit_metres = self.unit_metres
        tracks.frames_per_second = self.frame_rate
        tracks.frame_rate = 0 if len(self.scenes) else self.frame_rate  # those rates are of steps
        return tracks

    def to_frame(self) -> Any:
        """A pandas DataFrame with the columns frame, agent_id, x and y."""
        import pandas

        return pandas.DataFrame({"frame": self.frame, "agent_id": self.agent_id,
                                 "x": self.position[:, 0], "y": self.position[:, 1]})

    def write(self, path: Any) -> None:
        """Writes .txt (`frame id x y`), .csv, or .ndjson (TrajNet++), by the ending of the path.

        Numbers read back to the same bits. The file is there whole or as it was before.

        Raises:
            ValueError: another ending. OSError: it cannot be written.
        """
        error = calls.new_error()
        calls.check(lib.si_tracks_write(calls.c_path("path", path), self._copy(), error), error)


def _fill_options(options: Any, unit_metres: float, scales: Any, columns: Optional[str]) -> list[Any]:
    kept = [calls.c_path("scales", scales) if scales is not None else ffi.NULL,
            calls.c_text("columns", columns)]
    if columns is not None and not lib.si_tracks_columns_are_known(kept[1]):
        raise ValueError(f"columns: expected names such as 'frame,id,x,y', found {columns!r}")
    options.unit_metres = unit_metres
    options.scales, options.columns = kept
    return kept


def read_tracks(path: Any, *, unit_metres: float = 0.0, scales: Any = None,
                columns: Optional[str] = None) -> Tracks:
    """Reads a recording in any format that the command knows, told by what stands in it.

    ETH/UCY text, TrajNet++ ndjson, CSV with named columns, Stanford Drone, UCY splines, Wildtrack and
    others (io/tracks.h, docs/formats.md).

    Args:
        path: a file, or a folder of Wildtrack.
        unit_metres: metres that one of its units is; 0: the format's, else 1.
        scales: a file of lines `name metres`, for recordings in pixels.
        columns: what the columns are, in order, such as "id,frame,x,y" or "time,_,x,y".

    Raises:
        OSError: the file cannot be read.
        ValueError: a bad line; the message has file, line and text.
    """
    options, tracks, error = ffi.new("si_tracks_options *"), ffi.new("si_tracks *"), calls.new_error()
    _kept = _fill_options(options, unit_metres, scales, columns)
    calls.check(lib.si_tracks_read(calls.c_path("path", path), options, tracks, error), error)
    tracks = ffi.gc(tracks, lib.si_tracks_finish)
    made = Tracks.__new__(Tracks)
    rows = tracks.row_count
    made.frame = arrays.copied(tracks.frame, rows, np.int64)
    made.agent_id = arrays.copied(tracks.agent_id, rows, np.int64)
    made.position = arrays.copied(tracks.position, 2 * rows, np.float64).reshape(rows, 2)
    made.name = pathlib.Path(os.fsdecode(path)).stem
    made.frame_rate = tracks.frame_rate or tracks.frames_per_second
    made.unit_metres, made.format = tracks.unit_metres, calls.text(tracks.format)
    made.scenes = arrays.copied(tracks.scene, 4 * tracks.scene_count, np.int64).reshape(-1, 4)
    return made


class Source:
    """Where recordings lie and how they are cut, for an `si_recordings_source`."""

    def __init__(self, files: Any, dataset: Optional[str], directory: Any, split: str,
                 unit_metres: float = 0.0, scales: Any = None, columns: Optional[str] = None,
                 frame_rate: float = 0.0, step_seconds: float = 0.4) -> None:
        if (files is None) == (dataset is None):
            raise TypeError("expected either recordings or dataset=")
        self.source = ffi.new("si_recordings_source *", lib.si_recordings_source_default())
        self._kept = _fill_options(self.source.reading.tracks, unit_metres, scales, columns)
        self.source.reading.frame_rate = frame_rate
        self.source.reading.step_seconds = step_seconds
        self.source.split = calls.choose("split", split, _SPLITS)
        if dataset is not None:
            self.source.set = self._keep(calls.c_text("dataset", dataset))
            if dataset == "sample" and directory is None and _SAMPLE_FOLDER.is_dir():
                directory = _SAMPLE_FOLDER
            if directory is not None:
                self.source.directory = self._keep(calls.c_path("directory", directory))
        else:
            if isinstance(files, (str, os.PathLike)):
                files = [files]
            paths = [self._keep(calls.c_path("recordings", path)) for path in files]
            self.source.files = self._keep(ffi.new("char *[]", paths))
            self.source.file_count = len(paths)
            if not paths:
                raise ValueError("recordings: expected at least one path, found none")

    def _keep(self, cdata: Any) -> Any:
        self._kept.append(cdata)
        return cdata


def make_cut(observed_steps: int, predicted_steps: int, min_agents: int, max_gap: int,
             all_neighbours: bool = False) -> Any:
    """An `si_scenes_config *`."""
    config = ffi.new("si_scenes_config *", lib.si_scenes_config_default())
    config.observed_steps = calls.count("observed_steps", observed_steps, 1)
    config.predicted_steps = calls.count("predicted_steps", predicted_steps)
    config.min_agents = calls.count("min_agents", min_agents, 1)
    config.max_gap = calls.count("max_gap", max_gap)
    config.all_neighbours = bool(all_neighbours)
    return config


def _cut_tracks(tracks: Tracks, config: Any, frame_rate: float, step_seconds: float) -> dict[str, Any]:
    made, error, rows = ffi.new("si_scenes *"), calls.new_error(), tracks._copy()
    look, reading = ffi.new("si_recording_look *"), ffi.new("si_reading *", lib.si_reading_default())
    reading.frame_rate, reading.step_seconds = frame_rate, step_seconds
    calls.check(lib.si_recording_prepare(rows, reading, look, error), error)
    _warn(tracks.name, look, 4)
    calls.check(lib.si_scenes_cut(rows, config, made, error), error)
    made = ffi.gc(made, lib.si_scenes_finish)
    view = ffi.new("si_scene_set *", lib.si_scenes_view(made))
    found = copy_set(view, config.observed_steps, config.predicted_steps)
    found["recording"] = [tracks.name] * view.scene_count
    return found


def _advise(recordings: Any) -> None:
    """Warns of what does not fit walking people, as the command does."""
    for index in range(lib.si_recordings_get_summary(recordings).recording_count):
        look = lib.si_recordings_look(recordings, index)
        _warn(calls.text(look.name), look, 6)


# Where the command has an option, an argument.
_ARGUMENTS = {
    "--unit cm": "unit_metres=0.01", "--unit mm": "unit_metres=0.001",
    "--unit px=SCALE with the metres of a pixel": "unit_metres, the metres of a pixel",
    "--unit": "unit_metres", "--fps": "frame_rate", "--columns id,frame,x,y": 'columns="id,frame,x,y"',
}


def _warn(name: str, look: Any, level: int) -> None:
    advice = ffi.new(f"char[{lib.SI_ADVICE_MAX}][{lib.SI_ADVICE_SIZE}]")
    for line in range(lib.si_recording_advise(look, advice)):
        told = calls.text(advice[line])
        for option, argument in _ARGUMENTS.items():
            told = told.replace(option, argument)
        warnings.warn(f"{name or 'tracks'}: {told}", stacklevel=level)


def open_recordings(source: Source) -> Any:
    """The `si_recordings *` of a source."""
    made, error = ffi.new("si_recordings **"), calls.new_error()
    calls.check(lib.si_recordings_open(source.source, made, error), error)
    recordings = ffi.gc(made[0], lib.si_recordings_destroy)
    if source.source.set == ffi.NULL:
        _advise(recordings)
    return recordings


def _cut_files(source: Source, config: Any) -> dict[str, Any]:
    source.source.scenes = config[0]
    recordings, error = open_recordings(source), calls.new_error()
    parts: list[dict[str, Any]] = []
    scenes = ffi.new("si_scene_set *")
    while not parts or scenes.scene_count > 0:
        calls.check(lib.si_recordings_read(recordings, _SLAB_AGENTS, scenes, error), error)
        if scenes.scene_count > 0 or not parts:
            parts.append(copy_set(scenes, config.observed_steps, config.predicted_steps))
    return join(parts)


def cut_scenes(
    recordings: Union[None, Tracks, str, "os.PathLike[str]", Sequence[Any]] = None,
    *,
    dataset: Optional[str] = None,
    directory: Any = None,
    split: str = "test",
    observed_steps: int = 8,
    predicted_steps: int = 12,
    min_agents: int = 2,
    max_gap: int = 0,
    all_neighbours: bool = False,
    frame_rate: float = 0.0,
    step_seconds: float = 0.4,
    unit_metres: float = 0.0,
    scales: Any = None,
    columns: Optional[str] = None,
) -> Scenes:
    """Cuts recordings into scenes as the reference does (io/scenes.h): arrays for `Model.predict`
    and `score`.

        >>> scenes = simplicit.cut_scenes(dataset="sample")
        >>> samples = simplicit.Model().predict(scenes.observed, scenes.scene_offset)
        >>> simplicit.score(samples, scenes.future, scenes.scene_offset).ade

    Args:
        recordings: `Tracks`, or the path of a recording or several.
        dataset: instead of them a benchmark set ("eth", "hotel", "univ", "zara1", "zara2", "sdd") or
            the simulated "sample", which comes with the package.
        directory: of the sets, as `./dev data` fetches them.
        split: "train", "val" or "test", of a set.
        observed_steps, predicted_steps: T and P; P of 0: nothing has to follow.
        min_agents: scenes with fewer are dropped.
        max_gap: largest difference of neighbouring frames in a scene; 0: any.
        all_neighbours: also who is there in all observed steps and leaves later.
        frame_rate: frame numbers a second, of recordings that do not say. Those that are not on
            steps yet are put on them, interpolated, where it is known.
        step_seconds: between steps.
        unit_metres, scales, columns: as for `read_tracks`.

    Returns:
        `Scenes`; none at all is not an error.

    Raises:
        OSError, ValueError: a file cannot be read, or is not what it should be.

    Warns:
        UserWarning: units, columns or clocks that do not fit walking people.
    """
    config = make_cut(observed_steps, predicted_steps, min_agents, max_gap, all_neighbours)
    if isinstance(recordings, Tracks):
        for argument, value in (("dataset", dataset), ("unit_metres", unit_metres or None),
                                ("scales", scales), ("columns", columns)):
            if value is not None:
                raise TypeError(f"{argument}: expected none of tracks that were read already")
        found = _cut_tracks(recordings, config, frame_rate, step_seconds)
    else:
        found = _cut_files(Source(recordings, dataset, directory, split, unit_metres, scales, columns,
                                  frame_rate, step_seconds), config)
    return Scenes(**found)
