#!/usr/bin/env python3
"""How fast each format of recordings is read, beside a plain Python reader of it.

formats_side_by_side.py BENCH_READING: writes a simulated walk of 6000 people in every format, and
times both in the same run, in processor time. Plain: a line after the other, split, int and float,
as the sets' users write it; nothing is sorted or checked, which bench-reading does.
"""
import csv
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time

PEOPLE, STEPS = 6000, 20


def rows():
    for n in range(PEOPLE):
        for t in range(STEPS):
            angle = 0.1 * t + n
            yield n + 1, t, 10 + 3 * math.cos(angle) + n % 7, 10 + 3 * math.sin(angle) + n % 5


def lines(write):
    return "".join(write(*row) for row in rows())


def by_person(head, point, tail, separator):
    text, people = [], {}
    for n, t, x, y in rows():
        people.setdefault(n, []).append(point(t, x, y))
    for n, points in people.items():
        text.append(head(n, len(points)) + separator.join(points) + tail)
    return "".join(text)


def by_frame():
    """A file a frame, its cells 2.5 cm."""
    frames = {}
    for n, t, x, y in rows():
        cell = int(40 * (x + 3)) % 480 + 480 * int(40 * (y + 9))
        frames.setdefault(f"{5 * t:08d}.json", []).append(
            {"personID": n, "positionID": cell, "views": []})
    return {name: json.dumps(people) for name, people in frames.items()}


WRITERS = {
    "ETH/UCY text": lambda: lines(lambda n, t, x, y: f"{10 * t}\t{n}\t{x:.3f}\t{y:.3f}\n"),
    "ETH obsmat": lambda: lines(
        lambda n, t, x, y: f"{6 * t:.7e} {n:.7e} {x:.7e} {0:.7e} {y:.7e} {0:.7e} {0:.7e} {0:.7e}\n"),
    "HERMES": lambda: lines(lambda n, t, x, y: f"{n} {t} {100 * x:.1f} {100 * y:.1f} 175.4\n"),
    "DUT/CITR": lambda: "id,frame,label,x_est,y_est,vx_est,vy_est\n" + lines(
        lambda n, t, x, y: f"{n},{t},ped,{x:.3f},{y:.3f},0.0,0.0\n"),
    "VRU": lambda: ",timestamp,x,y\n" + "".join(
        f"{i},{0.02 * i:.2f},{x:.3f},{y:.3f}\n" for i, (n, t, x, y) in enumerate(rows())),
    "SDD": lambda: lines(
        lambda n, t, x, y: f"{n} {40 * x - 10:.0f} {40 * y - 10:.0f} {40 * x + 10:.0f} "
        f"{40 * y + 10:.0f} {12 * t} 0 0 0 \"Pedestrian\"\n"),
    "UCY vsp": lambda: f"{PEOPLE} - the number of splines\n" + by_person(
        lambda n, count: f"{count} - the number of control points\n",
        lambda t, x, y: f"{40 * x:.1f} {40 * y:.1f} {10 * t} 0.00 - (2D point, m_id)\n", "", ""),
    "Edinburgh": lambda: by_person(
        lambda n, count: f"TRACK.R{n}=[", lambda t, x, y: f"[{40 * x:.0f} {40 * y:.0f} {4 * t}]",
        "];\n", ";"),
    "Wildtrack": by_frame,
}


def columns(path, frame, agent, x, y):
    out = []
    for line in open(path):
        c = line.split()
        out.append((int(float(c[frame])), int(float(c[agent])), float(c[x]), float(c[y])))
    return out


def named(path, frame, agent, x, y):
    return [(float(r[frame]), int(r.get(agent, 1)), float(r[x]), float(r[y]))
            for r in csv.DictReader(open(path))]


def sdd(path):
    out = []
    for line in open(path):
        c = line.split()
        if c[6] == "0":
            out.append((int(c[5]), int(c[0]), (float(c[1]) + float(c[3])) / 2,
                        (float(c[2]) + float(c[4])) / 2))
    return out


def vsp(path):
    out, source = [], iter(open(path))
    for n in range(int(next(source).split()[0])):
        for _ in range(int(next(source).split()[0])):
            c = next(source).split()
            out.append((int(c[2]), n, float(c[0]), float(c[1])))
    return out


def edinburgh(path):
    out = []
    for line in open(path):
        match = re.match(r"\s*TRACK\.R(\d+)=\[(.*)\];", line)
        for point in match.group(2).split(";") if match else ():
            x, y, t = point.strip("[]").split()
            out.append((int(t), int(match.group(1)), float(x), float(y)))
    return out


def wildtrack(path):
    out = []
    for name in sorted(os.listdir(path)):
        with open(os.path.join(path, name)) as file:
            for p in json.load(file):
                cell = p["positionID"]
                out.append((int(name[:8]), p["personID"], -3 + 0.025 * (cell % 480),
                            -9 + 0.025 * (cell // 480)))
    return out


READERS = {
    "ETH/UCY text": lambda path: columns(path, 0, 1, 2, 3),
    "ETH obsmat": lambda path: columns(path, 0, 1, 2, 4),
    "HERMES": lambda path: columns(path, 1, 0, 2, 3),
    "DUT/CITR": lambda path: named(path, "frame", "id", "x_est", "y_est"),
    "VRU": lambda path: named(path, "timestamp", "id", "x", "y"),
    "SDD": sdd,
    "UCY vsp": vsp,
    "Edinburgh": edinburgh,
    "Wildtrack": wildtrack,
}


def plain_seconds(read, path):
    best = math.inf
    for _ in range(3):
        began = time.process_time()
        count = len(read(path))
        best = min(best, time.process_time() - began)
    assert count == PEOPLE * STEPS, count
    return best


def main():
    print(f"{'':14} {'MB':>6} {'Python':>9} {'here':>8}   times")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in WRITERS.items():
            path = os.path.join(folder, name.replace("/", " "))
            written = write()
            if isinstance(written, dict):
                os.mkdir(path)
            files = written if isinstance(written, dict) else {"": written}
            for part, text in files.items():
                with open(os.path.join(path, part) if part else path, "w") as file:
                    file.write(text)
            told = subprocess.run([sys.argv[1], "--time", path], check=True, capture_output=True)
            count, seconds = told.stdout.split()
            assert int(count) == PEOPLE * STEPS, (name, count)
            plain = plain_seconds(READERS[name], path)
            print(f"{name:14} {sum(map(len, files.values())) / 1e6:6.1f} {1e3 * plain:6.0f} ms "
                  f"{1e3 * float(seconds):5.1f} ms {plain / float(seconds):7.1f}")


main()
