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
from ._model import Crowd, Model, Stream, baseline
from ._score import Comparison, Figure, Score, metric_names, preset_names, score

__version__: str = _ffi.string(_lib.si_version()).decode()

__all__ = [
    "Comparison", "Crowd", "Figure", "Model", "Score", "Stream", "baseline", "metric_names",
    "preset_names", "score",
]
