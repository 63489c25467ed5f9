#!/usr/bin/env python3
"""Turns weights files into the C table of pipeline/bundled.h.

    embed.py OUTPUT.c FILE.h5...
"""
import pathlib
import sys


def c_array(name, data):
    lines = [",".join(map(str, data[i:i + 24])) for i in range(0, len(data), 24)]
    return f"static const unsigned char {name}[] = {{\n" + ",\n".join(lines) + "};\n"


def main(output, *paths):
    parts, rows = ['#include "pipeline/bundled.h"\n'], []
    for path in map(pathlib.Path, paths):
        name = f"image_of_{path.stem}"
        parts.append(c_array(name, path.read_bytes()))
        rows.append(f'    {{"{path.stem}", {name}, sizeof {name}}},\n')
    parts.append("const bundled_weights bundled_weights_table[] = {\n"
                 f"{''.join(rows)}    {{0}},\n}};\n")
    pathlib.Path(output).write_text("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
