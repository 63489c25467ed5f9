"""Scores of anybody's predictions: `score` and what it returns."""

from __future__ import annotations

import math
import os
from typing import Any, Iterable, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays as arrays
from . import _calls as calls
from ._arrays import Array, Positions
from ._binding import ffi, lib
from ._predictions import Predictions, reading_options

_METRICS = calls.named(lib.si_metric_name)
_GROUPS = {"energy": "energy_", "joint": "joint_", "mean": "mean_", "coverage": "coverage_",
           "kde": "kde_", "miss": "miss_", "brier": "brier_", "interval": "interval_",
           "collision": "collision", "likely": "likely_", "col": "col_", "gauss": "gauss_"}  # the command's words
_SELECTIONS = calls.named(lib.si_selection_name)
_CHOICES = calls.named(lib.si_choice_name)
_WEIGHTINGS = calls.named(lib.si_weighting_name)
_COUNTS = ("cells", "not_finite", "few_distinct", "collinear", "kde_clipped", "released_zero")

_RESULT_FIGURE = np.dtype([("value", "f8"), ("standard_error", "f8"), ("low", "f8"), ("high", "f8")])


class Estimate(NamedTuple):
    """A metric with what is known of it; NaN where it has no meaning or cannot be told."""

    value: float
    low: float  #: of the interval, at the confidence of the conventions
    high: float
    standard_error: float


class Comparison(NamedTuple):
    """One metric of one predictor less that of another, paired scene by scene.

    Holm (1979) is what `p_value` comes to for testing so many metrics at once; `shown` says that it
    is below 1 - confidence. `won` is the share of agents that the first is lower on.
    """

    metric: str
    difference: float
    low: float
    high: float
    p_value: float
    holm: float
    shown: bool
    won: float


class Text(str):
    """A text that shows itself, line by line, where Python would quote it."""

    def __repr__(self) -> str:
        return str(self)


def metric_names() -> tuple[str, ...]:
    """The names of all metrics: ("ade", "fde", "amd", "amv", "kde_nll", ...)."""
    return tuple(_METRICS)


def metric_meanings() -> dict[str, str]:
    """What each metric says, in a line that begins with its unit if it has one."""
    return {name: calls.text(lib.si_metric_meaning(bit)) for name, bit in _METRICS.items()}


def preset_names() -> tuple[str, ...]:
    """The tools whose conventions `score(preset=...)` knows."""
    return tuple(calls.named(lib.si_evaluation_preset_name))


def _metric_bits(metrics: Union[str, Iterable[str]]) -> int:
    words = metrics.split(",") if isinstance(metrics, str) else list(metrics)
    bits = 0
    for word in words:
        if word == "all":
            bits |= lib.SI_METRICS_ALL
        elif word in _METRICS:
            bits |= 1 << _METRICS[word]
        elif word in _GROUPS:
            bits |= sum(1 << bit for name, bit in _METRICS.items() if name.startswith(_GROUPS[word]))
        else:
            known = ", ".join(_METRICS)
            raise ValueError(f"metrics: expected 'all' or some of {known}, found {word!r}")
    if bits == 0:
        raise ValueError("metrics: expected at least one")
    return bits


def _set_words(config: Any, given: dict[str, Any]) -> None:
    """What is told in words; None leaves what the preset or the default is."""
    score = config.score
    if given["preset"] is not None:
        error = calls.new_error()
        calls.check(lib.si_evaluation_preset(calls.c_text("preset", given["preset"]), config, error), error)
    if given["metrics"] is not None:
        score.metrics = _metric_bits(given["metrics"])
    for name, words in (("selection", _SELECTIONS), ("choice", _CHOICES), ("weighting", _WEIGHTINGS),
                        ("kde_weighting", _WEIGHTINGS)):
        if given[name] is not None:
            setattr(score, name, calls.choose(name, given[name], words))
    if given["primary"] is not None:
        score.primary_only = bool(given["primary"])


