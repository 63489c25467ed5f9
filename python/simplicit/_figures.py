"""Figures: PNG, SVG and PDF of scenes and scores, to files, as bytes and in notebooks."""

from __future__ import annotations

import os
import tempfile
from typing import Any, Callable, Mapping, Optional, Sequence, Union

import numpy as np

from . import _arrays as arrays
from . import _calls as calls
from ._arrays import Array, Positions
from ._binding import ffi, lib
from ._score import Score, metric_meanings

_FORMATS = {"png": lib.SI_FIGURE_PNG, "svg": lib.SI_FIGURE_SVG, "pdf": lib.SI_FIGURE_PDF,
            "webp": lib.SI_FIGURE_WEBP}
_THEMES = {"light": lib.SI_THEME_LIGHT, "dark": lib.SI_THEME_DARK}
_DENSITIES = {"path": lib.SI_SCENE_DENSITY_PATH, "end": lib.SI_SCENE_DENSITY_END,
              "none": lib.SI_SCENE_DENSITY_NONE}
_COLOURINGS = {"predictor": lib.SI_SCENE_BY_PREDICTOR, "agent": lib.SI_SCENE_BY_AGENT,
               "density": lib.SI_SCENE_BY_DENSITY}
_ZOOMS = {"auto": lib.SI_SCENE_ZOOM_AUTO, "full": lib.SI_SCENE_ZOOM_FULL}
_SCREEN_DPI = 130.0

Style = Mapping[str, Any]  # of width_mm, dpi, theme, font, text_points, title, caption, real_text


class _Sink:
    """Takes the bytes of a file."""

    def __init__(self) -> None:
        self.raised: Optional[BaseException] = None
        self.bytes = bytearray()

    def write(self, data: Any) -> None:
        self.bytes += data


class Figure:
    """A figure that draws itself when it is shown or saved.

    Notebooks show it; `png()`, `svg()` and `pdf()` give the bytes of a file, `save(path)` writes one.
    """

    def __init__(self, draw: Callable[[Any, Any], int], style: Style, formats: Sequence[str]) -> None:
        self._draw, self._style, self._formats = draw, dict(style), tuple(formats)
        _fill_style(self._style, None)

    def render(self, format: str, dpi: Optional[float] = None) -> bytes:
        """The bytes of a file.

        Args:
            format: "png", "svg" or "pdf"; of films "png" or "webp".
            dpi: of a PNG; default: the figure's, 300.

        Raises:
            ValueError: a style out of range, nothing to draw.
            NotImplementedError: no font is installed.
        """
        if format not in self._formats:
            raise ValueError(f"format: expected one of {', '.join(self._formats)}, found {format!r}")
        output, sink, error = ffi.new("si_figure_output *"), _Sink(), calls.new_error()
        handle = ffi.new_handle(sink)
        output.format = _FORMATS[format]
        output.style, _kept = _fill_style(self._style, dpi)
        output.sink.write, output.sink.context = lib.simplicit_write, handle
        status = self._draw(output, error)
        if sink.raised is not None:
            raise sink.raised
        calls.check(status, error)
        return bytes(sink.bytes)

    def png(self, dpi: Optional[float] = None) -> bytes:
        """The bytes of a PNG."""
        return self.render("png", dpi)

    def svg(self) -> bytes:
        """The bytes of an SVG."""
        return self.render("svg")

    def pdf(self) -> bytes:
        """The bytes of a PDF."""
        return self.render("pdf")

    def save(self, path: Any) -> None:
        """Writes .png, .svg or .pdf (of films .png or .webp), by the ending of the path.

        The file is there whole or as it was before.

        Raises:
            ValueError: another ending. OSError: it cannot be written.
        """
        place = os.fspath(path)
        found = ffi.new("si_figure_format *")
        if not lib.si_figure_format_find(calls.c_path("path", place), found):
            raise ValueError(f"path: expected an ending of {', '.join(self._formats)}, found {place!r}")
        drawn = self.render(next(word for word, own in _FORMATS.items() if own == found[0]))
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(place) or ".", prefix=".figure-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(drawn)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise

    def _repr_png_(self) -> bytes:
        return self.render("png", min(_SCREEN_DPI, self._style.get("dpi", _SCREEN_DPI)))


