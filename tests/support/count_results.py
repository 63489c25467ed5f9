#!/usr/bin/env python3
"""Counts what the tests of some Meson builds did, and ends with one line that says it.

    count_results.py BUILD...

A line of TAP is one result; a program that prints none is one by itself. A program that Meson
does not call good counts as failed even where all its lines are (it crashed, leaked, ran out of
time or skipped its plan), and so do a program that never ran and a build that has no log because it
did not get that far.
Exit code: 0 if something passed and nothing failed, else 1.
"""
import collections
import json
import pathlib
import re
import sys

TAP_LINE = re.compile(r"^(ok|not ok)\b(.*)$", re.MULTILINE)
VERDICTS = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}


def line_result(verdict, rest):
    if re.search(r"#\s*skip", rest, re.IGNORECASE):
        return "skipped"
    return "passed" if verdict == "ok" else "failed"


def program_results(program):
    verdict = VERDICTS.get(program["result"], "failed")
    results = [line_result(*line) for line in TAP_LINE.findall(program.get("stdout", ""))]
    if not results or (verdict == "failed" and "failed" not in results):
        results.append(verdict)
    return results


def build_results(build):
    log = pathlib.Path(build, "meson-logs", "testlog.json")
    if not log.exists():
        print(f"{build}: did not build")
        return ["failed"]
    registered = json.loads(pathlib.Path(build, "meson-info", "intro-tests.json").read_text())
    programs = [json.loads(line) for line in log.read_text(errors="replace").splitlines()]
    results = ["failed"] * (len(registered) - len(programs))
    if results:
        print(f"{build}: {len(results)} programs did not run")
    for program in programs:
        mine = program_results(program)
        if "failed" in mine:
            print(f"{build}: {program['name']}: {program['result']}")
        results += mine
    return results


def main(builds):
    count = collections.Counter(result for build in builds for result in build_results(build))
    print("{passed} passed, {failed} failed, {skipped} skipped".format_map(count))
    return 0 if count["passed"] > 0 and count["failed"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