def _set_numbers(config: Any, given: dict[str, Any]) -> None:
    score = config.score
    for name, struct, field, most in (
        ("first", config, "first_samples", 2**63 - 1), ("top", config, "top_samples", 2**63 - 1), ("best_of", score, "best_of", 2**63 - 1),
        ("mixture_starts", score.mixture, "start_count", 1000),
        ("mixture_seeds", score, "mixture_seed_count", 1000),
    ):
        if given[name] is not None:
            setattr(struct, field, calls.count(name, given[name], 1, most))
    for name in ("miss_distance", "body_radius", "confidence"):
        if given[name] is not None:
            setattr(score, name, given[name])
    score.seed = calls.count("seed", given["seed"], most=2**64 - 1)
    score.thread_count = calls.threads(given["threads"])
    config.spread = given["spread"]


def _make_config(**given: Any) -> Any:
    """An `si_evaluation_config *` of the conventions that `score` takes."""
    config, shifts = ffi.new("si_evaluation_config *", lib.si_evaluation_config_default()), given["shifts"]
    _set_words(config, given)
    _set_numbers(config, given)
    if len(shifts) > lib.SI_SCORE_MAX_SHIFTS:
        raise ValueError(f"shifts: expected at most {lib.SI_SCORE_MAX_SHIFTS}, found {len(shifts)}")
    config.score.shift_count = len(shifts)
    config.score.shift[0 : len(shifts)] = list(map(float, shifts))
    config.by_agent = config.by_scene = True
    return config


