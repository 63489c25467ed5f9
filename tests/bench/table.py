#!/usr/bin/env python3
"""The tables of docs/results.md: every predictor on every benchmark set. `./dev table` runs it.

ADE and FDE are of 20 samples, energy scores, coverage and differences of 200, AMD, AMV and KDE NLL
of --samples; of univ all but ADE and FDE are of 100. Our rows are the bundled weights; the table of
seeds is of those that `./dev weights` keeps. Rows that may choose their spread have the AMV of the
released model.
"""
import argparse
import csv
import glob
import json
import os
import statistics
import subprocess
import sys

SETS = ["eth", "hotel", "univ", "zara1", "zara2", "sdd"]

# The AMV of the released model, 1000 samples; 1 % less is asked for, since the largest eigenvalue of
# a sampled covariance is that much too large.
BUDGET = {"eth": .1257, "hotel": .4069, "univ": .1466, "zara1": .0776, "zara2": .1049, "sdd": .0761}

FEW, SOME, OF_UNIV = 20, 200, 100

WEIGHTS = os.path.join(os.path.dirname(__file__), "..", "..", "predict", "weights")

INDEPENDENT = ("--draws", "independent")


class Table:
    def __init__(self, options):
        self.options = options
        os.makedirs(options.into, exist_ok=True)

    def run(self, *arguments):
        done = subprocess.run([self.options.simplicit, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"simplicit {' '.join(arguments)}\n{done.stderr}")
        return done.stdout

    def path(self, *words):
        return os.path.join(self.options.into, " ".join(words))

    def samples(self, set_):
        return min(self.options.samples, OF_UNIV) if set_ == "univ" else self.options.samples

    def source(self, set_):
        return "--dataset", set_, "--data", self.options.data

    def score(self, source, model, metrics, *how):
        found = json.loads(self.run("score", "--model", model, "--format", "json",
                                    "--mixture-seeds", "1", "--metrics", metrics, *how, *source))
        return found["results"][0]

    def figures(self, set_, model, how, samples):
        """All figures of a predictor, and their intervals, by name."""
        parts = [(min(FEW, samples), "ade,fde")]
        if samples > SOME:
            parts += [(SOME, "energy,coverage"), (samples, "amd,amv,kde")]
        elif samples > FEW:
            parts.append((samples, "energy,coverage,amd,amv,kde"))
        figures, intervals = {}, {}
        for count, metrics in parts:
            found = self.score(self.source(set_), model, metrics, "--samples", str(count), *how)
            figures |= found
            intervals |= found["intervals"]
        for name in figures.get("energy", ()):
            figures[name], intervals[name] = figures["energy"][name], intervals["energy"][name]
        return figures, intervals

    def predict(self, set_, model, how):
        path = self.path(set_, os.path.basename(model), *how) + ".predictions"
        self.run("predict", *self.source(set_), "--model", model, "--samples",
                 str(min(SOME, self.samples(set_))), *how, "-o", path)
        return path

    def differences(self, first, others):
        """The energy score of each of the others less that of the first, and whether it is shown."""
        if not others:
            return {}
        found = json.loads(self.run("compare", "--format", "json", "--metrics", "energy", first,
                                    *others))["others"]
        return {other["file"]: next(metric for metric in other["metrics"]
                                    if metric["metric"] == "energy_step") for other in found}

    def paper(self, set_, seed):
        path = self.path("paper", set_, str(seed)) + ".h5"
        if not os.path.exists(path):
            self.run("train", "--recipe", "paper", "--dataset", set_, "--data", self.options.data,
                     "--seed", str(seed), "--log", path + ".csv", "-o", path + ".part")
            os.rename(path + ".part", path)
        return path

    def paper_seeds(self, set_):
        """The files of all seeds, that first whose best validation is least."""
        def validation(path):
            with open(path + ".csv") as file:
                return min(float(row["validation_total"]) for row in csv.DictReader(file))
        return sorted((self.paper(set_, seed) for seed in range(5 if set_ == "eth" else 1)),
                      key=validation)

    def without_noise(self, set_):
        """What the set's weights are, but of training on positions as they were recorded."""
        path = self.path("without noise", set_) + ".h5"
        if not os.path.exists(path):
            with open(os.path.join(WEIGHTS, "research.tsv")) as file:
                choices = {row[2]: row[3] for row in csv.reader(file, delimiter="\t")
                           if row[0] == "choice"}
            settings = dict(part.split("=") for part in choices.get(set_, choices["others"]).split())
            epochs = settings.pop("epochs")
            settings["noise_chance"] = "0"
            self.run("train", "--recipe", "tuned", "--threads", "1", "--epochs", epochs,
                     *(f"--set={name}={value}" for name, value in settings.items()),
                     *self.source(set_), "-o", path + ".part")
            os.rename(path + ".part", path)
        return path

    def seeds(self, set_):
        return sorted(glob.glob(os.path.join(self.options.seeds, f"{set_} [0-9]* *.h5")))

    def rows(self, set_):
        """Of each row what it is called, its model, how it predicts, and how many samples."""
        samples, tight = self.samples(set_), ("--point", "tight", "--amv", str(BUDGET[set_]))
        if self.options.released:
            yield "released", f"{self.options.released}/weights_{set_}.h5", (), samples
        if set_ in self.options.paper.split():
            yield "paper recipe", self.paper_seeds(set_)[0], (), samples
        yield "**calibrated**", set_, INDEPENDENT, samples
        yield "calibrated, even draws", set_, (), samples
        yield "**tight**", set_, (*tight, *INDEPENDENT), samples
        yield "tight, even draws", set_, tight, samples
        yield "**anchors**", set_, ("--point", "anchors"), FEW
        yield "cv", "cv", (), 1
        yield "cv-gauss", "cv-gauss", ("--amv", str(BUDGET[set_])), samples
        yield "cv-sampled", "cv-sampled", (), samples
        yield "kalman", "kalman", (), samples

    def measure(self, set_):
        """[label, figures, intervals, difference or None] of each row."""
        measured, paths = [], []
        for label, model, how, samples in self.rows(set_):
            print(f"{set_}: {label}", file=sys.stderr)
            paths.append(self.predict(set_, model, how) if samples > FEW else None)
            measured.append([label, *self.figures(set_, model, how, samples)])
        there = [path for path in paths if path]
        found = self.differences(there[0], there[1:]) if self.options.released else {}
        for path in there:
            os.remove(path)
        return [(*row, found.get(path)) for row, path in zip(measured, paths)]

    def spread_of_seeds(self, set_):
        """Label and figures of each training seed."""
        ours, budget = self.seeds(set_), ("--amv", str(BUDGET[set_]))
        kinds = [("calibrated", ours, INDEPENDENT, self.samples(set_)),
                 ("tight", ours, ("--point", "tight", *budget, *INDEPENDENT), self.samples(set_)),
                 ("anchors", ours, ("--point", "anchors"), FEW)]
        if set_ == "eth" and set_ in self.options.paper.split():
            kinds.append(("paper recipe", self.paper_seeds(set_), (), self.samples(set_)))
        for label, files, how, samples in kinds:
            found = [self.figures(set_, file, how, samples)[0] for file in files]
            if len(found) > 1:
                yield label, found

    def coverage_by_step(self, set_):
        path = self.path("steps") + ".csv"
        self.run("score", *self.source(set_), "--samples", str(SOME), *INDEPENDENT, "--metrics",
                 "coverage", "--per-step", path)
        with open(path) as file:
            rows = list(csv.DictReader(file))
        steps = [rows[i] for i in (0, 3, 7, 11)]
        return [float(row[name]) for name in ("coverage_50", "coverage_95") for row in steps]


def line(*cells):
    print("|", " | ".join(cells), "|")


def heading(*names, texts=2):
    print()
    line(*names)
    print("|" + "---|" * texts + "---:|" * (len(names) - texts))


def cell(figures, intervals, name):
    if figures.get(name) is None:
        return ""
    low, high = intervals[name]
    return f"{figures[name]:.3f} ± {(high - low) / 2:.3f}"


def verdict(difference):
    if difference is None:
        return ""
    half = (difference["interval"][1] - difference["interval"][0]) / 2
    return f"{difference['difference']:+.3f} ± {half:.3f}" + (
        "" if difference["shown"] else ", no difference shown")


def print_judged(measured):
    heading("set", "predictor", "KDE NLL", "ES, steps", "ES, paths", "in 95 %",
            "ES, steps, less released")
    for set_, rows in measured.items():
        for label, figures, intervals, difference in rows:
            if "per_step" in figures:
                line(set_, label, *(cell(figures, intervals, name) for name in
                                    ("kde_nll", "per_step", "whole_path", "coverage_95")),
                     verdict(difference))


def print_paper(measured):
    heading("set", "predictor", "ADE", "FDE", "AMD", "AMV")
    for set_, rows in measured.items():
        for label, figures, intervals, _ in rows:
            line(set_, label, *(cell(figures, intervals, name) for name in
                                ("ade", "fde", "amd", "amv")))


def print_seeds(table, sets):
    names = ("ade", "fde", "amd", "amv", "kde_nll", "per_step", "whole_path")
    heading("set", "predictor", "seeds", "ADE", "FDE", "AMD", "AMV", "KDE NLL", "ES, steps",
            "ES, paths")
    for set_ in sets:
        for label, found in table.spread_of_seeds(set_):
            cells = [[figures[name] for figures in found if figures.get(name) is not None]
                     for name in names]
            line(set_, label, str(len(found)),
                 *(f"{statistics.mean(values):.3f} ± {statistics.stdev(values):.3f}" if values else ""
                   for values in cells))


def print_coverage(table, sets):
    heading("set", "50 %: step 1", "4", "8", "12", "95 %: step 1", "4", "8", "12", texts=1)
    rows = {set_: table.coverage_by_step(set_) for set_ in sets}
    five = [rows[set_] for set_ in sets if set_ != "sdd"]
    for set_, shares in rows.items():
        line(set_, *(f"{share:.2f}" for share in shares))
    line("mean but sdd", *(f"{statistics.mean(column):.2f}" for column in zip(*five)))


def print_anchors(table, sets):
    """ADE/FDE by the number of samples."""
    counts = (5, 20, 50, 1000)
    heading("set", *(f"{point}, {count}" for point in ("anchors", "calibrated") for count in counts),
            texts=1)
    rows = {}
    for set_ in sets:
        found = [table.score(table.source(set_), set_, "ade,fde", "--samples", str(count), *how)
                 for how in (("--point", "anchors"), INDEPENDENT) for count in counts]
        rows[set_] = [(figures["ade"], figures["fde"]) for figures in found]
    five = [row for set_, row in rows.items() if set_ != "sdd"]
    rows["mean but sdd"] = [[statistics.mean(figure) for figure in zip(*column)]
                            for column in zip(*five)]
    for set_, row in rows.items():
        line(set_, *(f"{ade:.3f}/{fde:.3f}" for ade, fde in row))


def print_noise(table, sets):
    """The error of the mean path, and the best of 20, without and with noise on what is observed."""
    heading("recordings", "predictor", "ADE of the mean path", "6 cm", "ratio", "ADE, best of 20",
            "6 cm", "ratio", "FDE, best of 20", "6 cm", "ratio")
    sources = [(set_, table.source(set_), set_) for set_ in sets]
    elsewhere = sorted(glob.glob(os.path.join(table.options.data, "trajnetpp", "biwi_*.ndjson")))
    sources += [("TrajNet++ " + os.path.basename(file)[:-7], (file,), "hotel") for file in elsewhere]
    of_mean = ("--spread", "0", "--samples", "1")
    of_few = ("--samples", str(FEW), *INDEPENDENT)

    def pair(source, model, name, *how):
        clean, noisy = (table.score(source, model, "ade,fde", *how, "--noise", noise)[name]
                        for noise in ("0", "0.06"))
        return f"{clean:.3f}", f"{noisy:.3f}", f"{noisy / clean:.2f}"

    for name, source, weights in sources:
        line(name, f"calibrated of {weights}", *pair(source, weights, "ade", *of_mean),
             *pair(source, weights, "ade", *of_few), *pair(source, weights, "fde", *of_few))
        line(name, "cv:5", *pair(source, "cv:5", "ade", "--samples", "1"), *[""] * 6)


def print_cost_of_noise(table, sets):
    """Clean figures of the bundled weights, and of such as were trained without any noise."""
    names = ("kde_nll", "per_step", "whole_path", "ade", "fde")
    heading("set", "trained with noise: KDE NLL", "ES, steps", "ES, paths", "ADE", "FDE",
            "without: KDE NLL", "ES, steps", "ES, paths", "ADE", "FDE", texts=1)
    for set_ in sets:
        both = [table.figures(set_, model, INDEPENDENT, min(SOME, table.samples(set_)))[0]
                for model in (set_, table.without_noise(set_))]
        line(set_, *(f"{figures[name]:.3f}" for figures in both for name in names))


def main():
    parser = argparse.ArgumentParser(prog="./dev table", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="datasets/downloaded", help="as `./dev data` lays it out")
    parser.add_argument("--released", help="the released checkpoints as weights_<set>.h5; their rows "
                        "and the differences are left out without")
    parser.add_argument("--sets", default=" ".join(SETS))
    parser.add_argument("--seeds", default="build/weights", help="where `./dev weights` keeps all")
    parser.add_argument("--samples", type=int, default=1000, help="for AMD, AMV and KDE NLL")
    parser.add_argument("--paper", default=" ".join(SETS), help="sets with a row of the paper's recipe")
    parser.add_argument("--into", default="build/table", help="for what is trained and predicted")
    parser.add_argument("--only", default="judged seeds coverage anchors noise", help="which tables")
    parser.add_argument("--simplicit", default=os.environ.get("SIMPLICIT", "build/cli/simplicit"))
    options = parser.parse_args()
    table, sets = Table(options), options.sets.split()
    if "judged" in options.only:
        measured = {set_: table.measure(set_) for set_ in sets}
        print_judged(measured)
        print_paper(measured)
    if "seeds" in options.only:
        print_seeds(table, sets)
    if "coverage" in options.only:
        print_coverage(table, sets)
    if "anchors" in options.only:
        print_anchors(table, sets)
    if "noise" in options.only:
        print_noise(table, sets)
        print_cost_of_noise(table, sets)


if __name__ == "__main__":
    main()
