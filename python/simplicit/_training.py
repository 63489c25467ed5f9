"""Training a model from recordings."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Optional

from . import _calls as calls
from ._binding import ffi, lib
from ._model import Model
from ._recordings import Source, make_cut


class Epoch(NamedTuple):
    """What an epoch came to."""

    number: int  #: from 1
    rate: float  #: of the last step
    gradient_norm: float  #: mean over the steps, before clipping
    train: dict[str, float]  #: losses by name, means over windows; the first is what is minimised
    validation: dict[str, float]  #: the same of the validation windows; empty without any
    is_best: bool  #: the best so far, or the last if the recipe keeps that


class Training(NamedTuple):
    """What `train` made."""

    model: Model  #: of the weights file
    epochs: list[Epoch]  #: those that were trained now


def train(
    output: Any,
    recordings: Any = None,
    validation: Any = None,
    *,
    dataset: Optional[str] = None,
    directory: Any = None,
    recipe: str = "paper",
    settings: Optional[dict[str, float]] = None,
    epochs: int = 0,
    seed: int = 0,
    amv: float = 0.0,
    observed_steps: int = 8,
    predicted_steps: int = 12,
    min_agents: int = 2,
    max_gap: int = 0,
    frame_rate: float = 0.0,
    step_seconds: float = 0.4,
    unit_metres: float = 0.0,
    scales: Any = None,
    columns: Optional[str] = None,
    log: Any = None,
    resume: Any = None,
    threads: int = 0,
    callback: Optional[Callable[[Epoch], Any]] = None,
    progress: calls.Progress = None,
) -> Training:
    """Trains a model from scratch into a weights file, as `simplicit train` does.

        >>> simplicit.train("plaza.h5", ["monday.txt", "tuesday.txt"], "friday.txt",
        ...                 recipe="tuned", callback=print).model.predict(observed)

    After each epoch the file holds the best parameters so far and what `resume` needs. Ctrl-C leaves
    those of the last whole epoch, and so does an exception of `callback` or `progress`.

    Args:
        output: path of the weights file.
        recordings: path of a recording or several, to learn from.
        validation: likewise, to decide which epoch is kept and how wide the points are.
        dataset, directory: instead of both a benchmark set, as for `cut_scenes`.
        recipe: "paper" (Social-Implicit) or "tuned" (Social-Gaussian, the default model).
        settings: numbers of the recipe to change (predict/train/recipe.h), such as
            {"noise_range": 0.06}.
        epochs: 0: the recipe's.
        seed: of everything random; the same seed gives the same bits for any number of threads.
        amv: of the tight point on the validation windows, square metres; 0: the likeliest.
        observed_steps, predicted_steps: T and P of the model.
        min_agents, max_gap, frame_rate, step_seconds, unit_metres, scales, columns: as for
            `cut_scenes`.
        log: path of a table of the losses (CSV).
        resume: weights file of a training to go on from, with the same arguments otherwise.
        threads: 0 for one a core.
        callback: called with an `Epoch` after each.
        progress: True for a tqdm bar, or a function of windows (or agents) done and in all, for each
            epoch.

    Raises:
        ValueError: no window to learn from, a setting out of its range, `resume` of another training.
        OSError: a file cannot be read or written.
    """
    chosen, error = ffi.new("si_recipe *"), calls.new_error()
    set_name = calls.c_text("dataset", dataset)
    if not lib.si_recipe_find(calls.c_text("recipe", recipe), set_name, chosen):
        raise ValueError(f"recipe: expected 'paper' or 'tuned', found {recipe!r}")
    chosen.seed = calls.count("seed", seed, most=2**64 - 1)
    chosen.model.observed_steps = calls.count("observed_steps", observed_steps, 1)
    chosen.model.predicted_steps = calls.count("predicted_steps", predicted_steps, 1)
    changed = [f"{name}={value}" for name, value in (settings or {}).items()]
    for one in changed:
        calls.check(lib.si_recipe_set(chosen, calls.c_text("settings", one), error), error)
    if epochs:
        chosen.epoch_count = calls.count("epochs", epochs)
    calls.check(lib.si_recipe_check(chosen, error), error)

    def source(files: Any, split: str) -> Source:
        made = Source(files, dataset, directory, split, unit_metres, scales, columns, frame_rate,
                      step_seconds)
        made.source.scenes = make_cut(observed_steps, predicted_steps, min_agents, max_gap)[0]
        return made

    learned = source(recordings, "train")
    validates = dataset is not None or validation is not None
    validated = source(validation, "val") if validates else None
    paths = [calls.c_path(name, path) if path is not None else ffi.NULL
             for name, path in (("output", output), ("log", log), ("resume", resume))]
    words = [calls.c_text("recipe", recipe), calls.c_text("settings", " ".join(changed))]
    config = ffi.new("si_training_config *", {
        "recipe_name": words[0], "recipe": chosen, "settings": words[1], "train": learned.source,
        "validation": validated.source if validated else ffi.NULL,
        "thread_count": calls.threads(threads), "amv": amv,
        "output": paths[0], "log": paths[1], "resume": paths[2]})
    made = ffi.new("si_training **")
    with calls.hdf5:
        calls.check(lib.si_training_create(config, made, error), error)
    training = ffi.gc(made[0], lib.si_training_destroy)
    done = _train_epochs(training, chosen.epoch_count, callback, progress)
    return Training(Model(output), done)


def _train_epochs(training: Any, count: int, callback: Any, progress: calls.Progress) -> list[Epoch]:
    trainer, error = lib.si_training_trainer(training), calls.new_error()
    losses = list(calls.named(lambda index: lib.si_trainer_loss_name(trainer, index)))
    validates = lib.si_training_get_size(training).validation_windows > 0
    heard, record = ffi.new("si_progress *"), ffi.new("si_epoch_record *")
    done: list[Epoch] = []
    while lib.si_trainer_get_counters(trainer).epoch < count:
        report = calls.Report(progress, "window")
        report.fill(heard)
        with calls.hdf5:
            status = lib.si_training_epoch(training, heard, record, error)
        report.check(status, error)
        done.append(Epoch(
            record.epoch, record.rate, record.gradient_norm, dict(zip(losses, record.train)),
            dict(zip(losses, record.validation)) if validates else {}, bool(record.is_best)))
        if callback is not None:
            callback(done[-1])
    return done
