"""Pedestrian trajectory prediction: score anybody's predictor, predict, draw.

    import simplicit
    print(simplicit.score(samples, future, scene_offset).table())    # NumPy or torch arrays
    samples = simplicit.Model("pedestrian").predict(observed)        # [A, K, P, 2]

Shapes: A agents of all scenes together, T observed and P predicted steps, K samples, S scenes;
positions are in metres, and `scene_offset` [S + 1] says which agents are together. All numbers come
from libsimplicit, which is part of this package.
"""

from ._binding import ffi as _ffi
from ._binding import lib as _lib
from ._figures import Figure, plot_compare, plot_film, plot_horizon, plot_scene
from ._model import Crowd, Model, Stream, baseline
from ._predictions import Predictions, Slab, convert_predictions, write_predictions
from ._recordings import Scenes, Tracks, cut_scenes, read_tracks
from ._score import Comparison, Estimate, Score, metric_meanings, metric_names, preset_names, score
from ._training import Epoch, Training, train

__version__: str = _ffi.string(_lib.si_version()).decode()

__all__ = [
    "Comparison", "Crowd", "Epoch", "Estimate", "Figure", "Model", "Predictions", "Scenes", "Score",
    "Slab", "Stream", "Tracks", "Training", "baseline", "convert_predictions", "cut_scenes", "metric_meanings", "metric_names", "plot_compare", "plot_film",
    "plot_horizon", "plot_scene", "preset_names", "read_tracks", "score", "train",
    "write_predictions",
]
