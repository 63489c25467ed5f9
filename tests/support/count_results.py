#!/usr/bin/env python3
"""Counts what the tests of some Meson builds did, and ends with one line that says it.

    count_results.py [--lacking REASON] [--only COUNT] BUILD...

A line of TAP is one result; a program that prints none is one by itself. A program that Meson
does not call good counts as failed even where all its lines are (it crashed, leaked, ran out of
time or skipped its plan), and so do a program that never ran (of COUNT, or else of all) and a build
that has no log because it did not get that far. A build that the machine LACKS the tools for is a
test skipped. Before the last line come the reasons of what was skipped.
Exit code: 0 if something passed and nothing failed, else 1.
"""
import argparse
import collections
import json
import pathlib
import re
import sys

TAP_LINE = re.compile(r"^(ok|not ok)\b(.*)$|^1\.\.0\b(.*)$", re.MULTILINE)
VERDICTS = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
REASONS = (
    (r"no shared", "for want of reference files and recordings that do not come with the project"),
    (r"CPU", "for instruction sets that this CPU lacks"),
    (r"sanitizer|emulat", "that make no sense under sanitizers or an emulator"),
)


def skip_reason(text):
    for pattern, reason in REASONS:
        if re.search(pattern, text):
            return reason
    return "for " + (text.strip(" .:") or "no reason")


def line_result(line, reasons):
    verdict, rest, plan = line.groups()
    skipped = re.search(r"#\s*skip\w*(.*)", rest or plan or "", re.IGNORECASE)
    if skipped:
        reasons[skip_reason(skipped[1])] += 1
        return "skipped"
    return "passed" if verdict == "ok" else "failed"


def program_results(program, reasons):
    verdict = VERDICTS.get(program["result"], "failed")
    lines = TAP_LINE.finditer(program.get("stdout", ""))
    results = [line_result(line, reasons) for line in lines]
    if not results or (verdict == "failed" and "failed" not in results):
        results.append(verdict)
    return results


def build_results(build, expected, reasons):
    log = pathlib.Path(build, "meson-logs", "testlog.json")
    if not log.exists():
        print(f"{build}: did not build")
        return ["failed"]
    registered = json.loads(pathlib.Path(build, "meson-info", "intro-tests.json").read_text())
    programs = [json.loads(line) for line in log.read_text(errors="replace").splitlines()]
    results = ["failed"] * ((len(registered) if expected is None else expected) - len(programs))
    if results:
        print(f"{build}: {len(results)} programs did not run")
    for program in programs:
        mine = program_results(program, reasons)
        if "failed" in mine:
            print(f"{build}: {program['name']}: {program['result']}")
        results += mine
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lacking")
    parser.add_argument("--only", type=int)
    parser.add_argument("builds", nargs="+")
    arguments = parser.parse_args()
    reasons = collections.Counter()
    count = collections.Counter()
    if arguments.lacking:
        count["skipped"] += 1
        reasons["of " + arguments.lacking] += 1
    for build in arguments.builds:
        count.update(build_results(build, arguments.only, reasons))
    if reasons:
        print("Skipped: " + "; ".join(f"{number} {reason}" for reason, number in
                                      reasons.most_common()))
    print("{passed} passed, {failed} failed, {skipped} skipped".format_map(count))
    return 0 if count["passed"] > 0 and count["failed"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
