"""A function whose source changed has a new version; `UPDATE_GOLDENS=1` raises it and writes the digest down."""

import hashlib
import os
import pathlib
import re
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src" / "functions"
TABLE = FOLDER / "versions.inc"
HEAD = ("// Made by `UPDATE_GOLDENS=1 ./test functions_test.py`; a version only rises.\n"
        "// function, version, file, its digest\n// clang-format off\n")
ENTRY = re.compile(r'^\{"([a-z0-9_]+)", (\d+), "([a-z_]+\.cc)", "([0-9a-f]+)"\},$', re.M)
DEFINED = re.compile(r'^ *(?:return )?\{+\.name = "([a-z0-9_]+)"|\.spec\.name = "([a-z0-9_]+)"', re.M)
INCLUDED = re.compile(r'^#include "functions/([a-z_]+_internal\.h)"', re.M)


def sources(folder):
    """The text of each file that defines functions, and of the headers that its kernels are made of."""
    texts = {}
    for path in sorted(folder.glob("*_functions.cc")):
        text = path.read_text()
        headers = [name for name in INCLUDED.findall(text) if name != "functions_internal.h"]
        texts[path.name] = (text, [text, *((folder / name).read_text() for name in headers)])
    return texts


def current(texts):
    """Of each function its file and digest."""
    found = {}
    for name, (text, parts) in texts.items():
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        for names in DEFINED.findall(text):
            found["".join(names)] = (name, digest)
    return found


def parse(table):
    return {name: (int(version), file, digest) for name, version, file, digest in ENTRY.findall(table)}


def risen(table, found):
    """The table that goes with what is there: versions rise by one where the digest is another."""
    before, lines = parse(table), []
    for name, (file, digest) in sorted(found.items()):
        version, _, old = before.get(name, (0, file, ""))
        lines.append(f'{{"{name}", {version + (old != digest)}, "{file}", "{digest}"}},\n')
    return HEAD + "".join(lines)


class FunctionsTest(unittest.TestCase):
    def test_versions_go_with_sources(self):
        made = risen(TABLE.read_text(), current(sources(FOLDER)))
        if os.environ.get("UPDATE_GOLDENS"):
            TABLE.write_text(made)
        self.assertEqual(TABLE.read_text(), made, "a function changed: `UPDATE_GOLDENS=1 ./test functions_test.py` raises its "
                                                  "version, and the rules that call it run again")

    def test_every_definition_is_found(self):
        for name, (text, _) in sources(FOLDER).items():
            self.assertEqual(len(re.findall(r"name = \"", text)), len(DEFINED.findall(text)), name)

    def test_a_change_raises_the_versions_of_its_file_alone(self):
        table = risen("", {"one": ("a_functions.cc", "aa"), "two": ("b_functions.cc", "bb")})
        self.assertEqual({"one": (1, "a_functions.cc", "aa"), "two": (1, "b_functions.cc", "bb")}, parse(table))
        changed = {"one": ("a_functions.cc", "cc"), "two": ("b_functions.cc", "bb")}
        self.assertNotEqual(table, risen(table, changed))
        self.assertEqual({"one": (2, "a_functions.cc", "cc"), "two": (1, "b_functions.cc", "bb")},
                         parse(risen(table, changed)))
        self.assertEqual(risen(table, changed), risen(risen(table, changed), changed))


if __name__ == "__main__":
    unittest.main()