def _fill_style(given: Style, dpi: Optional[float]) -> tuple[Any, list[Any]]:
    style = ffi.new("si_figure_style *", lib.si_figure_style_default())
    kept: list[Any] = []
    for name, value in given.items():
        if name == "theme":
            style.theme = calls.choose("theme", value, _THEMES)
        elif name in ("font", "title", "caption"):
            kept.append(calls.c_text(name, value))
            setattr(style, name, kept[-1])
        elif name in ("width_mm", "dpi", "text_points", "real_text"):
            setattr(style, name, value)
        else:
            raise TypeError(f"{name}: expected one of width_mm, dpi, theme, font, text_points, title, "
                            "caption, real_text")
    if dpi is not None:
        style.dpi = dpi
    return style[0], kept


def _title(metric: str) -> Any:
    """What the library calls a metric: it lives for ever."""
    found = ffi.new("si_metric *")
    if not lib.si_metric_find(calls.c_text("metrics", metric), found):
        raise ValueError(f"metrics: expected a metric, found {metric!r}")
    return lib.si_metric_title(found[0])


def _finish(figure: Figure, path: Any) -> Figure:
    if path is not None:
        figure.save(path)
    return figure


class _Scene:
    """A `si_scene_figure` with all that it borrows."""

    def __init__(self, observed: Positions, future: Any, samples: Any, agent_id: Any, scores: Any) -> None:
        self.kept: list[Any] = []
        seen = self._wide("observed", observed, ("agents", "steps", 2))
        agents = len(seen)
        if not isinstance(samples, Mapping):
            samples = {"": samples}
        drawn = {name: self._wide(f"samples {name!r}" if name else "samples", values,
                                  (agents, "samples", "steps", 2))
                 for name, values in samples.items() if values is not None}
        steps = next((values.shape[2] for values in drawn.values()), "steps")
        truth = self._wide("future", future, (agents, steps, 2)) if future is not None else None
        ids = arrays.as_integers("agent_id", agent_id, (agents,)) if agent_id is not None else None
        self.panels = self._keep(ffi.new("si_scene_panel[]", max(len(drawn), 1)))
        for index, panel in enumerate(self.panels):
            panel.colour, panel.agent_count = index, agents
            panel.observed_steps, panel.observed = seen.shape[1], self._memory(seen)
            if truth is not None:
                panel.predicted_steps, panel.future = truth.shape[1], self._memory(truth)
            if ids is not None:
                panel.agent_id = self._memory(ids)
        for panel, (name, values) in zip(self.panels, drawn.items()):
            arrays.check_shape(f"samples {name!r}", values, (agents, "samples", steps, 2))
            panel.title = self._keep(calls.c_text("samples", name)) if name else ffi.NULL
            panel.sample_count, panel.predicted_steps = values.shape[1:3]
            panel.samples = self._memory(values)
            self._put_scores(panel, (scores or {}).get(name))
        self.figure = self._keep(ffi.new("si_scene_figure *"))
        self.figure.panel_count, self.figure.panel = len(self.panels), self.panels

    def _put_scores(self, panel: Any, score: Optional[Score]) -> None:
        if score is None:
            return
        rows = [(_title(name), estimate.value)
                for name, estimate in score.figures.items()]
        panel.score = self._keep(ffi.new("si_scene_score[]", rows))
        panel.score_count = len(rows)

    def _keep(self, cdata: Any) -> Any:
        self.kept.append(cdata)
        return cdata

    def _wide(self, name: str, value: Any, shape: Sequence[Any]) -> Array:
        return arrays.as_numbers(name, value, shape).astype(np.float64)  # our own: it is drawn later

    def _memory(self, array: Array) -> Any:
        return self._keep(arrays.pointer(array))


