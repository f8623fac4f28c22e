"""The functions of SQL: every example of their page runs, and CPython says the same where it has the same."""

import importlib.util
import posixpath
import random
import re
import unicodedata
import unittest

from program.program import TESTS, Repository

PAGE = TESTS.parent / "docs" / "functions.md"
FILES = {"main.py": "import os\nfrom pkg import other\n\ndef f():\n    return other.g()\n\nf()\n",
         "pkg/__init__.py": "from . import other\n", "pkg/other.py": "from ..main import f\n\ndef g():\n    return 1\n"}


def quoted(value):
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def values(rows):
    return "(VALUES " + ", ".join("(" + ", ".join(map(quoted, row)) + ")" for row in rows) + ")"


class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(FILES)
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def compare(self, call, cases, expected):
        """The call over columns a, b, … gives what is expected of each case."""
        names = [chr(97 + i) for i in range(len(cases[0]))]
        for at in range(0, len(cases), 300):
            part = cases[at:at + 300]
            rows = values([(i, *case) for i, case in enumerate(part)])
            sql = f"SELECT {call} AS made FROM {rows} AS t(i, {', '.join(names)}) ORDER BY i"
            made = [row["made"] for row in self.repository.rows(sql)]
            for case, one in zip(part, made, strict=True):
                self.assertEqual(one, expected(*case), (call, case))

    def test_examples_run(self):
        sections = re.findall(r"^## (\w+)$(.*?)(?=^## |\Z)", PAGE.read_text(), re.M | re.S)
        self.assertGreater(len(sections), 20)
        for name, text in sections:
            (example,) = re.findall(r"```sql\n(.*?)```", text, re.S)
            self.assertIn(name + "(", example)
            self.repository.rows(example)

    def test_paths_are_as_in_posixpath(self):
        chosen = random.Random(1)
        parts = ["a", "B", ".", "..", "", "a.b", "ü"]
        cases = [("/".join(chosen.choices(parts, k=chosen.randrange(1, 7))),) for _ in range(1500)]
        self.compare("normalize_path(a)", cases, posixpath.normpath)

    def test_normal_forms_are_as_in_cpython(self):
        chosen = random.Random(2)
        # Those that this interpreter's tables know, without lone surrogates and ends of lines.
        points = [p for p in range(0x80, 0x11000) if unicodedata.category(chr(p)) not in ("Cc", "Cn", "Cs", "Co", "Zl", "Zp")]
        marks = [p for p in points if unicodedata.combining(chr(p))]
        special = [p for p in points if unicodedata.normalize("NFKC", chr(p)) != chr(p)]
        cases = []
        for _ in range(1500):
            base = chosen.choice([points, special])
            text = "".join(chr(chosen.choice(base)) + "".join(map(chr, chosen.choices(marks, k=chosen.randrange(3))))
                           for _ in range(chosen.randrange(1, 4)))
            cases.append((text, chosen.choice(["NFC", "NFD", "NFKC", "NFKD"])))
        self.compare("normalize_unicode(a, b)", cases, lambda text, form: unicodedata.normalize(form, text))
        # Python names things by their NFKC form.
        names = [(text,) for text, _ in cases if text.isidentifier()]
        self.assertGreater(len(names), 100)
        self.compare("normalize_identifier(a)", names, lambda name: compile(name, "", "eval").co_names[0])

    def test_imports_resolve_as_in_importlib(self):
        def resolve(module, is_package, level, name):
            package = module if is_package else module.rpartition(".")[0]
            if level == 0:
                return name or None
            try:
                found = importlib.util.resolve_name("." * level + name, package)
            except ImportError:
                return None
            return found.rstrip(".") or None

        modules = ["a", "a.b", "a.b.c", "a.b.c.d"]
        cases = [(module, is_package, level, name) for module in modules for is_package in (True, False)
                 for level in range(6) for name in ("", "x", "x.y")]
        self.compare("qname_resolve_import(a, b, c, d)", cases, resolve)

    def test_columns_are_as_python_encodes_them(self):
        chosen = random.Random(3)
        lines = ["".join(chosen.choices("aé€𝄞", k=chosen.randrange(6))) for _ in range(300)]
        units = {"utf8": "utf-8", "utf16": "utf-16-le", "utf32": "utf-32-le"}
        width = {"utf8": 1, "utf16": 2, "utf32": 4}

        def byte_of(line, column, unit):
            for end in range(len(line) + 1):
                if len(line[:end].encode(units[unit])) == column * width[unit]:
                    return len(line[:end].encode())
            return None

        cases = [(line, column, unit) for line in lines for column in range(8) for unit in units][:3000]
        self.compare("col_to_byte(a, b, c)", cases, byte_of)


if __name__ == "__main__":
    unittest.main()
