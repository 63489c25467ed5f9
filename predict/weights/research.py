#!/usr/bin/env python3
"""The nested design behind the weights that the command carries. `./dev research` runs it.

Of a pair of benchmark sets a network is trained that saw neither, and one of the two is scored. What
is chosen for test set o comes from networks that lacked o, by their figures on the pair's other set:
no figure of o, and no network that saw it, has a say. sdd, which none of these networks saw, and
`pedestrian`, which is trained on everything, take what most of the others chose.

The choice is made here, blindly, the same way for each test set: first the form, one change after
another, each kept where it is better by more than MARGIN; then the length, which grows as long as
that is. Every figure that was looked at is a row of research.tsv, and the choices are its last
lines: train.sh trains by them.
"""
import argparse
import csv
import math
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

RECORDINGS = {"eth": ["biwi_eth"], "hotel": ["biwi_hotel"], "univ": ["students001", "students003"],
              "zara1": ["crowds_zara01"], "zara2": ["crowds_zara02"],
              None: ["crowds_zara03", "uni_examples"]}
PAIRS = [("eth", "univ"), ("univ", "hotel"), ("hotel", "zara1"), ("zara1", "zara2"), ("zara2", "eth")]
TESTS = ["eth", "hotel", "univ", "zara1", "zara2"]

# The AMV of the released model, at which tight's AMD and likelihood are compared.
BUDGET = {"eth": .1257, "hotel": .4069, "univ": .1466, "zara1": .0776, "zara2": .1049}

FIRST = {"epochs": 24, "hurry_share": 0, "tight_likelihood": 0, "noise_chance": .5}
CHANGES = [
    {"hurry_share": .3},
    {"tight_likelihood": .1},
    {"noise_chance": .8},
]
LENGTHS = [48, 96]
MARGIN = .003  # in the mean of the logarithms below: a third of a percent of a figure

FIGURES = ["calibrated_kde", "calibrated_es", "calibrated_es_path", "tight_amd", "tight_kde",
           "anchors_ade", "anchors_fde", "noisy_ade", "clean_ade"]
IN_NATS = {"calibrated_kde", "tight_kde"}  # logarithms as they are
NOT_JUDGED = {"clean_ade"}


def text_of(settings):
    return " ".join(f"{name}={value:g}" for name, value in settings.items())


