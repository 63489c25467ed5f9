"""Scores: the numbers of the command, and what a Score has."""
import copy
import json
import math
import pickle
import subprocess

import numpy as np
import pytest

import simplicit

from conftest import PREDICTED, Crowd

GROUPS = ["ade,fde", "amd,amv,kde,energy", "joint,mean,kade,miss,brier", "coverage,interval,collision",
          "likely,gauss,col"]


def printed(result, metric):
    """What the command says of a metric: its value and its interval, null for what is no number."""
    if metric.startswith("energy_"):
        part = "per_step" if metric == "energy_step" else "whole_path"
        return result["energy"][part], result["intervals"]["energy"][part]
    return result[metric], result["intervals"][metric]


def number(value):
    return math.nan if value is None else value


def as_printed(value):
    """JSON has ten digits."""
    return float(f"{value:.10g}")


def same_as_command(score, result):
    assert result["windows"] == score.windows
    assert (result["scenes"], result["agents"], result["samples"]) == (
        score.scenes, score.agents, score.samples)
    for metric in score.metrics:
        value, (low, high) = printed(result, metric)
        found = score[metric]
        np.testing.assert_array_equal([number(value), number(low), number(high)],
                                      list(map(as_printed, found[:3])), err_msg=metric)


@pytest.mark.parametrize("metrics", GROUPS)
def test_numbers_are_those_of_the_command(crowd, command, tmp_path, metrics):
    path = crowd.write(tmp_path / "crowd.h5")
    found = command("score", path, "--format", "json", "--metrics", metrics)
    of_file = simplicit.score(path, metrics=metrics)
    same_as_command(of_file, found["results"][0])
    assert crowd.score(metrics=metrics) == of_file  # to the last bit


@pytest.mark.parametrize("preset", simplicit.preset_names())
def test_presets_are_those_of_the_command(crowd, command, tmp_path, preset):
    path = crowd.write(tmp_path / "crowd.h5")
    try:
        found = command("score", path, "--format", "json", "--preset", preset)
    except subprocess.CalledProcessError as refused:  # one that wants more samples
        with pytest.raises(ValueError) as raised:
            crowd.score(preset=preset)
        assert str(raised.value).split(": ")[-1] in refused.stderr
        return
    same_as_command(crowd.score(preset=preset), found["results"][0])


@pytest.mark.parametrize("selection", ["agent", "scene"])
@pytest.mark.parametrize("choice", ["independent", "by-ade", "by-fde"])
@pytest.mark.parametrize("weighting", ["agent", "scene"])
def test_conventions_are_those_of_the_command(crowd, command, tmp_path, selection, choice, weighting):
    path = crowd.write(tmp_path / "crowd.h5")
    found = command("score", path, "--format", "json", "--metrics", "ade,fde", "--selection", selection,
                    "--choice", choice, "--weighting", weighting)
    score = crowd.score(metrics="ade,fde", selection=selection, choice=choice, weighting=weighting)
    same_as_command(score, found["results"][0])
    assert score.conventions["choice"] == choice


@pytest.mark.parametrize("option, convention", [
    (["--kde-weighting", "agent"], {"kde_weighting": "agent"}), (["--first", 7], {"first": 7}),
    (["--top", 7], {"top": 7}),
])
def test_what_is_scored_is_that_of_the_command(crowd, command, tmp_path, option, convention):
    chances = np.random.default_rng(0).dirichlet(np.ones(20), len(crowd.future))
    path = crowd.write(tmp_path / "crowd.h5", probabilities=chances)
    found = command("score", path, "--format", "json", *option)
    score = crowd.score(probabilities=chances.astype("f4"), **convention)
    same_as_command(score, found["results"][0])
    assert score.figures != crowd.score().figures


def test_best_of_k_is_what_it_is_said_to_be(crowd):
    errors = np.linalg.norm(crowd.samples.astype(float) - crowd.future[:, None], axis=-1)
    score = crowd.score(metrics="ade,fde")
    assert score.ade == pytest.approx(errors.mean(-1).min(-1).mean(), rel=1e-12)
    np.testing.assert_allclose(score.per_agent["fde"], errors[..., -1].min(-1), rtol=1e-12)


def test_float64_is_scored_as_float32(crowd):
    wide = simplicit.score(crowd.samples.astype(float), crowd.future.astype(float), crowd.offset,
                           observed=crowd.observed.astype(float), agent_id=crowd.agent_id,
                           frame=crowd.frame, recording="crowd", primary_id=crowd.primary_id)
    assert wide == crowd.score()


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_threads_do_not_matter(crowd, threads):
    assert crowd.score(threads=threads) == crowd.score(threads=1)


def test_parts_make_the_whole(crowd):
    score = crowd.score()
    assert score.per_agent["ade"].mean() == pytest.approx(score.ade, rel=1e-12)
    assert score.per_scene["amd"].mean() == pytest.approx(score.amd, rel=1e-12)
    assert score.per_step["amv"].shape == (PREDICTED,)
    assert score.per_step_intervals["ade"].shape == (PREDICTED, 2)
    assert score.scene_agents.tolist() == np.diff(crowd.offset).tolist()
    assert score.counts["cells"] == len(crowd.future) * PREDICTED


def test_without_offset_everybody_is_a_scene(crowd):
    alone = simplicit.score(crowd.samples, crowd.future)
    told = simplicit.score(crowd.samples, crowd.future, np.arange(len(crowd.future) + 1))
    assert alone == told and alone.scenes == len(crowd.future)


