"""Long calls: progress, Ctrl-C, other threads meanwhile, memory; training and figures."""
import gc
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import simplicit

from conftest import Crowd


@pytest.fixture(scope="module")
def large():
    """Some seconds of scoring."""
    random = np.random.default_rng(0)
    future = random.normal(0, 1, (20000, 12, 2)).astype(np.float32)
    return (future[:, None] + random.normal(0, 0.3, (20000, 20, 12, 2))).astype(np.float32), future


def test_progress_is_told(large, model):
    told = []
    simplicit.score(*large, metrics="ade", progress=lambda done, total: told.append((done, total)))
    assert len(told) > 3 and told == sorted(told) and told[-1] == (20000, 20000)
    told.clear()
    model.predict(large[1][:, :8].copy(), progress=lambda *count: told.append(count))
    assert told[-1] == (20000, 20000)


def test_what_progress_raises_ends_the_call(large, model):
    def stop(done, total):
        raise LookupError("enough")

    for call in (lambda: simplicit.score(*large, progress=stop),
                 lambda: model.predict(large[1][:, :8].copy(), progress=stop)):
        started = time.monotonic()
        with pytest.raises(LookupError, match="enough"):
            call()
        assert time.monotonic() - started < 30


def test_tqdm_shows_progress(crowd, capfd):
    pytest.importorskip("tqdm", reason="no python3-tqdm")
    crowd.score(progress=True)
    assert "agent" in capfd.readouterr().err


@pytest.mark.parametrize("work", [
    "simplicit.score(samples, future)",
    "simplicit.Model().predict(np.zeros((2000, 8, 2)), np.arange(2001), samples=20000)",
    "simplicit.train(output, dataset='sample', recipe='tuned')",
    "simplicit.plot_film(future[:5, :8], future[:5], samples[:5], frames_per_step=20).png()",
])
def test_ctrl_c_ends_the_call(work, tmp_path):
    program = f"""
import sys, numpy as np, simplicit
future = np.random.default_rng(0).normal(0, 1, (200000, 12, 2)).astype('f4')
samples = np.repeat(future[:, None], 20, 1) + np.random.default_rng(0).normal(0, 1, (20, 12, 2)).astype('f4')
output = {str(tmp_path / "weights.h5")!r}
print('ready', flush=True)
try:
    {work}
except KeyboardInterrupt:
    print('stopped', flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "stopped\n"
        assert child.wait() == 0


def test_other_threads_run_meanwhile(large):
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.monotonic()
    simplicit.score(*large, metrics="ade,amd", threads=1)
    took = time.monotonic() - started
    done.set()
    thread.join()
    assert len(ticks) > 10 * took  # every 0.1 s at least; every 0.005 s if the machine is idle


def test_threads_score_and_read_at_once(crowd, tmp_path):
    path, expected, wrong = crowd.write(tmp_path / "crowd.h5"), crowd.score(), []

    def work():
        for _ in range(15):
            if simplicit.score(path) != expected or crowd.score(threads=1) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def resident():
    """Bytes of memory that this process has now."""
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def small_calls(crowd, model, path):
    observed, one = crowd.observed[:1], (crowd.samples[:2, :5, :3].copy(), crowd.future[:2, :3].copy())
    yield "score", 10000, lambda: simplicit.score(*one, metrics="ade,fde", threads=1)
    yield "predict", 10000, lambda: model.predict(observed)
    yield "errors", 10000, lambda: pytest.raises(ValueError, simplicit.score, one[0], one[1][:1])
    yield "seeds", 1000, lambda: model.predict(observed, seed=int(np.random.randint(2**31)))
    yield "files", 300, lambda: simplicit.Predictions.open(path)[0]
    yield "figures", 20, lambda: simplicit.plot_scene(observed, crowd.future[:1], width_mm=40, dpi=40).png()
    yield "models", 300, lambda: simplicit.Model("pedestrian").predict(observed)


def test_ten_thousand_calls_leave_no_memory(crowd, model, tmp_path):
    if not pathlib.Path("/proc/self/statm").exists():
        pytest.skip("no /proc to read memory from")
    for name, count, call in small_calls(crowd, model, crowd.write(tmp_path / "crowd.h5")):
        for _ in range(count // 10):
            call()
        gc.collect()
        before = resident()
        for _ in range(count):
            call()
        gc.collect()
        assert resident() - before < 4e6, name  # a leak of 400 bytes a call would show


def test_scoring_takes_no_memory_to_speak_of():
    """64 MB of samples are scored in far less than as much again."""
    program = """
import numpy as np, resource, simplicit
samples = np.zeros((30000, 23, 12, 2), np.float32)
samples += np.random.default_rng(0).normal(0, 1, (23, 12, 2)).astype('f4')
future = np.zeros((30000, 12, 2), np.float32)
simplicit.score(samples[:100], future[:100])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
simplicit.score(samples, future, metrics="ade,fde,amv")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(made.stdout) < 32e3, made.stdout  # kilobytes


def test_training_tells_its_epochs_and_goes_on(tmp_path, sample):
    short = {"recipe": "tuned", "settings": {"epoch_steps": 2}, "dataset": "sample"}
    told = []
    made = simplicit.train(tmp_path / "two.h5", epochs=2, callback=told.append,
                           log=tmp_path / "log.csv", **short)
    assert told == made.epochs and [epoch.number for epoch in told] == [1, 2]
    assert np.isfinite(list(told[0].train.values())).all() and told[1].validation
    assert len((tmp_path / "log.csv").read_text().splitlines()) == 3
    assert made.model.predict(sample.observed[:3]).shape == (3, 20, 12, 2)

    def stop(epoch):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simplicit.train(tmp_path / "cut.h5", epochs=2, callback=stop, **short)
    again = simplicit.train(tmp_path / "cut.h5", epochs=2, resume=tmp_path / "cut.h5", **short)
    for name, tensor in made.model.parameters.items():
        np.testing.assert_array_equal(again.model.parameters[name], tensor)


