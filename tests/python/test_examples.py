"""The examples run, and show what they are there to show."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples" / "python"


def run(name, *arguments):
    made = subprocess.run([sys.executable, EXAMPLES / name, *map(str, arguments)], capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "2"})
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_arrays_are_scored():
    printed = run("score_arrays.py")
    assert printed.count("ade  ") == 3 and "pedestrian: 270 scenes" in printed


def test_a_crowd_is_followed(tmp_path):
    printed = run("follow_crowd.py", tmp_path / "crowd.png")
    assert printed.count("will be at") > 5
    assert (tmp_path / "crowd.png").read_bytes()[1:4] == b"PNG"


def test_a_torch_module_learns():
    pytest.importorskip("torch", reason="no python3-torch")
    printed = run("train_torch.py")
    energy = [float(number) for number in re.findall(r"energy ([\d.]+)", printed)]
    assert len(energy) == 10 and energy[-1] < energy[0]
    walker, baseline = (float(number) for number in re.findall(r"energy_path=([\d.]+)", printed))
    assert walker < baseline


def test_there_is_nothing_else():
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == [
        "follow_crowd.py", "score_arrays.py", "train_torch.py"]