class Research:
    def __init__(self, options):
        self.options = options
        self.table = os.path.join(options.into, "rows.tsv")
        self.rows = {}  # (pair, scored, settings): figures
        self.lock = threading.Lock()
        os.makedirs(options.into, exist_ok=True)
        if os.path.exists(self.table):
            with open(self.table) as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    key = (row["without"], row["and"]), row["scored"], row["settings"]
                    self.rows[key] = {name: float(row[name]) for name in FIGURES}

    def run(self, *arguments):
        done = subprocess.run([self.options.simplicit, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"simplicit {' '.join(arguments)}\n{done.stderr}")
        return done.stdout

    def train(self, pair, settings):
        """The file of the network that lacks the pair's sets."""
        path = os.path.join(self.options.into,
                            f"{pair[0]}-{pair[1]} {text_of(settings)}.h5".replace(" ", "_"))
        if os.path.exists(path):
            return path
        named = [name for set_, names in RECORDINGS.items() if set_ not in pair for name in names]
        folder = os.path.join(self.options.data, "ethucy")
        changes = [f"--set={name}={value:g}" for name, value in settings.items() if name != "epochs"]
        self.run("train", "--recipe", "tuned", "--epochs", str(settings["epochs"]), *changes,
                 "--threads", "1", "-o", path + ".part",
                 "--train", *(f"{folder}/train/{name}_train.txt" for name in named),
                 "--val", *(f"{folder}/val/{name}_val.txt" for name in named))
        os.rename(path + ".part", path)
        return path

    def figures_of(self, scored, model, metrics, samples, *how):
        """What score's CSV says of the network, by the names of its columns."""
        files = [f"{self.options.data}/ethucy/all/{name}.txt" for name in RECORDINGS[scored]]
        csv_text = self.run("score", "--model", model, "--samples", str(samples), "--no-interval",
                            "--threads", "1", "--format", "csv", "--metrics", metrics, *how, *files)
        return next(csv.DictReader(csv_text.splitlines()))

    def measure(self, pair, scored, settings):
        model = self.train(pair, settings)
        independent = ("--draws", "independent")
        budget = str(BUDGET[scored])
        calibrated = self.figures_of(scored, model, "kde,energy", 200, *independent)
        tight = self.figures_of(scored, model, "kde,amd", 100, "--point", "tight", "--amv", budget,
                                *independent)
        anchors = self.figures_of(scored, model, "ade,fde", 20, "--point", "anchors")
        clean = self.figures_of(scored, model, "ade", 20, *independent)
        noisy = self.figures_of(scored, model, "ade", 20, "--noise", "0.06", *independent)
        figures = {
            "calibrated_kde": calibrated["kde_nll"], "calibrated_es": calibrated["energy_step"],
            "calibrated_es_path": calibrated["energy_path"], "tight_amd": tight["amd"],
            "tight_kde": tight["kde_nll"], "anchors_ade": anchors["ade"],
            "anchors_fde": anchors["fde"], "noisy_ade": noisy["ade"], "clean_ade": clean["ade"]}
        return {name: float(figure) for name, figure in figures.items()}

    def row(self, pair, scored, settings):
        key = pair, scored, text_of(settings)
        if key not in self.rows:
            figures = self.measure(pair, scored, settings)
            with self.lock:
                self.rows[key] = figures
                is_new = not os.path.exists(self.table)
                with open(self.table, "a") as file:
                    if is_new:
                        print("without", "and", "scored", "settings", *FIGURES, sep="\t", file=file)
                    print(*pair, scored, key[2], *(f"{figures[name]:.4f}" for name in FIGURES),
                          sep="\t", file=file, flush=True)
        return self.rows[key]

    def cases(self, test):
        """The pairs and scored sets that may be looked at for a test set."""
        for pair in PAIRS:
            for other, scored in (pair, pair[::-1]):
                if test == other:
                    yield pair, scored

    def scores(self, wanted):
        """Less is better: of each test set with its settings, the mean over what may be looked at."""
        cases = {(pair, text_of(settings)): [] for test, settings in wanted
                 for pair, _ in self.cases(test)}
        by_text = {text_of(settings): settings for _, settings in wanted}
        for test, settings in wanted:
            for pair, scored in self.cases(test):
                if scored not in cases[pair, text_of(settings)]:
                    cases[pair, text_of(settings)].append(scored)

        def measure_all(item):  # of one network, which is trained once
            (pair, text), scored = item
            for one in scored:
                self.row(pair, one, by_text[text])

        with ThreadPoolExecutor(self.options.processes) as pool:
            list(pool.map(measure_all, cases.items()))
        return [self.score_of(test, settings) for test, settings in wanted]

    def score_of(self, test, settings):
        logs = [figures[name] if name in IN_NATS else math.log(figures[name])
                for pair, scored in self.cases(test)
                for figures in [self.row(pair, scored, settings)]
                for name in FIGURES if name not in NOT_JUDGED]
        return sum(logs) / len(logs)

    def try_change(self, chosen, score, tests, change):
        """Keeps the change for those that are better with it; which of them are."""
        changed = {test: {**chosen[test], **change} for test in tests}
        found = self.scores([(test, changed[test]) for test in tests])
        better = []
        for test, value in zip(tests, found):
            print(f"{test}: {text_of(changed[test])}: {value:.4f}, was {score[test]:.4f}", flush=True)
            if value < score[test] - MARGIN:
                chosen[test], score[test] = changed[test], value
                better.append(test)
        return better

    def choose(self):
        tests = [test for test in TESTS if test in self.options.tests.split()]
        chosen = {test: dict(FIRST) for test in tests}
        score = dict(zip(tests, self.scores([(test, FIRST) for test in tests])))
        for change in CHANGES:
            self.try_change(chosen, score, tests, change)
        growing = tests
        for length in LENGTHS:
            growing = self.try_change(chosen, score, growing, {"epochs": length}) if growing else []
        return chosen, score


def main():
    parser = argparse.ArgumentParser(prog="./dev research", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="datasets/downloaded", help="as `./dev data` lays it out")
    parser.add_argument("--into", default="build/research",
                        help="where networks and rows are kept; what is there is not done again")
    parser.add_argument("--tests", default=" ".join(TESTS), help="sets to choose for")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--simplicit", default=os.environ.get("SIMPLICIT", "build/cli/simplicit"))
    options = parser.parse_args()
    research = Research(options)
    chosen, score = research.choose()
    with open(research.table) as file:
        rows = file.read().splitlines()
    with open(os.path.join(options.into, "research.tsv"), "w") as file:
        print(rows[0], *sorted(set(rows[1:])), sep="\n", file=file)
        for test, settings in chosen.items():
            print("choice", "", test, text_of(settings), f"{score[test]:.4f}", sep="\t", file=file)
        texts = [text_of(settings) for settings in chosen.values()]
        print("choice", "", "others", max(texts, key=texts.count), sep="\t", file=file)


if __name__ == "__main__":
    main()
