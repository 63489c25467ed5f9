#!/usr/bin/env python3
"""How fast each format of predictions is read, beside the Python that its tool reads it with.

predictions_side_by_side.py BENCH_READING: writes 300 scenes of 5 agents and 20 samples in every
format, and times both in the same run, in processor time. Python's part: json.loads a line into named
tuples (trajnetplusplustools), numpy.loadtxt a file (joint-metrics-matter), json.load (nuScenes), csv
with json for the lists (Argoverse 2, whose Parquet it stands for), numpy.load. Here the truth is read
and fitted to the samples as well, and everything is checked. What needs NumPy is left out without.
"""
import collections
import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time

try:
    import numpy
except ImportError:
    numpy = None

SCENES, AGENTS, SAMPLES, OBSERVED, PREDICTED = 300, 5, 20, 8, 12
Track = collections.namedtuple("Track", "frame pedestrian x y prediction_number scene_id")
random.seed(1)


def place(s, a, t):
    return 0.4 * t + a, 3 * a + math.sin(0.1 * t + s)


def guess(s, a, t):
    x, y = place(s, a, t)
    return round(x + random.gauss(0, 0.2), 3), round(y + random.gauss(0, 0.2), 3)


PATHS = {(s, a, k): [guess(s, a, OBSERVED + t) for t in range(PREDICTED)]
         for s in range(SCENES) for a in range(AGENTS) for k in range(SAMPLES)}


def frame(s, t):
    return 10 * (100 * s + t)


def person(s, a):
    return 10 * s + a


def write_truth(folder):
    path = os.path.join(folder, "truth.ndjson")
    with open(path, "w") as file:
        for s in range(SCENES):
            for t in range(OBSERVED + PREDICTED):
                for a in range(AGENTS):
                    x, y = place(s, a, t)
                    file.write(json.dumps({"track": {"f": frame(s, t), "p": person(s, a), "x": x,
                                                     "y": y}}) + "\n")
    return path


def write_trajnet(path):
    with open(path, "w") as file:
        for s in range(SCENES):
            file.write(json.dumps({"scene": {"id": s, "p": person(s, 0), "s": frame(s, 0),
                                             "e": frame(s, 19), "fps": 2.5}}) + "\n")
            for k in range(SAMPLES):
                for a in range(AGENTS):
                    for t, (x, y) in enumerate(PATHS[s, a, k]):
                        file.write(json.dumps({"track": {
                            "f": frame(s, OBSERVED + t), "p": person(s, a), "x": x, "y": y,
                            "prediction_number": k, "scene_id": s}}) + "\n")


def read_trajnet(path):
    count = 0
    kept = collections.defaultdict(list)
    for line in open(path):
        row = json.loads(line).get("track")
        if row is not None:
            kept[row["f"]].append(Track(row["f"], row["p"], row["x"], row["y"],
                                        row.get("prediction_number"), row.get("scene_id")))
            count += 1
    return count


def write_tree(path):
    for s in range(SCENES):
        folder = os.path.join(path, "walk", f"{frame(s, OBSERVED - 1):06d}")
        os.makedirs(folder)

        def put(name, steps, where):
            with open(os.path.join(folder, name), "w") as file:
                for a in range(AGENTS):
                    for t in steps:
                        x, y = where(a, t)
                        file.write(f"{frame(s, t)} {person(s, a)} {x:.3f} {y:.3f}\n")
        put("obs.txt", range(OBSERVED), lambda a, t: place(s, a, t))
        put("gt.txt", range(OBSERVED, OBSERVED + PREDICTED), lambda a, t: place(s, a, t))
        for k in range(SAMPLES):
            put(f"sample_{k:03d}.txt", range(OBSERVED, OBSERVED + PREDICTED),
                lambda a, t: PATHS[s, a, k][t - OBSERVED])


def read_tree(path):
    count = 0
    for folder, _, names in os.walk(path):
        for name in names:
            rows = numpy.loadtxt(os.path.join(folder, name), dtype="f4")
            count += len(rows) if name.startswith("sample") else 0
    return count


def write_nuscenes(path):
    with open(path, "w") as file:
        json.dump([{"instance": str(person(s, a)), "sample": str(frame(s, OBSERVED - 1)),
                    "prediction": [PATHS[s, a, k] for k in range(SAMPLES)],
                    "probabilities": [1 / SAMPLES] * SAMPLES}
                   for s in range(SCENES) for a in range(AGENTS)], file)


def read_nuscenes(path):
    found = [r["prediction"] for r in json.load(open(path))]
    if numpy is not None:
        return numpy.asarray(found).size // 2
    return sum(len(p) for r in found for p in r)


def write_av2(path):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["scenario_id", "track_id", "probability", "predicted_trajectory_x",
                       "predicted_trajectory_y"])
        for (s, a, k), points in PATHS.items():
            rows.writerow([frame(s, OBSERVED - 1), person(s, a), 1 / SAMPLES,
                           [x for x, _ in points], [y for _, y in points]])


def read_av2(path):
    count = 0
    for row in csv.DictReader(open(path)):
        count += len(list(zip(json.loads(row["predicted_trajectory_x"]),
                              json.loads(row["predicted_trajectory_y"]))))
    return count


def write_npz(path, save):
    samples = numpy.array([PATHS[s, a, k] for s in range(SCENES) for a in range(AGENTS)
                           for k in range(SAMPLES)]).reshape(-1, SAMPLES, PREDICTED, 2)
    walked = numpy.array([[place(s, a, t) for t in range(OBSERVED + PREDICTED)]
                          for s in range(SCENES) for a in range(AGENTS)])
    with open(path, "wb") as file:
        save(file, samples=samples, observed=walked[:, :OBSERVED], future=walked[:, OBSERVED:],
             scene_offset=numpy.arange(0, SCENES * AGENTS + 1, AGENTS))


def read_npz(path):
    with numpy.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    return arrays["samples"].size // 2


FORMATS = [
    ("TrajNet++", write_trajnet, read_trajnet, True, False),
    ("JMM tree", write_tree, read_tree, False, True),
    ("nuScenes", write_nuscenes, read_nuscenes, True, False),
    ("Argoverse 2", write_av2, read_av2, True, False),
    (".npz", lambda path: write_npz(path, numpy.savez), read_npz, False, True),
    (".npz packed", lambda path: write_npz(path, numpy.savez_compressed), read_npz, False, True),
]


def size_of(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(f, n)) for f, _, names in os.walk(path) for n in names)


def python_seconds(read, path):
    best = math.inf
    for _ in range(3):
        began = time.process_time()
        count = read(path)
        best = min(best, time.process_time() - began)
    assert count == SCENES * AGENTS * SAMPLES * PREDICTED, count
    return best


def main():
    print(f"{'':12} {'MB':>6} {'Python':>9} {'here':>9}   times")
    with tempfile.TemporaryDirectory() as folder:
        truth = write_truth(folder)
        for name, write, read, needs_truth, needs_numpy in FORMATS:
            if needs_numpy and numpy is None:
                print(f"{name:12} no NumPy")
                continue
            path = os.path.join(folder, name.replace(" ", "_"))
            write(path)
            told = subprocess.run([sys.argv[1], "--predictions", path] + [truth] * needs_truth,
                                  check=True, capture_output=True)
            count, seconds = told.stdout.split()
            assert int(count) == SCENES * AGENTS * SAMPLES * PREDICTED, (name, count)
            python = python_seconds(read, path)
            print(f"{name:12} {size_of(path) / 1e6:6.1f} {1e3 * python:6.0f} ms "
                  f"{1e3 * float(seconds):6.1f} ms {python / float(seconds):7.1f}")


main()
