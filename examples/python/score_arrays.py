"""A predictor of four lines, scored against what people did and held against the bundled model."""
import numpy as np

import simplicit

scenes = simplicit.cut_scenes(dataset="sample")  # observed [A, 8, 2], future [A, 12, 2], metres
about = {"frame": scenes.frame, "recording": scenes.recording, "observed": scenes.observed}


def walk_on(observed, samples=100, steps=12):
    """Everybody goes on as in the last step, at a speed and in a direction that are not quite known."""
    noise = np.random.default_rng(0).normal(0, 0.1, (len(observed), samples, 1, 2))
    move = observed[:, None, -1:] - observed[:, None, -2:-1] + noise
    return observed[:, None, -1:] + move * np.arange(1, steps + 1)[:, None]


mine = simplicit.score(walk_on(scenes.observed), scenes.future, scenes.scene_offset, name="walk on", **about)
samples = simplicit.Model("pedestrian").predict(scenes.observed, scenes.scene_offset, samples=100)
theirs = simplicit.score(samples, scenes.future, scenes.scene_offset, name="pedestrian", **about)
print(mine.table(), theirs.table(), sep="\n\n", end="\n\n")
for row in theirs.compare(mine):
    print(f"{row.metric:11} {row.difference:+.3f} [{row.low:+.3f}, {row.high:+.3f}]", "*" * row.shown)