def test_amv_needs_no_future(crowd):
    assert simplicit.score(crowd.samples, None, crowd.offset, metrics="amv").amv == crowd.score().amv
    with pytest.raises(ValueError, match="true future"):
        simplicit.score(crowd.samples, None, crowd.offset)


def test_shifts_and_spread(crowd):
    score = crowd.score(metrics=["ade"], shifts=[-0.1, 0.1])
    moved = simplicit.score(crowd.samples.astype(float) + 0.1, crowd.future, crowd.offset, metrics="ade")
    assert score.shifted[0.1]["ade"].value == pytest.approx(moved.ade, rel=1e-9)
    wide = crowd.score(metrics="amv", spread=2.0)
    assert wide.amv == pytest.approx(4 * crowd.score(metrics="amv").amv, rel=1e-3)


@pytest.mark.parametrize("copied", [lambda s: pickle.loads(pickle.dumps(s)), copy.deepcopy, copy.copy])
def test_copies_are_equal(crowd, copied):
    score = crowd.score()
    twin = copied(score)
    assert twin == score and twin.ade == score.ade
    np.testing.assert_array_equal(twin.per_agent["amd"], score.per_agent["amd"])
    with pytest.raises(ValueError, match="pickled"):
        twin.compare(score)


def test_compare_is_paired(crowd):
    worse = Crowd()
    worse.samples = worse.samples + np.float32(0.3)
    found = {row.metric: row for row in crowd.score().compare(worse.score())}
    assert found["ade"].difference < 0 and found["ade"].high < 0 and found["ade"].shown
    assert found["ade"].won > 0.8
    assert all(row.difference == 0 for row in crowd.score().compare(crowd.score()))
    with pytest.raises(ValueError, match="windows"):
        crowd.score().compare(Crowd(seed=1).score())
    with pytest.raises(TypeError, match="other"):
        crowd.score().compare(3)


def test_to_dict_is_json(crowd):
    score = crowd.score()
    read = json.loads(json.dumps(score.to_dict()))
    assert read["metrics"]["ade"]["value"] == score.ade
    assert read["per_step"]["fde"] == score.per_step["fde"].tolist()


def test_to_frame(crowd):
    pytest.importorskip("pandas", reason="no python3-pandas")
    score = crowd.score()
    assert score.to_frame().loc["ade", "value"] == score.ade
    assert score.to_frame("step").index.tolist() == pytest.approx(0.4 * np.arange(1, PREDICTED + 1))
    assert len(score.to_frame("agent")) == score.agents
    assert len(score.to_frame("scene")) == score.scenes
    with pytest.raises(ValueError, match="by"):
        score.to_frame("week")


def test_texts(crowd):
    score = crowd.score(name="<mine>")
    table = score.table()
    assert "m, mean distance of the best" in table and repr(table) == str(table) and "± " in table and f"{score.ade:.4f}" in table
    assert "&lt;mine&gt;" in score._repr_html_() and "<mine>" not in score._repr_html_()
    assert f"{score.fde:.4f}" in repr(score)


def test_every_metric_says_what_it_is():
    assert list(simplicit.metric_meanings()) == list(simplicit.metric_names())
    assert all(len(meaning) > 10 for meaning in simplicit.metric_meanings().values())


def test_attributes(crowd):
    score = crowd.score(metrics="ade")
    assert score.metrics == ("ade",) and "ade" in dir(score)
    with pytest.raises(AttributeError, match="not scored"):
        score.amd
    with pytest.raises(AttributeError):
        score.nonsense
    with pytest.raises(KeyError):
        score["amd"]


def test_a_single_path_has_no_amd(crowd):
    score = simplicit.score(crowd.samples[:, :1], crowd.future, crowd.offset)
    assert math.isnan(score.amd) and "-" in score.table() and not math.isnan(score.ade)


def test_what_is_not_finite_is_refused_or_never_rewarded(crowd):
    samples = crowd.samples.copy()
    samples[3, 2, 5, 1] = np.nan
    with pytest.raises(ValueError, match=r"samples: expected finite numbers, found nan at \[3, 2, 5, 1\]"):
        simplicit.score(samples, crowd.future)
    score = simplicit.score(samples, crowd.future, crowd.offset, allow_nonfinite=True)
    assert score.counts["not_finite"] == 1 and score.amd == math.inf and score.ade < math.inf


@pytest.mark.parametrize("wrong, error, message", [
    ({"metrics": "nonsense"}, ValueError, "metrics"), ({"metrics": []}, ValueError, "metrics"),
    ({"preset": "nobody"}, ValueError, "preset"), ({"selection": "day"}, ValueError, "selection"),
    ({"choice": "worst"}, ValueError, "choice"), ({"weighting": 3}, ValueError, "weighting"),
    ({"first": 99}, ValueError, "99 samples"), ({"primary": True}, ValueError, "primary agent"),
    ({"threads": -1}, ValueError, "threads"), ({"seed": 0.5}, TypeError, "seed"),
    ({"spread": 0.0}, ValueError, "spread"), ({"confidence": 2.0}, ValueError, "confidence"),
    ({"shifts": [0.1] * 17}, ValueError, "shifts"), ({"mixture_seeds": 0}, ValueError, "mixture_seeds"),
    ({"progress": 3}, TypeError, "progress"), ({"name": 3}, TypeError, "name"),
    ({"best_of": 21}, ValueError, "best"), ({"miss_distance": -1.0}, ValueError, "miss"),
])
def test_wrong_conventions_are_named(crowd, wrong, error, message):
    with pytest.raises(error, match=message):
        simplicit.score(crowd.samples, crowd.future, crowd.offset, **wrong)