def plot_scene(
    observed: Positions,
    future: Optional[Positions] = None,
    samples: Union[None, Positions, Mapping[str, Positions]] = None,
    path: Any = None,
    *,
    agent_id: Optional[Positions] = None,
    scores: Optional[Mapping[str, Score]] = None,
    density: str = "path",
    colour_by: str = "predictor",
    zoom: str = "auto",
    mean_path: bool = False,
    sample_paths: int = 0,
    columns: int = 0,
    extent: Optional[Sequence[float]] = None,
    **style: Any,
) -> Figure:
    """Draws one scene from above, a panel a predictor: what was observed, what happened, and the
    smallest regions that hold 50, 80 and 95 % of the samples (viz/scene.h).

        >>> simplicit.plot_scene(observed, future, {"mine": samples}, "scene.png")

    Args:
        observed: [A, T, 2], metres, the agents of the scene.
        future: [A, P, 2], what happened.
        samples: [A, K, P, 2], or several by the name of their panel.
        path: of a .png, .svg or .pdf to write; None: none.
        agent_id: [A], written where the agents were last observed.
        scores: `Score` by name, printed under the panels' titles.
        density: regions at every time ("path"), at the last step ("end") or "none".
        colour_by: "predictor", "agent", or "density": all agents as one.
        zoom: "auto", or "full" for everything.
        mean_path: whether to draw the mean of the samples.
        sample_paths: how many of the samples to draw as lines.
        columns: panels in a row; 0: chosen.
        extent: [x low, x high, y low, y high] instead of the zoom, metres.
        **style: width_mm (180), dpi (300), theme ("light" or "dark"), font, text_points (7.5), title,
            caption, real_text (of an SVG).

    Returns:
        A `Figure`, which notebooks show.

    Raises:
        TypeError, ValueError: the message names the argument.
        OSError: the file cannot be written.
    """
    scene = _Scene(observed, future, samples, agent_id, scores)
    scene.figure.density = calls.choose("density", density, _DENSITIES)
    scene.figure.colour_by = calls.choose("colour_by", colour_by, _COLOURINGS)
    scene.figure.zoom = calls.choose("zoom", zoom, _ZOOMS)
    scene.figure.agent_ids, scene.figure.mean_path = agent_id is not None, bool(mean_path)
    scene.figure.sample_paths = calls.count("sample_paths", sample_paths)
    scene.figure.columns = calls.count("columns", columns)
    if extent is not None:
        scene.figure.extent = scene._memory(scene._wide("extent", extent, (4,)))

    def draw(output: Any, error: Any) -> int:
        return int(lib.si_scene_figure_render(scene.figure, output, error))

    return _finish(Figure(draw, style, ("png", "svg", "pdf")), path)


def plot_film(
    observed: Positions,
    future: Optional[Positions] = None,
    samples: Union[None, Positions, Mapping[str, Positions]] = None,
    path: Any = None,
    *,
    seconds_per_step: float = 0.2,
    frames_per_step: int = 2,
    step_seconds: float = 0.4,
    progress: calls.Progress = None,
    **style: Any,
) -> Figure:
    """The scene of `plot_scene` as it unrolls: an animated PNG or WebP.

    Args:
        observed, future, samples, path, style: as for `plot_scene`; all samples have the same steps.
        seconds_per_step: how long a step is shown.
        frames_per_step: 1 to 20.
        step_seconds: for the clock.
        progress: True for a tqdm bar, or a function of pictures done and in all.
    """
    scene = _Scene(observed, future, samples, None, None)
    scene.figure.step_seconds = step_seconds
    options = ffi.new("si_film_options *", lib.si_film_options_default())
    options.step_seconds = seconds_per_step
    options.frames_per_step = calls.count("frames_per_step", frames_per_step, 1)

    def draw(output: Any, error: Any) -> int:
        report, heard = calls.Report(progress, "picture"), ffi.new("si_progress *")
        report.fill(heard)
        status: int = lib.si_film_render(scene.figure, options, output, heard, error)
        report.end()
        return status

    return _finish(Figure(draw, {"dpi": 150.0, **style}, ("png", "webp")), path)


class _Curves:
    """A `si_curves_figure` with all that it borrows."""

    def __init__(self, panel_count: int) -> None:
        self._kept: list[Any] = []
        self.figure, self.panels = ffi.new("si_curves_figure *"), ffi.new("si_curves_panel[]", panel_count)
        self.figure.panel = self.panels

    def keep(self, cdata: Any) -> Any:
        self._kept.append(cdata)
        return cdata

    def text(self, value: Any) -> Any:
        return self.keep(calls.c_text("scores", value))

    def numbers(self, column: Any) -> Any:
        return self.keep(arrays.pointer(np.ascontiguousarray(column, np.float64)))

    def curves(self, panel: Any, count: int) -> Any:
        panel.curve, panel.curve_count = self.keep(ffi.new("si_curve[]", max(count, 1))), count
        return panel.curve

    def finish(self, panel_count: int, style: Style, path: Any) -> Figure:
        self.figure.panel_count = panel_count

        def draw(output: Any, error: Any) -> int:
            return int(lib.si_curves_figure_render(self.figure, output, error))

        return _finish(Figure(draw, style, ("png", "svg", "pdf")), path)


