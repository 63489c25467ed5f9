#!/usr/bin/env python3
"""What calling from Python costs beside the library's own calls, both in turns in one process.

    PYTHONPATH=BUILD/python python_calls.py
"""
import statistics
import time

import numpy as np

import simplicit
from simplicit import _arrays
from simplicit._binding import ffi, lib

ROUNDS, CALLS = 15, 2000


def crowd():
    """The shape of zara1 with 20 samples: 602 scenes, 2,253 agents."""
    random = np.random.default_rng(0)
    future = np.cumsum(random.normal(0.4, 0.1, (2253, 12, 2)), axis=1).astype(np.float32)
    samples = (future[:, None] + random.normal(0, 0.3, (2253, 20, 12, 2))).astype(np.float32)
    cuts = 1 + np.sort(random.choice(2252, 601, replace=False))
    return samples, future, np.concatenate([[0], cuts, [2253]]).astype(np.uintp)


def score_in_c(samples, future, offset):
    """The same arrays, config and results, without the package."""
    config = ffi.new("si_evaluation_config *", lib.si_evaluation_config_default())
    config.by_agent = config.by_scene = True
    given, made = ffi.new("si_evaluation_arrays *"), ffi.new("si_evaluation **")
    kept = [_arrays.pointer(array) for array in (samples, future, offset)]
    given.sample_count, given.predicted_steps = samples.shape[1:3]
    given.samples_float, given.future_float, given.scenes.offset = kept
    given.scenes.scene_count, given.scenes.agent_count = len(offset) - 1, len(samples)
    assert lib.si_evaluate_arrays(given, config, made, ffi.NULL) == lib.SI_OK
    lib.si_evaluation_destroy(made[0])


def predict_in_c(model, observed):
    """A function that predicts one agent into the same memory again and again."""
    worker = model._borrow((20, 0, 1.0, "calibrated", "even", 1), 1, 1)
    samples = np.empty((1, 20, 12, 2))
    worker.fill(observed, samples, 1, None, None, None)
    kept = observed, samples
    return lambda: kept and lib.si_forecast_pool_run(worker.pool, worker.job, worker.error)


def seconds(call, count):
    started = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - started) / count


def side_by_side(name, count, unit, factor, in_python, in_c):
    in_python(), in_c()
    rows = [(seconds(in_python, count), seconds(in_c, count)) for _ in range(ROUNDS)]
    python, c = (min(column) for column in zip(*rows))
    ratio = statistics.median(one / other for one, other in rows)
    print(f"{name:22} {factor * python:8.2f} {unit} from Python, {factor * c:8.2f} {unit} in C; "
          f"least over least {python / c:.3f}, median ratio {ratio:.3f}")


def main():
    arrays, model = crowd(), simplicit.Model("pedestrian")
    observed = np.cumsum(np.full((1, 8, 2), 0.3), axis=1)
    side_by_side("score, zara1 x 20", 1, "ms", 1e3, lambda: simplicit.score(*arrays), lambda: score_in_c(*arrays))
    side_by_side("predict, one agent", CALLS, "us", 1e6, lambda: model.predict(observed),
                 predict_in_c(model, observed))


if __name__ == "__main__":
    main()
