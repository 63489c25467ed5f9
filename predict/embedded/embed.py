#!/usr/bin/env python3
"""Turns the texts that `simplicit export` writes into C arrays.

    embed.py OUTPUT.c ARRAY FILE...

ARRAY is an array of si_embedded_text. Some texts are the library's own sources, of the folders
predict/ and base/: they go by the name simplicit_FILE, as they are but for what ties them to the library's
folders and symbol visibility.
"""
import pathlib
import re
import sys

LIBRARY_TIES = [
    (r'#include "(?:predict|base)/(\w+\.h)"', r'#include "simplicit_\1"'),
    (r'#include "\.\./base/api\.h"\n\n', ""),
    (r"SI_DECLARATIONS_(BEGIN|END)\n\n", ""),
    (r"\bSI_API ", ""),
    # Arrays of steps are as long as the exported model needs: a stack is small.
    (r"SI_GAUSSIAN_MAX_STEPS = 256,", "SI_GAUSSIAN_MAX_STEPS = SIMPLICIT_OBSERVED_STEPS + 2,"),
    (r"(#define SI_PREDICT_SOCIAL_GAUSSIAN_H\n)", r'\1\n#include "simplicit_config.h"\n'),
]


def exported_file(path):
    name, text = path.name, path.read_text()
    if path.parent.name in ("predict", "base"):
        name = "simplicit_" + name
        for pattern, replacement in LIBRARY_TIES:
            text = re.sub(pattern, replacement, text)
    return name, text


def c_array(name, text):
    numbers = [str(byte) for byte in text.encode()] + ["0"]
    lines = [",".join(numbers[i:i + 24]) for i in range(0, len(numbers), 24)]
    return f"static const char {name}[] = {{\n" + ",\n".join(lines) + "};\n"


def main(output, array, *paths):
    parts = ['#include "predict/embedded_internal.h"\n']
    rows = []
    for i, path in enumerate(paths):
        name, text = exported_file(pathlib.Path(path).resolve())
        parts.append(c_array(f"text_{i}", text))
        rows.append(f'    {{"{name}", text_{i}}},\n')
    parts.append(f"const si_embedded_text {array}[] = {{\n{''.join(rows)}    {{0}},\n}};\n")
    pathlib.Path(output).write_text("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