class Score:
    """What `score` found. Each metric is an attribute: `score.ade`, `score.amd`, ...

    A copy that was pickled has everything but what `compare` needs.

    Attributes:
        metrics: names of what was scored.
        name: what the predictor is called.
        scenes, agents, samples, steps: how many there were (S, A, K, P).
        figures: metric -> `Estimate` (value, low, high, standard_error).
        per_step: metric -> array [P]; `per_step_intervals`: metric -> [P, 2]. ADE and FDE are the
            errors at each step of the sample that stands for them; NaN for whole-path metrics.
        per_agent: metric -> array [A]; AMV is that of the agent's scene.
        per_scene: metric -> array [S]; `scene_agents` [S] says of how many agents.
        shifted: metres -> (metric -> `Estimate`), of all samples moved so far along both axes.
        amd_seeds: least and largest AMD over the seeds of mixture fits.
        counts: cells (an agent at a step) that are no plain case, by kind.
        windows: the same for whoever predicts the same scenes.
        notes: what somebody who reads the figures should know, a sentence each.
        conventions: how it was scored.
    """

    metrics: tuple[str, ...]
    name: str
    scenes: int
    agents: int
    samples: int
    steps: int
    step_seconds: float
    figures: dict[str, Estimate]
    per_step: dict[str, Array]
    per_step_intervals: dict[str, Array]
    per_agent: dict[str, Array]
    per_scene: dict[str, Array]
    scene_agents: Array
    shifted: dict[float, dict[str, Estimate]]
    amd_seeds: tuple[float, float]
    widest_share: float
    counts: dict[str, Any]
    windows: str
    notes: list[str]
    conventions: dict[str, Any]

    def __init__(self, made: Any) -> None:
        """Of an `si_evaluation *`, which it takes over."""
        self._made: Any = ffi.gc(made, lib.si_evaluation_destroy)
        header, result = made.header, made.result
        scored = {name: bit for name, bit in _METRICS.items() if made.conventions.metrics >> bit & 1}
        self.metrics = tuple(scored)
        self.name = calls.text(made.name)
        self.scenes, self.agents = result.scene_count, result.agent_count
        self.samples, self.steps = header.sample_count, header.predicted_steps
        self.step_seconds = header.step_seconds
        self.figures = _figures(result.figure, scored)
        self.shifted = {made.conventions.shift[i]: _figures(result.shifted[i], scored)
                        for i in range(made.conventions.shift_count)}
        steps = _table(made.step, self.steps, _RESULT_FIGURE)
        self.per_step = {name: steps[bit]["value"].copy() for name, bit in scored.items()}
        self.per_step_intervals = {
            name: np.stack([steps[bit]["low"], steps[bit]["high"]], axis=1)
            for name, bit in scored.items()}
        agents = _table(made.agent, self.agents, np.dtype("f8"))
        scenes = _table(made.scene, self.scenes, np.dtype("f8"))
        self.per_agent = {name: agents[bit].copy() for name, bit in scored.items()}
        self.per_scene = {name: scenes[bit].copy() for name, bit in scored.items()}
        self.scene_agents = arrays.copied(made.scene_agents, self.scenes, np.uintp)
        self.amd_seeds = (result.amd_seeds_low, result.amd_seeds_high)
        self.widest_share = result.widest_share
        self.counts = {name: getattr(result.counts, name) for name in _COUNTS}
        self.counts["mixture_components"] = list(result.counts.components)
        self.windows = f"{made.windows:016x}"
        self.notes = [calls.text(made.note[i]) for i in range(made.note_count)]
        self.conventions = _conventions(made.conventions)

    def __getattr__(self, name: str) -> float:
        if name in _METRICS:
            figures = self.__dict__.get("figures", {})
            if name in figures:
                value: float = figures[name].value
                return value
            raise AttributeError(f"{name} was not scored: ask for it with metrics=")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.metrics]

    def __getitem__(self, metric: str) -> Estimate:
        """The figure of a metric: `score["ade"].low`."""
        return self.figures[metric]

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_made"}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Score):
            return NotImplemented
        return repr(self.to_dict()) == repr(other.to_dict())

    __hash__ = None  # type: ignore[assignment]

    def compare(self, other: Score, *, force: bool = False) -> list[Comparison]:
        """This score less another of the same scenes, metric by metric, paired scene by scene.

        Args:
            other: a score with the same conventions, of the same windows.
            force: compare though the windows differ, if scenes and agents are as many.

        Returns:
            A `Comparison` a metric that both scored; a difference below 0 means that this one is
            lower.

        Raises:
            ValueError: other windows or conventions; a score that was pickled.
        """
        if not isinstance(other, Score):
            raise TypeError(f"other: expected a Score, found {type(other).__name__}")
        if "_made" not in self.__dict__ or "_made" not in other.__dict__:
            raise ValueError("compare: a score that was pickled has no sums to compare any more")
        made = ffi.new("si_comparison[]", lib.SI_METRIC_COUNT)
        count, error = ffi.new("size_t *"), calls.new_error()
        calls.check(lib.si_compare(self._made, other._made, force, made, count, error), error)
        names = list(_METRICS)
        return [
            Comparison(names[row.metric], row.difference.value, row.interval.low, row.interval.high,
                       row.p_value, row.holm, row.shown, row.won)
            for row in made[0:count[0]]
        ]

    def to_dict(self) -> dict[str, Any]:
        """Everything but arrays by agent and scene, of plain numbers and texts: for JSON."""
        return {
            "name": self.name, "scenes": self.scenes, "agents": self.agents, "samples": self.samples,
            "windows": self.windows,
            "metrics": {name: figure._asdict() for name, figure in self.figures.items()},
            "per_step": {name: values.tolist() for name, values in self.per_step.items()},
            "shifted": {metres: {name: figure.value for name, figure in figures.items()}
                        for metres, figures in self.shifted.items()},
            "amd_seeds": list(self.amd_seeds), "counts": dict(self.counts),
            "notes": list(self.notes), "conventions": dict(self.conventions),
        }

    def to_frame(self, by: str = "metric") -> Any:
        """A pandas DataFrame.

        Args:
            by: "metric" (value, low, high, standard_error), or "step", "agent", "scene" with a
                column a metric.

        Raises:
            ImportError: pandas is not there.
        """
        import pandas

        if by == "metric":
            frame = pandas.DataFrame.from_dict(
                {name: figure._asdict() for name, figure in self.figures.items()}, orient="index")
            return frame.rename_axis("metric")
        tables = {"step": self.per_step, "agent": self.per_agent, "scene": self.per_scene}
        if by not in tables:
            raise ValueError(f"by: expected 'metric', 'step', 'agent' or 'scene', found {by!r}")
        frame = pandas.DataFrame(tables[by])
        if by == "step":
            frame.index = pandas.Index(
                self.step_seconds * np.arange(1, self.steps + 1), name="seconds")
        return frame.rename_axis(frame.index.name or by)

    def _rows(self) -> list[tuple[str, str, str, str]]:
        rows, meanings = [], metric_meanings()
        for name, estimate in self.figures.items():
            half = (estimate.high - estimate.low) / 2
            rows.append((name, _number(estimate.value), "± " + _number(half) if math.isfinite(half) else "",
                         meanings[name]))
        return rows

    def _title(self) -> str:
        return f"{self.name}: {self.scenes} scenes, {self.agents} agents, {self.samples} samples"

    def table(self) -> Text:
        """A text of what was found, a line a metric with half its interval and what it is, then the
        notes.

        Shows itself at the prompt and in notebooks; elsewhere `print` it.
        """
        rows = self._rows()
        wide = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [self._title()]
        lines += [f"{name:{wide[0]}}  {value:>{wide[1]}} {half:<{wide[2]}}  {meaning}"
                  for name, value, half, meaning in rows]
        confidence = 100 * self.conventions["confidence"]
        if wide[2]:
            lines.append(f"±: half of the {confidence:g} % interval")
        return Text("\n".join(lines + self.notes))

    def __repr__(self) -> str:
        figures = ", ".join(f"{name}={_number(figure.value)}" for name, figure in self.figures.items())
        return f"<Score of {self._title()}: {figures}>"

    def __str__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        from html import escape

        cells = "".join("<tr><th>" + "</th><td>".join(map(escape, row[:2])) + "</td><td>"
                        + "</td><td>".join(map(escape, row[2:])) + "</td></tr>" for row in self._rows())
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><caption>{escape(self._title())}</caption>{cells}</table>{notes}"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}" if abs(value) >= 1e5 else f"{value:.4f}"


