"""Predictors: the learned models and baselines, for recorded scenes and for a live crowd."""

from __future__ import annotations

import math
import os
import threading
from typing import Any, NamedTuple, Optional

import numpy as np

from . import _arrays as arrays
from . import _calls as calls
from ._arrays import Array, Positions
from ._binding import ffi, lib
from ._recordings import Source, make_cut, open_recordings

_POINTS = calls.named(lib.si_point_name)
_DRAWS = calls.named(lib.si_draws_name)
_VERDICTS = {lib.SI_TRACKER_ADDED: "added", lib.SI_TRACKER_REPEATED: "repeated",
             lib.SI_TRACKER_LATE: "late", lib.SI_TRACKER_NO_ROOM: "no room",
             lib.SI_TRACKER_NOT_FINITE: "not finite"}

_KEPT_SAMPLINGS = 4  # ways of sampling whose memory a model keeps,
_KEPT_PATHS = 1 << 16  # if it is for no more paths than this
_UNHEARD_PATHS = 1 << 16  # so few are over before anybody wants to stop them


def _make_sampling(samples: int, seed: int, spread: float, point: str, draws: str) -> Any:
    sampling = ffi.new("si_sampling *", lib.si_sampling_default())
    sampling.sample_count = calls.count("samples", samples, 1, 2**32 - 1)
    sampling.seed = calls.count("seed", seed, most=2**64 - 1)
    if not math.isfinite(spread):
        raise ValueError(f"spread: expected a finite number, found {spread}")
    sampling.spread = spread
    sampling.point = calls.choose("point", point, _POINTS)
    sampling.draws = calls.choose("draws", draws, _DRAWS)
    return sampling


class _Worker:
    """What predicts scenes of up to so many agents, for one thread at a time."""

    def __init__(self, predictor: Any, sampling: tuple[Any, ...], agents: int, threads: int) -> None:
        self.error, made = calls.new_error(), ffi.new("si_forecast_pool **")
        calls.check(lib.si_forecast_pool_create(predictor, _make_sampling(*sampling), agents, threads,
                                                made, self.error), self.error)
        self.pool = ffi.gc(made[0], lib.si_forecast_pool_destroy)
        self.agents = agents
        self.job = ffi.new("si_forecast_job *")
        self.scenes = self.job.scenes
        self.one_scene = ffi.new("size_t[2]")

    def fill(self, observed: Array, samples: Array, scene_count: int, offset: Optional[Array],
             agent_id: Optional[Array], frame: Optional[Array]) -> None:
        """Sets the job: what is predicted, and where to. Arrays must live until it is done."""
        job, scenes, seen, made = self.job, self.scenes, arrays.pointer(observed), arrays.pointer(samples)
        scenes.scene_count, scenes.agent_count = scene_count, len(observed)
        if offset is None:
            self.one_scene[1] = len(observed)
            scenes.offset = self.one_scene
        else:
            scenes.offset = arrays.pointer(offset)
        scenes.agent_id = ffi.NULL if agent_id is None else arrays.pointer(agent_id)
        scenes.frame = ffi.NULL if frame is None else arrays.pointer(frame)
        if observed.dtype.itemsize == 4:
            job.observed_float, job.samples_float, job.samples = seen, made, ffi.NULL
        else:
            scenes.observed, job.samples, job.observed_float = seen, made, ffi.NULL

    def run(self, progress: calls.Progress, paths: int) -> int:
        """Does the job, and says how it ended."""
        if progress is None and paths <= _UNHEARD_PATHS:
            self.job.progress.report = ffi.NULL
            status: int = lib.si_forecast_pool_run(self.pool, self.job, self.error)
            return status
        report = calls.Report(progress, "agent")
        report.fill(self.job.progress)
        status = lib.si_forecast_pool_run(self.pool, self.job, self.error)
        report.end()
        if status == lib.SI_ERR_INTERRUPTED or status == lib.SI_OK:
            report.check(status, self.error)
        return status