@pytest.mark.parametrize("wrong, error, message", [
    ({"recipe": "secret"}, ValueError, "recipe"), ({"settings": {"colour": 1}}, ValueError, "colour"),
    ({"epochs": -1}, ValueError, "epochs"), ({"dataset": None}, TypeError, "dataset"),
    ({"dataset": "mars"}, ValueError, "mars"), ({"seed": -1}, ValueError, "seed"),
])
def test_wrong_trainings_are_named(tmp_path, wrong, error, message):
    with pytest.raises(error, match=message):
        simplicit.train(tmp_path / "made.h5", **{"dataset": "sample", **wrong})


@pytest.fixture(scope="module")
def scene(crowd):
    return (crowd.observed[:2], crowd.future[:2], {"mine": crowd.samples[:2], "other": crowd.samples[:2]})


def test_figures_are_files_and_bytes(scene, crowd, tmp_path):
    figure = simplicit.plot_scene(*scene, tmp_path / "scene.svg", scores={"mine": crowd.score()},
                                  agent_id=[3, 4], title="Here", width_mm=80)
    assert figure.png(dpi=50)[:8] == b"\x89PNG\r\n\x1a\n" == figure._repr_png_()[:8]
    assert b"<svg" in figure.svg() and b"<svg" in (tmp_path / "scene.svg").read_bytes()
    assert figure.pdf()[:5] == b"%PDF-"
    figure.save(tmp_path / "scene.png")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scene.png", "scene.svg"]
    assert len(figure.png(dpi=100)) > len(figure.png(dpi=50))


def test_figures_show_what_they_were_given(scene):
    observed = scene[0].astype(np.float64)
    figure = simplicit.plot_scene(observed, width_mm=40)
    before = figure.png(dpi=40)
    observed += np.arange(8)[:, None] ** 2  # the caller's array, used again
    assert figure.png(dpi=40) == before


def test_films_and_horizons(scene, crowd):
    film = simplicit.plot_film(*scene, width_mm=40, dpi=40, frames_per_step=1)
    assert b"acTL" in film.png() and film.render("webp")[8:12] == b"WEBP"
    assert simplicit.plot_horizon({"one": crowd.score(), "two": Crowd(seed=1).score()}).svg()
    assert simplicit.plot_horizon(crowd.score(), metrics="fde,ade", theme="dark").png(dpi=40)


def test_differences_are_drawn(crowd, tmp_path):
    far = simplicit.score(crowd.samples + 1.0, crowd.future, crowd.offset, observed=crowd.observed,
                          agent_id=crowd.agent_id, frame=crowd.frame, recording="crowd", primary_id=crowd.primary_id)
    scores = {"near": crowd.score(), "far": far, "same": crowd.score()}
    drawn = simplicit.plot_compare(scores, tmp_path / "compare.svg", real_text=True).svg().decode()
    assert "difference from near" in drawn and ">far<" in drawn and "ADE" in drawn
    assert "Holm" in drawn  # of far, which is shown to differ
    assert "ADE" not in simplicit.plot_compare(scores, metrics="fde,nothing", real_text=True).svg().decode()
    for wrong, message in (({}, "two"), ({"one": far}, "two"), ({"one": far, "other": Crowd(seed=1).score()}, "")):
        with pytest.raises(ValueError, match=message):
            simplicit.plot_compare(wrong)
    with pytest.raises(ValueError, match="metrics"):
        simplicit.plot_compare(scores, metrics="nothing")


@pytest.mark.parametrize("wrong, error, message", [
    ({"path": "x.doc"}, ValueError, "path"), ({"path": "/nowhere/x.png"}, OSError, "nowhere"),
    ({"theme": "pink"}, ValueError, "theme"), ({"colour": 1}, TypeError, "colour"),
    ({"density": "low"}, ValueError, "density"), ({"future": np.zeros((3, 12, 2))}, ValueError, "future"),
    ({"samples": np.zeros((2, 20, 9, 2))}, ValueError, "future"),
    ({"samples": np.zeros((3, 20, 12, 2))}, ValueError, "samples"),
    ({"observed": np.full((2, 8, 2), np.nan)}, ValueError, "observed"), ({"extent": [1, 2]}, ValueError, "extent"),
    ({"agent_id": [1]}, ValueError, "agent_id"), ({"title": 3}, TypeError, "title"),
])
def test_wrong_figures_are_named(scene, wrong, error, message):
    given = {"observed": scene[0], "future": scene[1], "samples": scene[2], **wrong}
    with pytest.raises(error, match=message):
        simplicit.plot_scene(**given)


def test_types_are_right():
    pytest.importorskip("mypy", reason="no mypy")
    package = pathlib.Path(__file__).parents[2] / "python"
    made = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir", os.devnull, "simplicit"], cwd=package,
                          capture_output=True, text=True)
    assert made.returncode == 0, made.stdout


def test_every_public_name_says_what_it_is():
    for name in simplicit.__all__:
        assert getattr(simplicit, name).__doc__, name
    for function in (simplicit.score, simplicit.train, simplicit.Model.predict, simplicit.Model.predict_file, simplicit.cut_scenes,
                     simplicit.write_predictions, simplicit.plot_scene):
        code = function.__code__
        for argument in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            assert argument == "self" or f"{argument}:" in function.__doc__ or f"{argument}," in function.__doc__, (
                f"{function.__name__}: {argument}")
