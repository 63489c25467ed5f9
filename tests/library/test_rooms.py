#!/usr/bin/env python3
"""The walls between the rooms: no file includes one of a higher room, or of another on its own
floor, and no two files include each other.

    test_rooms.py FOLDER
"""
import os
import pathlib
import re
import sys

FLOORS = [["base"], ["predict", "metrics", "io", "viz"], ["pipeline"], ["report"], ["cli", "tests"]]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def read(root):
    """Of each source the sources that it includes."""
    files = {p.relative_to(root).as_posix(): p.read_text()
             for room in FLOOR for p in (root / room).rglob("*.[ch]")}
    includes = {}
    for name, text in files.items():
        here = os.path.dirname(name)
        found = re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M)
        near = [os.path.normpath(os.path.join(here, path)) for path in found]
        includes[name] = [a if a in files else b for a, b in zip(near, found)
                          if a in files or b in files]
    return includes


def arrows_upward(includes):
    for name, others in includes.items():
        room = name.split("/")[0]
        for other in others:
            target = other.split("/")[0]
            if target != room and FLOOR[target] >= FLOOR[room]:
                yield f"{name} includes {other}"


def circles(includes):
    done, path = set(), []

    def visit(name):
        if name in path:
            yield " includes ".join(path[path.index(name):] + [name])
        elif name not in done:
            path.append(name)
            for other in includes[name]:
                yield from visit(other)
            done.add(path.pop())

    for name in includes:
        yield from visit(name)


def main():
    includes = read(pathlib.Path(sys.argv[1]))
    checks = [("files are found", [] if len(includes) > 100 else [f"only {len(includes)}"]),
              ("rooms see only those below", list(arrows_upward(includes))),
              ("no file includes itself by way of others", list(circles(includes)))]
    for number, (what, faults) in enumerate(checks, 1):
        print("".join(f"# {fault}\n" for fault in faults) +
              f"{'not ' if faults else ''}ok {number} - {what}")
    print(f"1..{len(checks)}")


if __name__ == "__main__":
    main()