class Model:
    """A predictor: bundled weights, a weights file, or a baseline.

        >>> samples = simplicit.Model("pedestrian").predict(observed)

    Args:
        name_or_path: "pedestrian" (the default of the command; predict/social_gaussian.h), the
            bundled weights of a benchmark set ("eth", "hotel", "univ", "zara1", "zara2", "sdd"), a
            baseline ("cv", "cv-gauss", "cv-sampled", "kalman", or "cv:5" with the velocity of five
            steps), or the path of a weights file of `train` or `simplicit train`.
        observed_steps, predicted_steps: T and P; baselines follow, a model must have them.

    Any number of threads may use one model at a time. It can be pickled, by its name or path.

    Raises:
        ValueError: nothing of that name, or other steps; the message lists the names.
        OSError: the file cannot be read.
    """

    def __init__(self, name_or_path: Any = "pedestrian", *, observed_steps: int = 0,
                 predicted_steps: int = 0) -> None:
        error, made = calls.new_error(), ffi.new("si_predictor **")
        steps = ffi.new("si_predictor_steps *", {
            "observed": calls.count("observed_steps", observed_steps),
            "predicted": calls.count("predicted_steps", predicted_steps)})
        with calls.hdf5:
            calls.check(lib.si_predictor_load(calls.c_path("name_or_path", name_or_path), steps, made,
                                              error), error)
        self._take(made[0], (os.fspath(name_or_path), observed_steps, predicted_steps))

    def _take(self, predictor: Any, origin: Optional[tuple[Any, ...]]) -> None:
        self._predictor = ffi.gc(predictor, lib.si_predictor_destroy)
        self._origin = origin
        self._free: dict[tuple[Any, ...], list[_Worker]] = {}
        self.observed_steps: int = lib.si_predictor_observed_steps(predictor)
        self.predicted_steps: int = lib.si_predictor_predicted_steps(predictor)
        self.kind: str = calls.text(lib.si_predictor_name(predictor))

    def __reduce__(self) -> Any:
        if self._origin is None:
            raise TypeError("a baseline made by hand is not pickled: make it again")
        return _load, self._origin

    def __repr__(self) -> str:
        name = f" {self._origin[0]}" if self._origin else ""
        return f"<Model{name}: {self.kind}, {self.observed_steps} to {self.predicted_steps} steps>"

    @property
    def has_mean_variance(self) -> bool:
        """Whether `mean_variance` knows the spread in closed form."""
        return bool(lib.si_predictor_has_mean_variance(self._predictor))

    def _weights(self) -> Any:
        if self._origin is None or lib.si_predictor_model(self._predictor) == ffi.NULL:
            return None
        weights, error = ffi.new("si_weights *"), calls.new_error()
        with calls.hdf5:
            calls.check(lib.si_weights_load(calls.c_path("name", self._origin[0]), weights, error), error)
        return ffi.gc(weights, lib.si_weights_finish)

    @property
    def parameters(self) -> dict[str, Array]:
        """The tensors by name, float32, as the weights file has them; none of a baseline.

        Those of Social-Implicit have the names of the released state dict with "/" for ".".
        """
        weights = self._weights()
        if weights is None:
            return {}
        made = {}
        for i in range(weights.tensor_count):
            tensor = weights.tensor[i]
            values = arrays.copied(tensor.value, tensor.size, np.float64).astype(np.float32)
            made[calls.text(tensor.name)] = values.reshape(list(tensor.shape)[: tensor.rank])
        return made

    @property
    def attributes(self) -> dict[str, Any]:
        """What the weights file says of itself: how it was trained, on what, its steps."""
        weights = self._weights()
        if weights is None:
            return {}
        made: dict[str, Any] = {}
        for i in range(weights.attribute_count):
            one = weights.attribute[i]
            numbers = [one.number[k] for k in range(one.count)]
            made[calls.text(one.name)] = (
                calls.text(one.text) if one.text else numbers[0] if len(numbers) == 1 else numbers)
        return made

    def _borrow(self, sampling: tuple[Any, ...], agents: int, threads: int) -> _Worker:
        free = self._free.get(sampling)
        while free:
            try:
                worker = free.pop()
            except IndexError:  # another thread was faster
                break
            if worker.agents >= agents:
                return worker
        return _Worker(self._predictor, sampling[:-1], agents, threads)

    def _give_back(self, sampling: tuple[Any, ...], worker: _Worker) -> None:
        if worker.agents * sampling[0] > _KEPT_PATHS:
            return
        if sampling not in self._free and len(self._free) >= _KEPT_SAMPLINGS:
            self._free = {}
        self._free.setdefault(sampling, []).append(worker)

    def predict(
        self,
        observed: Positions,
        scene_offset: Optional[Positions] = None,
        *,
        samples: int = 20,
        seed: int = 0,
        spread: float = 1.0,
        point: str = "calibrated",
        draws: str = "even",
        agent_id: Optional[Positions] = None,
        frame: Optional[Positions] = None,
        threads: int = 0,
        progress: calls.Progress = None,
    ) -> Array:
        """Samples of where everybody will walk, absolute positions in metres.

        Args:
            observed: [A, T, 2], metres, a step every 0.4 s (as the model was trained); read where it
                is if it is C-contiguous and float32 or float64.
            scene_offset: [S + 1]: scene s has the agents scene_offset[s] .. scene_offset[s + 1] - 1.
                None: all are in one scene.
            samples: K. The first K of more samples are the same.
            seed: the same seed gives the same samples, for any number of threads.
            spread: factor on how far samples spread.
            point: "calibrated" says how likely each place is; "tight" has the least AMD at an AMV;
                "anchors" gives paths apart, for best-of-K. For models that have them
                (predict/social_gaussian.h); to the others they are one.
            draws: "even" covers the plane well with few samples, "independent" is what scores of 20
                samples take for granted.
            agent_id: [A], the identity of each in the noise. Default: 0, 1, ... in each scene.
            frame: [S], the identity of each scene in the noise. Default: 0, 1, ...
            threads: 0 for one a core.
            progress: True for a tqdm bar, or a function of agents done and agents in all.

        Returns:
            [A, K, P, 2], float32 if observed is, else float64.

        Raises:
            TypeError, ValueError: the message names the argument, what was expected and found.
            KeyboardInterrupt: Ctrl-C.
        """
        seen = arrays.as_numbers("observed", observed, ("agents", self.observed_steps, 2), False)
        agents = len(seen)
        made = np.empty((agents, calls.count("samples", samples, 1, 2**32 - 1), self.predicted_steps, 2),
                        seen.dtype)
        if scene_offset is None:
            scene_count, largest, offset = 1, agents, None
        else:
            offset = arrays.as_offset("scene_offset", scene_offset, agents)
            scene_count = len(offset) - 1
            largest = int(np.diff(offset).max(initial=0))
        if agent_id is not None:
            agent_id = arrays.as_integers("agent_id", agent_id, (agents,))
        if frame is not None:
            frame = arrays.as_integers("frame", frame, (scene_count,))
        if agents == 0:
            return made
        threads = calls.threads(threads) if scene_count > 1 else 1
        sampling = (samples, seed, spread, point, draws, threads)
        worker = self._borrow(sampling, largest, threads)
        worker.fill(seen, made, scene_count, offset, agent_id, frame)
        status = worker.run(progress, agents * samples)
        if status == lib.SI_ERR_NUMERIC:
            arrays.check_finite("observed", seen)
        calls.check(status, worker.error)
        self._give_back(sampling, worker)
        return made

    def mean_variance(
        self,
        observed: Positions,
        scene_offset: Optional[Positions] = None,
        *,
        spread: float = 1.0,
        point: str = "calibrated",
        samples: int = 20,
    ) -> Array:
        """AMV of each scene in closed form, without a sample and without a future.

        The larger eigenvalue of the covariances that `predict` draws from, averaged over agents and
        steps (si_predictor_mean_variance). It goes with the square of `spread`: what gives a wanted
        AMV is `spread = sqrt(amv / model.mean_variance(observed, scene_offset).mean())`.

        Args:
            observed, scene_offset, spread, point: as for `predict`.
            samples: matters for "anchors" alone.

        Returns:
            [S], square metres.

        Raises:
            NotImplementedError: this predictor has no closed form (`has_mean_variance`).
        """
        seen = arrays.as_numbers("observed", observed, ("agents", self.observed_steps, 2))
        seen = seen.astype(np.float64, copy=False)
        if scene_offset is None:
            offset = np.array([0, len(seen)] if len(seen) else [0], np.uintp)
        else:
            offset = arrays.as_offset("scene_offset", scene_offset, len(seen))
        error, made = calls.new_error(), ffi.new("si_forecaster **")
        calls.check(lib.si_forecaster_create(
            self._predictor, _make_sampling(samples, 0, spread, point, "even"),
            int(np.diff(offset).max(initial=1)), made, error), error)
        forecaster = ffi.gc(made[0], lib.si_forecaster_destroy)
        scene, variance = ffi.new("si_forecast_scene *"), ffi.new("double *")
        found = np.empty(len(offset) - 1)
        for index, (first, end) in enumerate(zip(offset[:-1], offset[1:])):
            memory = arrays.pointer(seen[first:end])
            scene.agent_count, scene.observed = int(end - first), memory
            calls.check(lib.si_forecaster_mean_variance(forecaster, scene, variance),
                        what=f"mean_variance of {self.kind}")
            found[index] = variance[0]
        return found

    def predict_file(
        self,
        path: Any,
        recordings: Any = None,
        *,
        dataset: Optional[str] = None,
        directory: Any = None,
        split: str = "test",
        samples: int = 20,
        seed: int = 0,
        spread: float = 1.0,
        point: str = "calibrated",
        draws: str = "even",
        amv: float = 0.0,
        min_agents: int = 2,
        max_gap: int = 0,
        all_neighbours: bool = False,
        no_future: bool = False,
        frame_rate: float = 0.0,
        step_seconds: float = 0.4,
        unit_metres: float = 0.0,
        scales: Any = None,
        columns: Optional[str] = None,
        name: Optional[str] = None,
        compression: int = 0,
        threads: int = 0,
        progress: calls.Progress = None,
    ) -> None:
        """Predicts recordings into a prediction file, as `simplicit predict` does: of any size, as
        memory holds some scenes at a time.

        Args:
            path: of the HDF5 file, which is there whole or as it was before.
            recordings, dataset, directory, split: what to predict, as for `cut_scenes`.
            samples, seed, spread, point, draws: as for `predict`.
            amv: square metres that the spread is fitted to, instead of `spread`; 0: not.
            no_future: also scenes that nothing follows.
            min_agents, max_gap, all_neighbours, frame_rate, step_seconds, unit_metres, scales,
                columns: as for `cut_scenes`.
            name: what to call it in tables and legends; None: what it is made of.
            compression: gzip level, 0 to 9.
            threads: 0 for one a core.
            progress: True for a tqdm bar, or a function of agents done and agents in all.

        Raises:
            OSError, ValueError: a file cannot be read or written, or there is no scene.
        """
        source = Source(recordings, dataset, directory, split, unit_metres, scales, columns, frame_rate,
                        step_seconds)
        source.source.scenes = make_cut(self.observed_steps, 0 if no_future else self.predicted_steps,
                                        min_agents, max_gap, all_neighbours)[0]
        sampling, error = _make_sampling(samples, seed, spread, point, draws), calls.new_error()
        options = ffi.new("si_predictions_writer_options *",
                          {"compression": calls.count("compression", compression, 0, 9)})
        called = calls.c_text("name", name)
        weights = calls.c_path("model", self._origin[0]) if self._origin else ffi.NULL
        report, heard, made = calls.Report(progress, "agent"), ffi.new("si_progress *"), ffi.new("si_forecasts **")
        report.fill(heard)
        with calls.hdf5:
            opened = open_recordings(source)
            if lib.si_recordings_get_summary(opened).scenes.scene_count == 0:
                raise ValueError(f"recordings: expected scenes of {self.observed_steps} and "
                                 f"{self.predicted_steps} steps, found none")
            if amv:
                calls.check(lib.si_sampling_fit_amv(self._predictor, opened, amv, sampling, error), error)
            config = ffi.new("si_forecasts_config *", lib.si_forecasts_config_default())
            config.recordings, config.predictor, config.sampling = opened, self._predictor, sampling[0]
            config.thread_count, config.step_seconds = calls.threads(threads), step_seconds
            config.amv, config.model, config.name = amv, weights, called
            calls.check(lib.si_forecasts_create(config, made, error), error)
            forecasts = ffi.gc(made[0], lib.si_forecasts_destroy)
            report.check(lib.si_forecasts_write(forecasts, calls.c_path("path", path), options, heard, error),
                         error)


