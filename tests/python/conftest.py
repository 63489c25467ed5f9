"""What the tests share: a small crowd, and the command."""
import json
import os
import subprocess

import hypothesis
import numpy as np
import pytest

import simplicit

hypothesis.settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True)
hypothesis.settings.load_profile("quick")

OBSERVED, PREDICTED, SAMPLES = 8, 12, 20


class Crowd:
    """Scenes of 1 to 5 people, and samples about what they did, in float32."""

    def __init__(self, scenes=12, seed=0):
        random = np.random.default_rng(seed)
        sizes = random.integers(1, 6, scenes)
        self.offset = np.concatenate([[0], np.cumsum(sizes)])
        agents = int(self.offset[-1])
        walk = np.cumsum(random.normal(0.2, 0.15, (agents, OBSERVED + PREDICTED, 2)), axis=1)
        walk = (walk + random.uniform(-5, 5, (agents, 1, 2))).astype(np.float32)
        self.observed, self.future = (np.ascontiguousarray(part)
                                      for part in (walk[:, :OBSERVED], walk[:, OBSERVED:]))
        noise = random.normal(0, 0.3, (agents, SAMPLES, PREDICTED, 2))
        self.samples = (self.future[:, None] + noise).astype(np.float32)
        self.agent_id = np.arange(100, 100 + agents)
        self.frame = 10 * np.arange(scenes)
        self.primary_id = self.agent_id[self.offset[:-1]]

    def score(self, **conventions):
        return simplicit.score(self.samples, self.future, self.offset, observed=self.observed,
                               agent_id=self.agent_id, frame=self.frame, recording="crowd",
                               primary_id=self.primary_id, **conventions)

    def write(self, path, **arrays):
        simplicit.write_predictions(path, self.samples, self.observed, self.future, self.offset,
                                    agent_id=self.agent_id, frame=self.frame, recording="crowd",
                                    primary_id=self.primary_id, name="samples", **arrays)
        return path


@pytest.fixture(scope="session")
def crowd():
    return Crowd()


@pytest.fixture(scope="session")
def model():
    return simplicit.Model("pedestrian")


@pytest.fixture(scope="session")
def sample():
    return simplicit.cut_scenes(dataset="sample")


@pytest.fixture(scope="session")
def command():
    """Runs `simplicit`; what it prints, as JSON if `--format json` is asked for."""
    program = os.environ.get("SIMPLICIT")
    if not program:
        pytest.skip("no command: SIMPLICIT is not set")

    def run(*arguments):
        made = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True)
        return json.loads(made.stdout) if "json" in arguments else made.stdout

    return run
