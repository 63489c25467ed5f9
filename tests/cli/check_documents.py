#!/usr/bin/env python3
"""Whether README.md and docs print what their commands print.

    check_documents.py SIMPLICIT SOURCE

In a scratch folder runs every line that begins with "$ " of a block set in, and holds the lines after
it against what it prints: words must be the same, numbers near, "..." stands for any lines, and what
a command prints beyond that does not matter. Runs the Python blocks too, on arrays of their shapes,
and scores what they wrote; C blocks must stand in an example, and files that the tour names in the
sources. Prints TAP.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")
PRELUDE = """
import numpy as np
walk = np.arange(20)[None, :, None] * .4 + np.random.default_rng(0).random((5, 1, 2))
observed, future = walk[:, :8], walk[:, 8:]
samples = future[:, None] + np.random.default_rng(1).normal(0, .3, (5, 20, 1, 2))
scene_offset = np.array([0, 2, 5], dtype="u8")
"""
results = 0


def tell(good, name, *comments):
    global results
    results += 1
    print(f"{'ok' if good else 'not ok'} {results} - {name}")
    for comment in comments if not good else ():
        print("# " + comment)
    return good


def is_near(written, printed):
    if written == printed:
        return True
    if not (NUMBER.match(written) and NUMBER.match(printed)):
        return False
    return abs(float(written) - float(printed)) <= 0.003 + 0.01 * abs(float(printed))


def is_same(written, printed):
    written, printed = written.split(), printed.split()
    return len(written) == len(printed) and all(map(is_near, written, printed))


def blocks(text):
    """Blocks set in by four spaces that begin with a command, without the margin."""
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        lines = [line[4:] for line in block.strip("\n").split("\n")]
        if lines[0].startswith("$ "):
            yield lines


def check_block(lines, environment, folder):
    printed = []
    for line in lines:
        if line.startswith("$ "):
            run = subprocess.run(line[2:], shell=True, cwd=folder, env=environment, text=True,
                                 capture_output=True)
            printed = run.stdout.split("\n")
            tell(run.returncode == 0, line, run.stderr.strip()[-200:])
        elif line != "..." and line.strip():
            found = next((i for i, got in enumerate(printed) if is_same(line, got)), None)
            tell(found is not None, f"prints {line.strip()[:60]}", "printed:", *printed[:8])
            printed = printed[found + 1:] if found is not None else printed


def check_python(code, environment, folder):
    global results
    wanted = "simplicit" if "import simplicit" in code else "h5py"
    python = environment.get("PYTHON", sys.executable)
    if subprocess.run([python, "-c", f"import {wanted}"], env=environment, capture_output=True).returncode != 0:
        results += 1
        print(f"ok {results} - a Python block # SKIP no {wanted}")
        return
    run = subprocess.run([python, "-c", PRELUDE + code], cwd=folder, env=environment,
                         text=True, capture_output=True)
    tell(run.returncode == 0, "the Python block runs", run.stderr.strip()[-200:])
    if "mine.h5" not in code:
        return
    run = subprocess.run("simplicit score mine.h5", shell=True, cwd=folder, env=environment,
                         text=True, capture_output=True)
    tell(run.returncode == 0 and "mine" in run.stdout, "what it wrote is scored", run.stderr)


def check_tour(text, source):
    """The files that tables name, from the root or from the folder that their row is about."""
    for row in re.findall(r"^\| .*", text, re.MULTILINE):
        words = re.findall(r"`([\w*]+[./][\w./*]*)`", row)
        folder = words[0] if words and words[0].endswith("/") and row.startswith("| `") else ""
        missing = [word for word in words if not any(source.glob(word)) and not any(source.glob(folder + word))]
        if words:
            tell(not missing, f"the tour's {words[0]} is there", *missing)


def main(simplicit, source):
    with tempfile.TemporaryDirectory() as folder:
        cli = pathlib.Path(folder, "build", "cli")
        cli.mkdir(parents=True)
        pathlib.Path(folder, "build", "demo").mkdir()
        os.symlink(simplicit, cli / "simplicit")
        os.symlink(pathlib.Path(source, "datasets"), pathlib.Path(folder, "datasets"))
        environment = dict(os.environ, PATH=f"{cli}:{os.environ['PATH']}")
        examples = list(pathlib.Path(source, "examples").glob("*.c"))
        for page in [pathlib.Path(source, "README.md"), *pathlib.Path(source, "docs").glob("*.md")]:
            text = page.read_text()
            for lines in blocks(text):
                check_block(lines, environment, folder)
            for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
                check_python(code, environment, folder)
            for code in re.findall(r"```c\n(.*?)```", text, re.DOTALL):
                tell(any(code in example.read_text() for example in examples),
                     f"{page.name}: the C block is an example's, which is compiled and run")
            for link in re.findall(r"\]\(([^)#:]+)\)", text):
                tell((page.parent / link).exists(), f"{page.name}: {link} is there")
        check_tour(pathlib.Path(source, "README.md").read_text(), pathlib.Path(source))
    print(f"1..{results}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