def _figures(figures: Any, scored: dict[str, int]) -> dict[str, Estimate]:
    made = {}
    for name, bit in scored.items():
        figure = figures[bit]
        made[name] = Estimate(figure.value, figure.interval.low, figure.interval.high,
                            figure.standard_error)
    return made


def _table(memory: Any, rows: int, dtype: Any) -> Array:
    """[metrics][rows] of the library's [rows][metrics], a view."""
    if rows == 0 or memory == ffi.NULL:
        return np.empty((lib.SI_METRIC_COUNT, 0), dtype)
    size = rows * lib.SI_METRIC_COUNT * dtype.itemsize
    return np.frombuffer(ffi.buffer(memory, size), dtype).reshape(rows, lib.SI_METRIC_COUNT).T


def _word(words: dict[str, int], value: int) -> str:
    return next(word for word, own in words.items() if own == value)


def _conventions(config: Any) -> dict[str, Any]:
    return {
        "selection": _word(_SELECTIONS, config.selection),
        "choice": _word(_CHOICES, config.choice),
        "weighting": _word(_WEIGHTINGS, config.weighting),
        "kde_weighting": _word(_WEIGHTINGS, config.kde_weighting), "primary": config.primary_only,
        "best_of": config.best_of or None, "miss_distance": config.miss_distance,
        "body_radius": config.body_radius, "confidence": config.confidence, "seed": config.seed,
        "mixture_seeds": config.mixture_seed_count, "mixture_starts": config.mixture.start_count,
        "version": calls.text(lib.si_version()),
    }


