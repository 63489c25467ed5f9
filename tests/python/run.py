#!/usr/bin/env python3
"""Runs the tests of the Python package with pytest, and prints what they did as TAP.

    run.py FOLDER [PYTEST OPTION...]
"""
import importlib
import sys


class Tap:
    """A line of TAP a test."""

    def __init__(self):
        self.count = 0
        self.failed = set()

    def tell(self, line, report, *comments):
        self.count += 1
        print(f"\n{line.format(self.count)} - {report.nodeid.split('/')[-1]}", *comments, end="")

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.tell("not ok {}", report, "".join(f"\n# {line}" for line in report.longreprtext.split("\n")))
        elif report.skipped:
            reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else "expected to fail"
            self.tell("ok {}", report, "# SKIP", reason.replace("Skipped: ", ""))
        elif report.when == "call":
            self.tell("ok {}", report)


def main(folder, *options):
    for module, package in (("cffi", "python3-cffi"), ("numpy", "python3-numpy"),
                            ("pytest", "python3-pytest"), ("hypothesis", "python3-hypothesis"),
                            ("simplicit", "Python package: its tools were not there to build it")):
        try:
            importlib.import_module(module)
        except ImportError:
            print(f"1..0 # SKIP no {package}")
            return 0
    import pytest

    tap = Tap()
    status = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:terminalreporter", folder, *options],
                         plugins=[tap])
    print(f"\n1..{tap.count}")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
