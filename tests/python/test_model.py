"""Predicting: what the command predicts, in any type and on any thread."""
import math
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simplicit


@pytest.mark.parametrize("name", ["pedestrian", "zara1", "cv", "cv-gauss", "cv-sampled", "kalman", "cv:5"])
def test_samples_are_those_of_the_command(command, sample, tmp_path, name):
    path = tmp_path / "made.h5"
    command("predict", "--dataset", "sample", "--model", name, "-o", path)
    expected = simplicit.Predictions.open(path).read()
    made = simplicit.Model(name).predict(sample.observed, sample.scene_offset, agent_id=sample.agent_id,
                                         frame=sample.frame)
    np.testing.assert_array_equal(made.astype(np.float32), expected.samples)
    np.testing.assert_array_equal(sample.future.astype(np.float32), expected.future)


@pytest.mark.parametrize("name, options, arguments", [
    ("pedestrian", {"samples": 7, "point": "tight", "name": "mine"}, "-k 7 --point tight --name mine"),
    ("cv-gauss", {"amv": 0.2, "seed": 3, "compression": 2}, "--amv 0.2 --seed 3 --compress 2"),
    ("kalman", {"no_future": True, "min_agents": 5}, "--no-future --min-agents 5"),
])
def test_files_are_those_of_the_command(command, tmp_path, name, options, arguments):
    command("predict", "--dataset", "sample", "--model", name, *arguments.split(), "-o", tmp_path / "theirs.h5")
    simplicit.Model(name).predict_file(tmp_path / "ours.h5", dataset="sample", **options)
    theirs, ours = (simplicit.Predictions.open(tmp_path / file) for file in ("theirs.h5", "ours.h5"))
    assert ours.attributes == theirs.attributes and ours.has == theirs.has
    for one, other in zip(ours.read(), theirs.read()):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="recordings: expected scenes"):
        simplicit.Model(name).predict_file(tmp_path / "none.h5", dataset="sample", min_agents=1000)
    with pytest.raises(LookupError):
        simplicit.Model(name).predict_file(tmp_path / "none.h5", dataset="sample",
                                           progress=lambda done, total: {}["stop"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours.h5", "theirs.h5"]


@given(st.integers(1, 5), st.integers(1, 30), st.sampled_from(["f4", "f8"]), st.integers(0, 2**64 - 1),
       st.sampled_from(["calibrated", "tight", "anchors"]))
def test_shapes_and_types(model, agents, samples, kind, seed, point):
    observed = np.cumsum(np.random.default_rng(agents).normal(0.3, 0.1, (agents, 8, 2)), 1).astype(kind)
    made = model.predict(observed, samples=samples, seed=seed, point=point)
    assert made.shape == (agents, samples, 12, 2) and made.dtype == kind and np.isfinite(made).all()
    more = model.predict(observed, samples=samples + 3, seed=seed, point=point)
    if point != "anchors":
        np.testing.assert_array_equal(made, more[:, :samples])


def test_float32_is_predicted_as_float64(model, crowd):
    wide = model.predict(crowd.observed.astype(float), crowd.offset)
    np.testing.assert_array_equal(model.predict(crowd.observed, crowd.offset), wide.astype(np.float32))


def test_scenes_are_apart(model, crowd):
    together = model.predict(crowd.observed, crowd.offset, threads=3)
    for scene, (first, end) in enumerate(zip(crowd.offset, crowd.offset[1:])):
        alone = model.predict(crowd.observed[first:end], frame=[scene])
        np.testing.assert_array_equal(alone, together[first:end])


def test_any_thread_predicts_the_same(model, crowd):
    expected = model.predict(crowd.observed, crowd.offset)
    wrong = []

    def work():
        for _ in range(50):
            if not np.array_equal(model.predict(crowd.observed, crowd.offset, threads=1), expected):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_models_are_pickled_by_name(model, crowd):
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin.predict(crowd.observed), model.predict(crowd.observed))
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(simplicit.baseline("cv"))


def test_nobody_is_predicted(model):
    assert model.predict(np.empty((0, 8, 2))).shape == (0, 20, 12, 2)
    assert model.predict(np.empty((0, 8, 2)), [0]).shape == (0, 20, 12, 2)


def test_parameters_and_attributes():
    released = simplicit.Model("zara1")
    assert released.parameters and all(p.dtype == np.float32 for p in released.parameters.values())
    assert released.attributes["observed_steps"] == 8
    assert simplicit.Model("cv").parameters == {} and simplicit.Model("cv").attributes == {}


def test_mean_variance_is_what_samples_spread(model, crowd):
    closed = model.mean_variance(crowd.observed, crowd.offset)
    drawn = model.predict(crowd.observed, crowd.offset, samples=3000, draws="independent")
    found = simplicit.score(drawn, None, crowd.offset, metrics="amv").per_scene["amv"]
    np.testing.assert_allclose(closed, found, rtol=0.15)
    np.testing.assert_allclose(model.mean_variance(crowd.observed, crowd.offset, spread=2.0), 4 * closed)
    assert model.has_mean_variance and not simplicit.Model("cv").has_mean_variance
    with pytest.raises(NotImplementedError, match="cv"):
        simplicit.Model("cv").mean_variance(crowd.observed)


def test_baselines_have_parameters(crowd):
    wide = simplicit.baseline("cv-gauss", gauss_sigma=2.0).mean_variance(crowd.observed).mean()
    narrow = simplicit.baseline("cv-gauss", gauss_sigma=1.0).mean_variance(crowd.observed).mean()
    assert wide == pytest.approx(4 * narrow)
    with pytest.raises(ValueError, match="velocity_steps"):
        simplicit.baseline("cv", velocity_steps=-1)
    short = simplicit.baseline("kalman", observed_steps=3, predicted_steps=5)
    assert short.predict(crowd.observed[:, :3]).shape == (len(crowd.observed), 20, 5, 2)


@pytest.mark.parametrize("wrong, error, message", [
    ({"samples": 0}, ValueError, "samples"), ({"samples": 1.5}, TypeError, "samples"),
    ({"seed": -1}, ValueError, "seed"), ({"spread": math.nan}, ValueError, "spread"),
    ({"point": "nowhere"}, ValueError, "point"), ({"draws": "lots"}, ValueError, "draws"),
    ({"scene_offset": [0, 1]}, ValueError, "scene_offset"), ({"agent_id": [1]}, ValueError, "agent_id"),
    ({"scene_offset": [0, 5, 34], "threads": 100000}, ValueError, "threads"),
    ({"threads": -1, "scene_offset": [0, 5, 34]}, ValueError, "threads"),
    ({"frame": [1, 2]}, ValueError, "frame"), ({"progress": "loud"}, TypeError, "progress"),
])
def test_wrong_arguments_are_named(model, crowd, wrong, error, message):
    with pytest.raises(error, match=f"{message}: expected"):
        model.predict(crowd.observed, **wrong)


def test_wrong_observations_are_named(model, crowd):
    with pytest.raises(ValueError, match=r"observed: expected shape \[agents, 8, 2\], found \[\d+, 7, 2\]"):
        model.predict(crowd.observed[:, 1:])
    observed = crowd.observed.copy()
    observed[1, 2, 0] = np.inf
    with pytest.raises(ValueError, match=r"observed: expected finite numbers, found inf at \[1, 2, 0\]"):
        model.predict(observed)
    with pytest.raises(ValueError, match="pedestrian.*cv-gauss"):
        simplicit.Model("nobody")
    with pytest.raises(ValueError, match="9"):
        simplicit.Model("pedestrian", observed_steps=9)


def test_a_stream_predicts_what_a_recording_does(model):
    times = 0.4 * np.arange(8)
    paths = np.stack([np.stack([times, 0 * times], 1), np.stack([8 - times, 0.3 + 0 * times], 1)])
    stream = simplicit.Stream(model, samples=7)
    for step, time in enumerate(times):
        for agent_id, (x, y) in enumerate(paths[:, step]):
            assert stream.add(time, agent_id, x, y) == "added"
    assert stream.add(times[-1], 0, 1.0, 1.0) == "repeated"
    assert stream.add(times[-1], 0, math.nan, 1.0) == "not finite"
    crowd = stream.predict(times[-1])
    assert crowd.agent_id.tolist() == [0, 1] and crowd.known_steps.tolist() == [8, 8]
    np.testing.assert_allclose(crowd.observed, paths, atol=1e-5)
    expected = model.predict(paths, samples=7, agent_id=[0, 1], frame=[0])
    np.testing.assert_allclose(crowd.samples, expected, atol=1e-4)
    assert stream.add(times[0], 2, 0.0, 0.0) == "late"
    assert stream.agents == 2
    stream.reset()
    assert stream.agents == 0 and len(stream.predict(9.0).agent_id) == 0
    with pytest.raises(ValueError, match="time"):
        stream.predict(math.nan)


def test_streams_are_bounded(model):
    stream = simplicit.Stream(model, max_agents=1)
    assert stream.add(0.0, 1, 0.0, 0.0) == "added" and stream.add(0.0, 2, 0.0, 0.0) == "no room"
    with pytest.raises(ValueError, match="max_agents"):
        simplicit.Stream(model, max_agents=0)
    with pytest.raises(TypeError, match="model"):
        simplicit.Stream("pedestrian")
    with pytest.raises(TypeError, match="agent_id: expected a whole number, found str"):
        stream.add(0.0, "7", 0.0, 0.0)
