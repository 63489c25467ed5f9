#!/usr/bin/env python3
"""Makes one page of its parts, as a C source with the page before and after where data go.

    bundle.py OUTPUT.c page.html page.css metrics.wasm MODULE.js...

Modules come in the order of what they import from one another; each becomes a function that returns
what it exports. The page may run this script alone (its hash is in the policy), load nothing, and send
nothing.
"""
import base64
import hashlib
import pathlib
import re
import sys


def join_modules(paths):
    parts = ['"use strict";\nconst modules = {};\n']
    for path in paths:
        text = re.sub(r'^import (\{[^}]*\}) from "\./(\w+)\.js";', r"const \1 = modules.\2;",
                      path.read_text(), flags=re.MULTILINE)
        exported = re.findall(r"^export (?:async )?(?:const|function\*?) (\w+)", text, re.MULTILINE)
        text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
        parts.append(f"modules.{path.stem} = (() => {{\n{text}return {{ {', '.join(exported)} }};\n}})();\n")
    return "".join(parts)


def hash_of(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def array(name, text):
    lines = [",".join(map(str, text[i:i + 24])) for i in range(0, len(text), 24)]
    return (f"const unsigned char {name}[] = {{\n" + ",\n".join(lines) + "};\n"
            f"const size_t {name}_size = sizeof {name};\n")


def main(output, page, style, wasm, *modules):
    script = join_modules([pathlib.Path(path) for path in modules])
    script = script.replace("@METRICS_WASM@", base64.b64encode(pathlib.Path(wasm).read_bytes()).decode())
    style = pathlib.Path(style).read_text()
    policy = (f"default-src 'none'; script-src {hash_of(script)} 'wasm-unsafe-eval'; "
              f"style-src {hash_of(style)}; base-uri 'none'; form-action 'none'")
    text = pathlib.Path(page).read_text()
    for mark, part in (("@POLICY@", policy), ("@STYLE@", style), ("@SCRIPT@", script)):
        text = text.replace(mark, part)
    head, tail = (part.encode() for part in text.split("@DATA@"))
    pathlib.Path(output).write_text('#include "report/report_page.h"\n\n' +
                                    array("report_page_head", head) + array("report_page_tail", tail))


main(*sys.argv[1:])
