#!/usr/bin/env python3
"""AMD and KDE beside scikit-learn and SciPy, one thread each, on the cells of mixture_cells.h5.

Usage: metrics_side_by_side.py BENCH_METRICS [MIXTURE_CELLS.h5]

Needs numpy, scipy, scikit-learn and h5py as the distribution has them. Without the golden cells,
round clouds of 1000 samples. The reference's procedure is the released code's: mixtures of 1, 2,
... components until BIC does not fall, at most 4, and the distance of the truth from the last.
"""
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from scipy.special import erf
from scipy.stats import gaussian_kde
from sklearn.mixture import GaussianMixture

MAX_COMPONENTS = 4


def read_cells(path):
    if path is None or not os.path.exists(path):
        random = np.random.default_rng(1)
        return [(random.normal(size=(1000, 2)), random.normal(size=2)) for _ in range(60)]
    import h5py

    with h5py.File(path) as file:
        return [(file[name]["samples"][:], file[name]["truth"][:]) for name in sorted(file)]


def distance(mixture, truth):
    v = mixture.weights_ @ mixture.means_ - truth
    total, weighted = 0.0, np.zeros((2, 2))
    for weight, mean, covariance in zip(mixture.weights_, mixture.means_, mixture.covariances_):
        inverse = np.linalg.inv(covariance)
        u = mean - truth
        b2 = 1 / (v @ inverse @ v)
        a = b2 * (v @ inverse @ u)
        z = u @ inverse @ u - b2 * (v @ inverse @ u) ** 2
        reach = erf((1 - a) / np.sqrt(2 * b2)) - erf(-a / np.sqrt(2 * b2))
        share = weight * np.sqrt(np.pi * b2 / 2) * np.exp(-z / 2) * reach
        total, weighted = total + share, weighted + share * inverse
    return np.sqrt(v @ weighted @ v / total)


def amd(samples, truth):
    best, least = None, np.inf
    for count in range(1, MAX_COMPONENTS + 1):
        mixture = GaussianMixture(count, random_state=0).fit(samples)
        bic = mixture.bic(samples)
        if bic >= least:
            break
        best, least = mixture, bic
    return distance(best, truth)


def kde(samples, truth):
    return gaussian_kde(samples.T).logpdf(truth)


def measure(metric, cells, repeats=3):
    """Microseconds a cell: the fastest of some runs, averaged over cells."""
    total = 0.0
    for samples, truth in cells:
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            metric(samples, truth)
            times.append(time.perf_counter() - start)
        total += min(times)
    return 1e6 * total / len(cells)


def run_ours(program, cells):
    with tempfile.NamedTemporaryFile() as file:
        np.array([len(cells), len(cells[0][0])], dtype=np.float64).tofile(file)
        for samples, truth in cells:
            np.vstack([samples, truth]).astype(np.float64).tofile(file)
        file.flush()
        return subprocess.run([program, file.name], check=True, text=True,
                              stdout=subprocess.PIPE).stdout


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    cells = read_cells(sys.argv[2] if len(sys.argv) > 2 else None)
    ours = run_ours(sys.argv[1], cells)
    print(ours)
    print(f"{'us a cell':12} {'ours':>10} {'theirs':>10} {'times':>8}")
    for name, metric in ("AMD", amd), ("KDE", kde):
        own = float(re.search(rf"^{name} ([0-9.]+)$", ours, re.M).group(1))
        theirs = measure(metric, cells)
        print(f"{name:12} {own:10.2f} {theirs:10.1f} {theirs / own:8.1f}")


if __name__ == "__main__":
    main()