def _unit(metric: str) -> str:
    unit = metric_meanings()[metric].split(",")[0]
    return unit if len(unit) < 12 else "share"


def _metric_list(metrics: Union[str, Sequence[str]]) -> list[str]:
    return metrics.split(",") if isinstance(metrics, str) else list(metrics)


def plot_horizon(
    scores: Union[Score, Mapping[str, Score]],
    path: Any = None,
    *,
    metrics: Union[str, Sequence[str]] = ("ade", "amd"),
    **style: Any,
) -> Figure:
    """Metrics by time ahead, with their intervals: a panel a metric, a curve a `Score`.

    Args:
        scores: one, or several by name.
        path, style: as for `plot_scene`.
        metrics: names of what was scored, or one text with commas.
    """
    named = {scores.name: scores} if isinstance(scores, Score) else dict(scores)
    metrics = _metric_list(metrics)
    drawn = _Curves(len(metrics))
    for panel, metric in zip(drawn.panels, metrics):
        curves = drawn.curves(panel, len(named))
        for index, (name, score) in enumerate(named.items()):
            if metric not in score.per_step:
                raise ValueError(f"metrics: expected some of {', '.join(score.metrics)}, found {metric!r}")
            curve, interval = curves[index], score.per_step_intervals[metric]
            curve.name, curve.point_count = drawn.text(name), score.steps
            curve.x = drawn.numbers(score.step_seconds * np.arange(1, score.steps + 1))
            curve.y = drawn.numbers(score.per_step[metric])
            curve.low, curve.high = drawn.numbers(interval[:, 0]), drawn.numbers(interval[:, 1])
            curve.colour, curve.points, curve.mark = index, True, lib.SI_CURVE_NO_MARK
        panel.title, panel.x_label = _title(metric), drawn.text("time ahead (s)")
        panel.y_label, panel.y_from_zero = drawn.text(_unit(metric)), True
    confidences = {100 * score.conventions["confidence"] for score in named.values()}
    drawn.figure.band_name = drawn.text(f"{min(confidences, default=95):g} % interval")
    return drawn.finish(len(metrics), style, path)


def plot_compare(
    scores: Mapping[str, Score],
    path: Any = None,
    *,
    metrics: Union[str, Sequence[str]] = ("ade", "fde", "amd", "kde_nll", "energy_step"),
    **style: Any,
) -> Figure:
    """By how much each `Score` differs from the first, metric by metric, paired scene by scene with
    intervals (`Score.compare`). A ring marks what remains after Holm's correction.

    Args:
        scores: two or more by name, of the same scenes.
        path, style: as for `plot_scene`.
        metrics: names, or one text with commas; those without a difference are left out.

    Raises:
        ValueError: fewer than two, nothing to compare, or other windows or conventions.
    """
    if len(scores) < 2:
        raise ValueError(f"scores: expected at least two by name, found {len(scores)}")
    (first, reference), *others = scores.items()
    found = [{one.metric: one for one in score.compare(reference)} for _name, score in others]
    metrics = [metric for metric in _metric_list(metrics)
               if any(np.isfinite(row[metric].difference) for row in found if metric in row)]
    if not metrics:
        raise ValueError("metrics: expected some that two scores have, found none")
    drawn = _Curves(len(metrics))
    names = drawn.keep(ffi.new("char *[]", [drawn.text(name) for name, _score in others]))
    for panel, metric in zip(drawn.panels, metrics):
        curves = drawn.curves(panel, len(others))
        for index, row in enumerate(found):
            curve, one = curves[index], row.get(metric)
            curve.name, curve.colour, curve.points, curve.apart = names[index], index + 1, True, True
            curve.mark = 0 if one is not None and one.shown else lib.SI_CURVE_NO_MARK
            if one is not None:
                curve.point_count, curve.x, curve.y = 1, drawn.numbers([one.difference]), drawn.numbers([index + 0.5])
                curve.x_low, curve.x_high = drawn.numbers([one.low]), drawn.numbers([one.high])
        panel.title, panel.x_label, panel.x_zero_line = _title(metric), drawn.text(_unit(metric)), True
        panel.category, panel.category_count = names, len(others)
    drawn.figure.mark_name = drawn.text("a difference, by Holm's test")
    return drawn.finish(len(metrics), {"caption": f"difference from {first}", **style}, path)
