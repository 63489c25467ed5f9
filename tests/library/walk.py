#!/usr/bin/env python3
"""Writes a program that calls every public function with what nobody should pass.

    walk.py OUTPUT.c HEADER...

Each call is made in a process of its own and must end by itself: no signal, no hang, no exit. What
it answers does not matter here. Handles are NULL, since nobody can make up a wrong one; everything
else is NULL, zero, NaN, 77 or memory full of zeros or NaN, as the variant says.
"""
import pathlib
import re
import sys

VARIANTS = ["nothing", "no memory, odd numbers", "zeros", "NaN", "zero counts"]
STRIP = [(r"/\*.*?\*/", " "), (r"^\s*#.*?(?<!\\)$", ""), (r"SI_PRINTF\([^)]*\)", ""),
         (r"\bSI_(MUST_CHECK|DECLARATIONS_\w+)\b", "")]


def read(paths):
    texts = []
    for path in paths:
        text = pathlib.Path(path).read_text().replace("\\\n", " ")
        for pattern, replacement in STRIP:
            text = re.sub(pattern, replacement, text, flags=re.S | re.M)
        texts.append(text)
    return "\n".join(texts)


def bodies(text):
    """Of each struct that has one: whether there is a pointer in it."""
    found = {}
    for body, name in re.findall(r"typedef struct \w* ?\{(.*?)\}\s*(\w+);", text, re.S):
        found[name] = "*" in body
    for _ in range(4):  # structs in structs
        for body, name in re.findall(r"typedef struct \w* ?\{(.*?)\}\s*(\w+);", text, re.S):
            found[name] |= any(found[inner] for inner in re.findall(r"\b(si_\w+) \w", body)
                               if inner in found)
    return found


def parameters(arguments):
    depth, part, parts = 0, "", []
    for c in arguments:
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += c
    return [p.strip() for p in parts + [part] if p.strip() not in ("", "void")]


def pointer(kind, structs, variant):
    base = re.sub(r"\bconst\b|\[.*|\*", " ", kind).split()[0]
    stars = kind.count("*") + kind.count("[")
    handle = base.startswith("si_") and stars == 1 and base in HANDLES
    if kind.count("*") == 2 and "const" not in kind and variant > 0:
        return "out()"
    if variant < 2 or handle:
        return "NULL"
    if base == "char" and stars == 1:
        return '""' if "const" in kind else "memory(0)"
    if stars > 1 or base in ("void", "char"):
        return "memory(0)"
    if variant == 3 and not structs.get(base, False) and base not in ("bool",):
        return "memory(0xff)"
    return "memory(0)"


def argument(parameter, structs, variant):
    kind = re.sub(r"\b\w+$", "", parameter) if not parameter.endswith("]") else parameter
    if parameter == "...":
        return None
    if "*" in parameter or "[" in parameter:
        return pointer(kind if "*" in kind or "[" in kind else parameter, structs, variant)
    kind = kind.strip()
    if kind in structs:
        return f"({kind}){{0}}"
    if kind in ("double", "float"):
        return ["0.0", "NAN", "0.0", "NAN", "0.0"][variant]
    if kind == "bool":
        return "false"
    if kind in ("size_t", "uint64_t", "int64_t", "int", "unsigned", "uint32_t", "int32_t"):
        return ["0", "3", "3", "3", "0"][variant]
    return f"({kind}){[0, 77, 1, 77, 0][variant]}"


def main(output, *paths):
    global HANDLES
    text = read(paths)
    structs = bodies(text)
    HANDLES = set(re.findall(r"typedef struct (\w+) \1;", text)) - set(structs)
    HANDLES.add("si_cell")  # begins with si_cell_init
    calls = re.findall(r"\bSI_API\s+([^;()]*?)\b(si_\w+)\s*\(((?:[^()]|\([^()]*\))*)\)\s*;", text)
    lines, names = [], []
    for _, name, arguments in calls:
        lines.append(f"static void call_{name}(int variant)\n{{\n    switch (variant) {{")
        for variant in range(len(VARIANTS)):
            given = [argument(p, structs, variant) for p in parameters(arguments)]
            given = ", ".join(g for g in given if g is not None)
            if name in ("si_error_set", "si_error_errno"):  # a format may not be NULL
                given = given.rsplit(",", 1)[0] + ', "%s", "text"'
            lines.append(f"    case {variant}:\n        {name}({given});\n        break;")
        lines.append("    }\n}\n")
        names.append(f'    {{"{name}", call_{name}}},')
    includes = "\n".join(f'#include "{p}"' for p in paths)
    variants = ", ".join(f'"{v}"' for v in VARIANTS)
    pathlib.Path(output).write_text(
        f"{includes}\n#include \"tests/library/walk.h\"\n\n" + "\n".join(lines) +
        "\nconst walk_case walk_cases[] = {\n" + "\n".join(names) + "\n    {0},\n};\n"
        f"const char *const walk_variants[] = {{{variants}, NULL}};\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