def score(
    samples: Any,
    future: Optional[Positions] = None,
    scene_offset: Optional[Positions] = None,
    *,
    agent_id: Optional[Positions] = None,
    frame: Optional[Positions] = None,
    recording: Union[None, str, Sequence[str]] = None,
    observed: Optional[Positions] = None,
    probabilities: Optional[Positions] = None,
    primary_id: Optional[Positions] = None,
    truth: Any = None,
    name: Optional[str] = None,
    step_seconds: Optional[float] = None,
    metrics: Union[None, str, Iterable[str]] = None,
    preset: Optional[str] = None,
    selection: Optional[str] = None,
    choice: Optional[str] = None,
    weighting: Optional[str] = None,
    kde_weighting: Optional[str] = None,
    first: Optional[int] = None,
    top: Optional[int] = None,
    primary: Optional[bool] = None,
    best_of: Optional[int] = None,
    miss_distance: Optional[float] = None,
    body_radius: Optional[float] = None,
    shifts: Sequence[float] = (),
    spread: float = 1.0,
    confidence: float = 0.95,
    mixture_seeds: int = 2,
    mixture_starts: Optional[int] = None,
    seed: int = 0,
    threads: int = 0,
    allow_nonfinite: bool = False,
    progress: calls.Progress = None,
) -> Score:
    """Scores samples of any predictor against what happened.

        >>> print(simplicit.score(samples, future, scene_offset).table())
        >>> print(simplicit.score("predictions.h5").table())

    A agents of all scenes together, K samples, P predicted steps, S scenes. Positions are in metres.
    Arrays are whatever NumPy or DLPack takes (NumPy, torch on the CPU, lists); float32 and float64
    that are C-contiguous are read where they are, others are copied once. float32 gives the numbers
    that `simplicit score` prints of a file, bit for bit.

    Args:
        samples: [A, K, P, 2]; or `Predictions`, or their path, in any format that the command reads
            (docs/formats.md); they have the arrays that follow themselves.
        future: [A, P, 2], what happened; None for `metrics="amv"` and "collision" alone.
        scene_offset: [S + 1]: scene s has the agents scene_offset[s] .. scene_offset[s + 1] - 1,
            scenes in order of time (intervals need that). None: every agent is a scene by itself,
            which is fine for ADE and FDE; AMD, AMV, KDE NLL and joint metrics are by scene.
        agent_id: [A], who it is. Default: nobody twice.
        frame: [S], the last observed frame, which tells the order. Default: the scene's index.
        recording: a name, or [S] of them.
        observed: [A, T, 2]; part of `windows`, by which two scores know that they are of the same
            scenes.
        probabilities: [A, K], for "brier_fde" (Argoverse 2).
        primary_id: [S], the agent that a scene is about, for `primary` (TrajNet++).
        truth: path of what tells where people really were, for predictions whose format does not.
        name: of the predictor, for tables and legends. Default: "samples", or what the file says.
        step_seconds: between steps of arrays. Default 0.4.
        metrics: names (`metric_names()`), "all", or several with commas; default ADE, FDE, AMD, AMV,
            KDE NLL and the energy score (Mohamed et al., arXiv 2203.03057, and the metrics' headers).
        preset: what another tool scores, as it does, such as "sgan" (`preset_names()`; pipeline/presets.h).
            Other arguments change it.
        selection: "agent" (default) or "scene": who chooses the best sample.
        choice: "independent" (default), "by-ade" or "by-fde": whether ADE and FDE are minimised apart.
        weighting: "agent" (default) or "scene": what ADE, FDE and energy scores are means over.
        kde_weighting: "agent" or "scene" (default): what KDE NLL is a mean over.
        first: only so many of the samples.
        top: only so many, those with the largest `probabilities`.
        primary: only the primary agent of each scene.
        best_of: ADE and FDE of the best of so many, the exact mean over all subsets of the samples.
        miss_distance: metres; a final error beyond is a miss. Default 2.
        body_radius: metres; paths closer than twice that collide. Default 0.1.
        shifts: metres; all is scored again with the samples moved so far along both axes.
        spread: factor on the way of each sample from the mean of its step; above 0.
        confidence: of intervals, in (0, 1).
        mixture_seeds: times that AMD is fitted, to tell its spread.
        mixture_starts: of a fit, the best of which counts. Default 1, as released.
        seed: of mixture starts.
        threads: 0 for one a core; no number depends on it.
        allow_nonfinite: score arrays that are not finite, never to their favour, instead of
            raising ValueError; samples in files always are.
        progress: True for a tqdm bar, or a function of agents done and agents in all.

    Returns:
        A `Score`.

    Raises:
        TypeError: not an array of numbers in this computer's memory.
        ValueError: a wrong shape, length, number or word; the message names the argument, or the
            place in the file.
        OSError: the file cannot be read.
        KeyboardInterrupt: Ctrl-C, which leaves nothing behind.
    """
    config = _make_config(
        metrics=metrics, preset=preset, selection=selection, choice=choice, weighting=weighting,
        kde_weighting=kde_weighting, first=first, top=top, primary=primary, best_of=best_of, miss_distance=miss_distance, body_radius=body_radius,
        shifts=shifts, spread=spread, confidence=confidence, mixture_seeds=mixture_seeds,
        mixture_starts=mixture_starts, seed=seed, threads=threads)
    if isinstance(samples, (str, os.PathLike)):
        _refuse("as the file has it", future=future, scene_offset=scene_offset, agent_id=agent_id,
                frame=frame, recording=recording, observed=observed, probabilities=probabilities,
                primary_id=primary_id, step_seconds=step_seconds)
        made = _score_file(samples, truth, config, progress)
        made.name = made.name if name is None else name
        return made
    _refuse("as `future` tells it", truth=truth)
    samples = arrays.as_numbers("samples", samples, ("agents", "samples", "steps", 2), not allow_nonfinite)
    agents, sample_count, steps, _ = samples.shape
    if sample_count == 0 or steps == 0:
        raise ValueError("samples: expected at least one sample and one step, found shape "
                         + arrays.describe(samples.shape))
    given, called = ffi.new("si_evaluation_arrays *"), calls.c_text("name", "samples" if name is None else name)
    given.name, given.step_seconds = called, 0.4 if step_seconds is None else step_seconds
    given.sample_count, given.predicted_steps = sample_count, steps
    filled = arrays.SceneSet(given.scenes, given)
    filled.positions("samples", samples)
    scenes = filled.offset(arrays.as_offset("scene_offset", scene_offset, agents))
    if future is not None:
        filled.positions("future", arrays.as_numbers("future", future, (agents, steps, 2)))
    if observed is not None:
        seen = arrays.as_numbers("observed", observed, (agents, "steps", 2))
        given.observed_steps = seen.shape[1]
        filled.positions("observed", seen)
    if probabilities is not None:
        chances = arrays.as_numbers("probabilities", probabilities, (agents, sample_count))
        filled.numbers("probabilities", chances.astype(np.float64, copy=False))
    for field, ids, length in (("agent_id", agent_id, agents), ("frame", frame, scenes),
                               ("primary_id", primary_id, scenes)):
        if ids is not None:
            filled.numbers(field, arrays.as_integers(field, ids, (length,)))
    if recording is not None:
        filled.recordings(arrays.as_words("recording", recording, scenes))
    return _evaluate(lib.si_evaluate_arrays, given, config, progress)


def _refuse(reason: str, **given: Any) -> None:
    for argument, value in given.items():
        if value is not None:
            raise TypeError(f"{argument}: expected None, {reason}")


def _score_file(path: Any, truth: Any, config: Any, progress: calls.Progress) -> Score:
    own_truth, observed_steps = path._options if isinstance(path, Predictions) else (None, 0)
    options, _kept = reading_options(own_truth if truth is None else truth, observed_steps)
    config.read = options[0]
    with calls.hdf5:
        return _evaluate(lib.si_evaluate_file, calls.c_path("samples", path), config, progress)


def _evaluate(evaluate: Any, given: Any, config: Any, progress: calls.Progress) -> Score:
    report, error, made = calls.Report(progress, "agent"), calls.new_error(), ffi.new("si_evaluation **")
    report.fill(config.progress)
    report.check(evaluate(given, config, made, error), error)
    return Score(made[0])