def _load(name: Any, observed_steps: int, predicted_steps: int) -> Model:
    return Model(name, observed_steps=observed_steps, predicted_steps=predicted_steps)


def baseline(
    kind: str,
    *,
    observed_steps: int = 8,
    predicted_steps: int = 12,
    velocity_steps: Optional[int] = None,
    gauss_sigma: Optional[float] = None,
    angle_sigma: Optional[float] = None,
    measurement_sigma: Optional[float] = None,
    velocity_sigma: Optional[float] = None,
) -> Model:
    """A baseline with parameters of its own; `Model("cv-gauss")` has the fitted ones.

    Args:
        kind: "cv", "cv-gauss", "cv-sampled" (Scholler et al. 2020) or "kalman".
        observed_steps, predicted_steps: T, at least 2, and P.
        velocity_steps: the velocity is the mean of the last so many displacements. Default 1.
        gauss_sigma: of cv-gauss, metres at the last step. Default 0.67.
        angle_sigma: of cv-sampled, degrees. Default 25.
        measurement_sigma: of kalman, metres. Default 0.005.
        velocity_sigma: of kalman, metres a step. Default 0.04.

    Raises:
        ValueError: no such kind, or a number out of its range.
    """
    config = ffi.new("si_baseline_config *", lib.si_baseline_config_default())
    config.observed_steps = calls.count("observed_steps", observed_steps)
    config.predicted_steps = calls.count("predicted_steps", predicted_steps)
    if velocity_steps is not None:
        velocity_steps = calls.count("velocity_steps", velocity_steps)
    found, steps = ffi.new("si_baseline_kind *"), ffi.new("size_t *", config.velocity_steps)
    if not lib.si_baseline_find(calls.c_text("kind", kind), found, steps):
        raise ValueError(f"kind: expected a baseline such as 'cv-gauss', found {kind!r}")
    config.velocity_steps = steps[0]
    given = {"velocity_steps": velocity_steps, "gauss_sigma": gauss_sigma, "angle_sigma": angle_sigma,
             "measurement_sigma": measurement_sigma, "velocity_sigma": velocity_sigma}
    for name, value in given.items():
        if value is not None:
            setattr(config, name, value)
    error, made = calls.new_error(), ffi.new("si_predictor **")
    calls.check(lib.si_baseline_create(found[0], config, made, error), error)
    model = Model.__new__(Model)
    model._take(made[0], None)
    return model


