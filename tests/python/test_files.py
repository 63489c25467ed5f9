"""Recordings and predictions: what was written comes back, and the command reads it."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simplicit

from conftest import Crowd


def test_what_was_written_comes_back(crowd, tmp_path):
    path = crowd.write(tmp_path / "crowd.h5")
    with simplicit.Predictions.open(path) as predictions:
        assert (len(predictions), predictions.agents, predictions.samples) == (
            len(crowd.frame), len(crowd.future), crowd.samples.shape[1])
        assert predictions.attributes["name"] == "samples" and predictions.has["future"]
        whole = predictions.read()
    np.testing.assert_array_equal(whole.samples, crowd.samples)
    np.testing.assert_array_equal(whole.observed, crowd.observed)
    np.testing.assert_array_equal(whole.future, crowd.future)
    np.testing.assert_array_equal(whole.scene_offset, crowd.offset)
    np.testing.assert_array_equal(whole.agent_id, crowd.agent_id)
    np.testing.assert_array_equal(whole.frame, crowd.frame)
    assert whole.recording == ["crowd"] * len(crowd.frame) and whole.probabilities is None
    np.testing.assert_array_equal(whole.primary_id, crowd.primary_id)


def test_slabs_and_scenes_are_parts_of_it(crowd, tmp_path):
    predictions = simplicit.Predictions.open(crowd.write(tmp_path / "crowd.h5"))
    slabs = list(predictions.slabs(max_agents=6))
    assert len(slabs) > 2 and all(len(slab.samples) <= 6 and slab.scene_offset[0] == 0 for slab in slabs)
    np.testing.assert_array_equal(np.concatenate([slab.samples for slab in slabs]), crowd.samples)
    for scene in (0, 5, -1):
        first, end = crowd.offset[scene % len(predictions)], crowd.offset[scene % len(predictions) + 1]
        np.testing.assert_array_equal(predictions[scene].samples, crowd.samples[first:end])
    one_by_one = list(predictions)
    assert len(one_by_one) == len(predictions)
    for scene, alone in enumerate(one_by_one):
        np.testing.assert_array_equal(alone.samples, predictions[scene].samples)
        assert alone.frame.tolist() == [crowd.frame[scene]] and alone.scene_offset[-1] == len(alone.samples)
    with pytest.raises(IndexError, match="scene"):
        predictions[len(predictions)]
    predictions.close()
    predictions.close()
    with pytest.raises(ValueError, match="closed"):
        predictions[0]


@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_files_keep_the_numbers_that_they_are_given(tmp_path, kind):
    random = np.random.default_rng(3)
    samples = (1e5 + random.normal(0, 1, (4, 3, 2, 2))).astype(kind)
    path = tmp_path / "far.h5"
    simplicit.write_predictions(path, samples, samples[:, 0], compression=4)
    np.testing.assert_array_equal(simplicit.Predictions.open(path).read().samples, samples)


def test_optional_arrays_come_back(tmp_path):
    path, samples = tmp_path / "all.h5", np.zeros((3, 2, 4, 2), np.float32)
    chances = np.array([[0.5, 0.5], [0.1, 0.9], [1.0, 0.0]], np.float32)
    simplicit.write_predictions(path, samples, samples[:, 0], samples[:, 1], [0, 1, 3],
                                probabilities=chances, primary_id=[0, 1], agent_id=[0, 1, 2], point="tight",
                                spread=1.5, seed=9)
    predictions = simplicit.Predictions.open(path)
    found = predictions.read()
    np.testing.assert_array_equal(found.probabilities, chances)
    assert found.primary_id.tolist() == [0, 1] and found.frame.tolist() == [0, 1]
    assert predictions.attributes["point"] == "tight" and predictions.attributes["spread"] == 1.5
    assert simplicit.score(predictions, metrics="brier").brier_fde >= 0


def test_a_failure_leaves_what_was_there(crowd, tmp_path):
    path = crowd.write(tmp_path / "crowd.h5")
    before = path.read_bytes()

    def fail(done, total):
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        simplicit.write_predictions(path, crowd.samples, crowd.observed, progress=fail)
    assert path.read_bytes() == before and [*tmp_path.iterdir()] == [path]


def test_a_file_is_scored_with_what_stands_in_it(crowd, tmp_path):
    path = crowd.write(tmp_path / "crowd.h5")
    assert simplicit.score(path).name == "samples" and simplicit.score(path, name="mine").name == "mine"
    for name, value in (("agent_id", crowd.agent_id), ("frame", crowd.frame), ("recording", "x"),
                        ("primary_id", crowd.primary_id), ("step_seconds", 0.2), ("future", crowd.future)):
        with pytest.raises(TypeError, match=f"{name}: expected None"):
            simplicit.score(path, **{name: value})


def test_a_closed_file_says_so(crowd, tmp_path):
    predictions = simplicit.Predictions.open(crowd.write(tmp_path / "crowd.h5"))
    predictions.close()
    predictions.close()
    for read in (predictions.read, lambda: predictions[0], lambda: list(predictions)):
        with pytest.raises(ValueError, match="is closed"):
            read()


@pytest.mark.parametrize("ending", [".npz", ".ndjson", "/"])
def test_predictions_are_converted(crowd, tmp_path, ending):
    path, made = crowd.write(tmp_path / "crowd.h5"), f"{tmp_path}/made{ending}"
    simplicit.convert_predictions(path, made)
    found, expected = simplicit.score(made), crowd.score()
    assert found.ade == pytest.approx(expected.ade, rel=1e-6) and found.agents == expected.agents
    with pytest.raises(ValueError, match="frame_step"):
        simplicit.convert_predictions(path, made, frame_step=0)
    with pytest.raises(ValueError, match="x.doc"):
        simplicit.convert_predictions(path, tmp_path / "x.doc")
    with pytest.raises(OSError, match="nowhere"):
        simplicit.convert_predictions("/nowhere.h5", made)


def test_files_that_are_none_are_named(tmp_path):
    path = tmp_path / "text.h5"
    path.write_text("nothing")
    with pytest.raises(ValueError, match="text.h5"):
        simplicit.Predictions.open(path)
    with pytest.raises(OSError, match="gone.h5"):
        simplicit.Predictions.open(tmp_path / "gone.h5")
    with pytest.raises(OSError, match="nowhere"):
        simplicit.write_predictions("/nowhere/x.h5", np.zeros((1, 1, 1, 2)), np.zeros((1, 1, 2)))
    with pytest.raises(TypeError, match="path: expected a path"):
        simplicit.Predictions.open(3)
    with pytest.raises(TypeError, match="future: expected None"):
        simplicit.score(path, np.zeros((1, 1, 2)))


def test_numpy_files_are_predictions(crowd, tmp_path):
    path = tmp_path / "crowd.npz"
    np.savez(path, samples=crowd.samples, future=crowd.future, observed=crowd.observed,
             scene_offset=crowd.offset.astype("u8"))
    assert simplicit.score(path).ade == simplicit.score(crowd.samples, crowd.future, crowd.offset).ade
    predictions = simplicit.Predictions.open(path)
    np.testing.assert_array_equal(predictions[3].samples, crowd.samples[slice(*crowd.offset[3:5])])
    assert [len(scene.frame) for scene in predictions] == [1] * len(crowd.frame)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), unique=True, min_size=1),
       st.sampled_from([".txt", ".csv"]), st.randoms())
def test_tracks_come_back_sorted(tmp_path_factory, rows, ending, random):
    random.shuffle(rows)
    frame, agent_id = np.array(rows).T
    position = np.random.default_rng(len(rows)).normal(0, 1e3, (len(rows), 2))
    path = tmp_path_factory.mktemp("tracks") / f"made{ending}"
    tracks = simplicit.Tracks(frame, agent_id, position)
    tracks.write(path)
    read = simplicit.read_tracks(path)
    for name in ("frame", "agent_id", "position"):
        np.testing.assert_array_equal(getattr(read, name), getattr(tracks, name))
    assert (np.diff(read.frame) >= 0).all() and read.name == "made"


def test_scenes_are_those_of_the_command(command, sample, tmp_path):
    path = tmp_path / "made.h5"
    command("predict", "--dataset", "sample", "--model", "cv", "-k", "1", "-o", path)
    expected = simplicit.Predictions.open(path).read()
    np.testing.assert_array_equal(sample.scene_offset, expected.scene_offset)
    np.testing.assert_array_equal(sample.agent_id, expected.agent_id)
    np.testing.assert_array_equal(sample.frame, expected.frame)
    np.testing.assert_array_equal(sample.observed.astype("f4"), expected.observed)
    assert sample.recording == expected.recording


def walkers(frames=30, agents=3):
    frame, agent_id = (part.ravel() for part in np.mgrid[0:frames, 0:agents])
    return simplicit.Tracks(10 * frame, agent_id, np.stack([0.4 * frame, 2.0 * agent_id], 1), name="walkers")


def test_scenes_of_tracks_and_of_files_are_the_same(tmp_path):
    tracks = walkers()
    tracks.write(tmp_path / "walkers.txt")
    of_tracks = simplicit.cut_scenes(tracks, observed_steps=5, predicted_steps=7)
    of_files = simplicit.cut_scenes([tmp_path / "walkers.txt"], observed_steps=5, predicted_steps=7)
    assert of_tracks.observed.shape == (19 * 3, 5, 2) and of_tracks.recording == of_files.recording
    np.testing.assert_array_equal(of_tracks.future, of_files.future)
    np.testing.assert_array_equal(of_tracks.frame, of_files.frame)
    twice = simplicit.cut_scenes([tmp_path / "walkers.txt"] * 2, observed_steps=5, predicted_steps=7)
    assert len(twice.frame) == 38 and twice.scene_offset[-1] == len(twice.observed)


def test_tracks_with_a_clock_are_put_on_steps_as_files_are(tmp_path):
    frame, agent_id = (part.ravel() for part in np.mgrid[0:400:5, 0:3])
    tracks = simplicit.Tracks(frame, agent_id, np.stack([1.3 * frame / 25, 2.0 * agent_id], 1), frame_rate=25.0)
    tracks.write(tmp_path / "clock.txt")
    with pytest.warns(UserWarning, match="25 frames a second put on steps of 0.4 s"):
        of_files = simplicit.cut_scenes(tmp_path / "clock.txt", frame_rate=25.0)
    with pytest.warns(UserWarning, match="tracks: 25 frames a second put on steps of 0.4 s"):
        of_tracks = simplicit.cut_scenes(tracks)
    np.testing.assert_array_equal(of_tracks.observed, of_files.observed)
    np.testing.assert_array_equal(of_tracks.frame, of_files.frame)
    np.testing.assert_allclose(np.diff(of_tracks.future[..., 0], axis=1), 1.3 * 0.4)
    assert len(tracks) == len(frame)  # as they were


def test_one_scene_is_a_part(sample):
    scene = sample.scene(-1)
    np.testing.assert_array_equal(scene.future, sample.future[sample.scene_offset[-2]:])
    assert scene.recording == [sample.recording[-1]] and scene.primary_id is None
    with pytest.raises(ValueError, match="scene: expected -270 to 269, found 270"):
        sample.scene(270)


def test_no_scene_is_no_error():
    none = simplicit.cut_scenes(walkers(), observed_steps=200)
    assert none.observed.shape == (0, 200, 2) and none.scene_offset.tolist() == [0]


def test_pixels_are_warned_of(tmp_path):
    tracks = walkers()
    simplicit.Tracks(tracks.frame, tracks.agent_id, 60 * tracks.position).write(tmp_path / "pixels.txt")
    with pytest.warns(UserWarning, match="give unit_metres"):
        simplicit.cut_scenes(tmp_path / "pixels.txt")
    scaled = simplicit.cut_scenes(tmp_path / "pixels.txt", unit_metres=1 / 60)
    np.testing.assert_allclose(scaled.observed, simplicit.cut_scenes(tracks).observed)


@pytest.mark.parametrize("made, error, message", [
    (lambda: simplicit.read_tracks("/nowhere.txt"), OSError, "nowhere"),
    (lambda: simplicit.read_tracks(__file__), ValueError, "test_files.py:1"),
    (lambda: simplicit.read_tracks(__file__, columns="x"), ValueError, "columns"),
    (lambda: simplicit.Tracks([1, 1], [2, 2], [[0, 0], [1, 1]]), ValueError, "frame 1, agent 2"),
    (lambda: simplicit.Tracks([1], [2, 3], [[0, 0], [1, 1]]), ValueError, "frame"),
    (lambda: simplicit.cut_scenes(), TypeError, "recordings or dataset"),
    (lambda: simplicit.cut_scenes([]), ValueError, "recordings: expected at least one"),
    (lambda: simplicit.cut_scenes(walkers(), unit_metres=2.0), TypeError, "unit_metres"),
    (lambda: simplicit.read_tracks("here.txt\0.bak"), ValueError, "path: expected no null"),
    (lambda: simplicit.cut_scenes(dataset="mars"), ValueError, "mars"),
    (lambda: simplicit.cut_scenes(dataset="sample", split="some"), ValueError, "split"),
    (lambda: simplicit.cut_scenes(walkers(), min_agents=0), ValueError, "min_agents"),
    (lambda: walkers().write("/tmp/x.doc"), ValueError, "x.doc"),
])
def test_what_is_no_recording_is_named(made, error, message):
    with pytest.raises(error, match=message):
        made()
