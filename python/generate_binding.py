#!/usr/bin/env python3
"""Writes the C source of simplicit._binding from the public headers.

    generate_binding.py OUTPUT.c HEADER...

The headers are what cffi is told, so that there is no second list of functions and structs to keep,
and the compiler holds every one of them against what the library declares.
"""
import pathlib
import re
import sys

import cffi

STRIP = [
    (r"/\*.*?\*/", " "),
    (r"^\s*#.*?(?<!\\)$", ""),
    (r"SI_PRINTF\([^)]*\)", ""),
    (r"\bSI_(API|MUST_CHECK|DECLARATIONS_\w+)\b", ""),
    (r"^static inline [^{;]*\{.*?^\}", ""),
]

# What the library calls, each with the handle of an object that knows what to do; and memory that
# it is to own.
CALLBACKS = """
extern "Python" bool simplicit_report(void *context, uint64_t done, uint64_t total);
extern "Python" bool simplicit_write(void *context, const void *data, size_t size);
void *malloc(size_t size);
"""


def in_order(paths):
    """The headers, each after those that it includes."""
    ordered = {}

    def visit(path):
        for name in re.findall(r'^#include "(.*)"', path.read_text(), re.M):
            visit((path.parent / name).resolve())
        ordered[path] = None

    for path in paths:
        visit(pathlib.Path(path).resolve())
    return list(ordered)


def declarations(paths):
    text = "\n".join(path.read_text() for path in in_order(paths))
    for pattern, replacement in STRIP:
        text = re.sub(pattern, replacement, text, flags=re.S | re.M)
    return text


def main(output, *headers):
    ffi = cffi.FFI()
    ffi.cdef(declarations(headers) + CALLBACKS)
    ffi.set_source("simplicit._binding", '#include <stdlib.h>\n#include "simplicit.h"')
    ffi.emit_c_code(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
