#!/usr/bin/env python3
"""Turns the texts that `simplicit export` writes into C arrays.

    embed.py OUTPUT.c ARRAY NAME=FILE...

ARRAY is an array of si_embedded_text. The library's own noise generator is among the texts, as it
is but for what ties it to the library's folders and symbol visibility.
"""
import pathlib
import re
import sys

LIBRARY_TIES = [
    (r'#include "predict/noise\.h"', '#include "simplicit_noise.h"'),
    (r'#include "\.\./base/api\.h"\n\n', ""),
    (r"SI_DECLARATIONS_(BEGIN|END)\n\n", ""),
    (r"\bSI_API ", ""),
]


def exported_text(path):
    text = path.read_text()
    if path.parent.name == "predict":
        for pattern, replacement in LIBRARY_TIES:
            text = re.sub(pattern, replacement, text)
    return text


def c_array(name, text):
    numbers = [str(byte) for byte in text.encode()] + ["0"]
    lines = [",".join(numbers[i:i + 24]) for i in range(0, len(numbers), 24)]
    return f"static const char {name}[] = {{\n" + ",\n".join(lines) + "};\n"


def main(output, array, *named):
    parts = ['#include "predict/embedded_internal.h"\n']
    rows = []
    for i, (name, path) in enumerate(item.split("=", 1) for item in named):
        parts.append(c_array(f"text_{i}", exported_text(pathlib.Path(path).resolve())))
        rows.append(f'    {{"{name}", text_{i}}},\n')
    parts.append(f"const si_embedded_text {array}[] = {{\n{''.join(rows)}    {{0}},\n}};\n")
    pathlib.Path(output).write_text("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