class Crowd(NamedTuple):
    """Everybody whose position is known, and where they will be; A of them."""

    agent_id: Array  #: [A], those with all their steps first
    known_steps: Array  #: [A]: so many of the T observed steps were seen, the last ones
    observed: Array  #: [A, T, 2], metres
    samples: Array  #: [A, K, P, 2], metres


class Stream:
    """Follows a live crowd: detections at any rate in, predictions at any time out.

        >>> stream = simplicit.Stream(simplicit.Model("pedestrian"))
        >>> for time, detections in tracker:
        ...     for agent_id, x, y in detections:
        ...         stream.add(time, agent_id, x, y)
        ...     crowd = stream.predict(time)

    Times are in seconds on one clock of the caller's, positions in metres. Tracking, gaps and steps
    are inside; memory is allocated once. Any thread may call it, one at a time.

    Args:
        model: what predicts.
        samples, seed, spread, point, draws: as for `Model.predict`.
        max_agents: at once.
        step_seconds: between the model's steps.
        max_gap_seconds: holes between detections are bridged up to here.
        timeout_seconds: an agent unseen for longer has left.
        lateness_seconds: how far the time that is predicted from may lie behind the newest detection.

    Raises:
        ValueError: a number out of its range.
    """

    def __init__(
        self,
        model: Model,
        *,
        samples: int = 20,
        seed: int = 0,
        spread: float = 1.0,
        point: str = "calibrated",
        draws: str = "even",
        max_agents: int = 256,
        step_seconds: float = 0.4,
        max_gap_seconds: float = 1.2,
        timeout_seconds: float = 2.0,
        lateness_seconds: float = 1.0,
    ) -> None:
        if not isinstance(model, Model):
            raise TypeError(f"model: expected a Model, found {type(model).__name__}")
        config = ffi.new("si_live_config *", lib.si_live_config_default())
        config.sampling = _make_sampling(samples, seed, spread, point, draws)[0]
        config.max_agents = calls.count("max_agents", max_agents, 1)
        config.step_seconds, config.max_gap_seconds = step_seconds, max_gap_seconds
        config.timeout_seconds, config.lateness_seconds = timeout_seconds, lateness_seconds
        error, made = calls.new_error(), ffi.new("si_live **")
        calls.check(lib.si_live_create(model._predictor, config, made, error), error)
        self._live = ffi.gc(made[0], lib.si_live_destroy)
        self._model, self._samples, self._frame = model, samples, 0
        self._lock = threading.Lock()

    def add(self, time: float, agent_id: int, x: float, y: float) -> str:
        """Adds a detection.

        Returns:
            "added", or why not: "repeated" (it has a point of that time), "late" (before what was
            predicted from), "no room" (`max_agents` are there) or "not finite".
        """
        agent_id = calls.count("agent_id", agent_id, -(2**63))
        with self._lock:
            return _VERDICTS[lib.si_live_add(self._live, time, agent_id, x, y)]

    def predict(self, time: float, frame: Optional[int] = None) -> Crowd:
        """Predicts everybody whose position at `time` is known.

        Args:
            time: seconds; must not go backwards. Detections up to here are late from now on.
            frame: the identity of the moment in the noise. Default: how often was predicted before.

        Raises:
            ValueError: a time that is not finite.
        """
        forecast = ffi.new("si_live_forecast *")
        with self._lock:
            calls.check(lib.si_live_predict(self._live, time,
                                            self._frame if frame is None else frame, forecast),
                        what=f"time: {time}")
            self._frame += 1
            return self._copy(forecast)

    def _copy(self, forecast: Any) -> Crowd:
        agents, model = forecast.agent_count, self._model
        crowd = Crowd(np.empty(agents, np.int64), np.empty(agents, np.intp),
                      np.empty((agents, model.observed_steps, 2)),
                      np.empty((agents, self._samples, model.predicted_steps, 2)))
        for index in range(agents):
            agent = forecast.agent[index]
            crowd.agent_id[index], crowd.known_steps[index] = agent.agent_id, agent.known_steps
            for source, target in ((agent.observed, crowd.observed), (agent.samples, crowd.samples)):
                memory = target[index]
                lib.si_local_frame_leave(source, memory.size // 2, agent.origin, arrays.pointer(memory))
        return crowd

    @property
    def agents(self) -> int:
        """Agents that are remembered now."""
        with self._lock:
            return int(lib.si_live_agent_count(self._live))

    def reset(self) -> None:
        """Forgets all agents and the time."""
        with self._lock:
            lib.si_live_reset(self._live)
