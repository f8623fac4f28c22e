"""Sources that nest deeper and go on longer than any person writes: all of them are read, and the laws hold."""

import unittest

from program.program import EVERYTHING, Repository

DEPTH = 3000
LENGTH = 100_000 if EVERYTHING else 4000


def blocks(line, count, last):
    """`count` lines that each open a block, one inside the other."""
    return "".join(" " * i + line.format(i) + "\n" for i in range(count)) + " " * count + last + "\n"


# For each source the kind of node that is counted, and how many there are.
NESTED = {
    "parentheses": ("x = " + "(" * DEPTH + "1" + ")" * DEPTH, "Constant", 1),
    "lists": ("x = " + "[" * DEPTH + "1" + "]" * DEPTH, "List", DEPTH),
    "dictionaries": ("x = " + "{1:" * DEPTH + "1" + "}" * DEPTH, "Dict", DEPTH),
    "calls": ("x = " + "f(" * DEPTH + "1" + ")" * DEPTH, "Call", DEPTH),
    "subscripts": ("x: " + "list[" * DEPTH + "int" + "]" * DEPTH, "Subscript", DEPTH),
    "walruses": ("x = " + "(a := " * DEPTH + "1" + ")" * DEPTH, "NamedExpr", DEPTH),
    "comprehensions": ("x = " + "[a for a in " * DEPTH + "b" + "]" * DEPTH, "ListComp", DEPTH),
    "patterns": ("match x:\n  case " + "[" * DEPTH + "a" + "]" * DEPTH + ":\n    y", "MatchSequence", DEPTH),
    "targets": ("for " + "(" * DEPTH + "a" + ",)" * DEPTH + " in b: pass", "Tuple", DEPTH),
    "format_specifications": ("x = f'" + "{a:" * 1000 + "}" * 1000 + "'", "FormattedValue", 1000),
    "format_strings": ("x = " + "f'{" * 100 + "1" + "}'" * 100, "FormattedValue", 100),
    "blocks": (blocks("if x:", DEPTH, "y = 1"), "If", DEPTH),
    "tries": (blocks("try:", 500, "y = 1") + "".join(" " * i + "finally: pass\n" for i in reversed(range(500))),
              "Try", 500),
    # Their qualified names grow with the depth, so their bytes with its square.
    "lambdas": ("x = " + "lambda a: " * (DEPTH if EVERYTHING else 300) + "a", "Lambda", DEPTH if EVERYTHING else 300),
    "functions": (blocks("def f{}(a):", DEPTH if EVERYTHING else 300, "return a"), "FunctionDef",
                  DEPTH if EVERYTHING else 300),
    "classes": (blocks("class C{}:", DEPTH if EVERYTHING else 300, "y = 1"), "ClassDef", DEPTH if EVERYTHING else 300),
}
LONG = {
    "attributes": ("x = a" + ".b" * LENGTH, "Attribute", LENGTH),
    "called": ("x = a" + "()" * LENGTH, "Call", LENGTH),
    "subscripted": ("x = a" + "[0]" * LENGTH, "Subscript", LENGTH),
    "methods": ("x = a" + ".b(1)" * LENGTH, "Call", LENGTH),
    "sums": ("x = " + "a + " * LENGTH + "a", "BinOp", LENGTH),
    "powers": ("x = " + "a ** " * LENGTH + "a", "BinOp", LENGTH),
    "conjunctions": ("x = " + "a and " * LENGTH + "a", "BoolOp", 1),
    "comparisons": ("x = " + "a < " * LENGTH + "a", "Compare", 1),
    "conditionals": ("x = " + "a if b else " * LENGTH + "a", "IfExp", LENGTH),
    "negations": ("x = " + "not " * LENGTH + "a", "UnaryOp", LENGTH),
    "awaits": ("async def f():\n  return " + "await " * LENGTH + "a", "Await", LENGTH),
    "assignments": ("x = " * LENGTH + "1", "Assign", 1),
    "strings": ("x = " + "'a' " * LENGTH, "Constant", 1),
    "decorators": ("@a\n" * LENGTH + "def f(): pass", "FunctionDef", 1),
    "branches": ("if x:\n  y\n" + "elif x:\n  y\n" * LENGTH, "If", LENGTH + 1),
    "statements": ("x = 1; " * LENGTH, "Assign", LENGTH),
    "conditional_names": ("def f(x):\n" + "".join(f"  if x: n{i} = x\n" for i in range(LENGTH)), "If", LENGTH),
    "chosen_names": ("def f(x):\n  if x: pass\n" + "".join(f"  elif x: n{i} = x\n" for i in range(LENGTH)), "If",
                     LENGTH + 1),
    "names_of_a_loop": ("def f(x):\n  for y in x:\n" + "".join(f"    n{i} = x\n    if y: continue\n"
                                                               for i in range(LENGTH)), "Continue", LENGTH),
    "parameters": ("def f(" + ", ".join(f"n{i}" for i in range(LENGTH)) + "): pass", "arg", LENGTH),
    "exports": ("__all__ = " + " + ".join(["[x]"] * LENGTH), "List", LENGTH),
    "import_names": ("from a import " + ", ".join(f"n{i}" for i in range(LENGTH)), "alias", LENGTH),
    "dots": ("from " + "." * LENGTH + " import a", "ImportFrom", 1),
    "names": ("x" * LENGTH + " = 1", "Name", 1),
}
LINE = 10_000_000 if EVERYTHING else 1_000_000
LONG_LINES = {
    "line_string": ("x = '" + "a" * LINE + "'", "Constant", 1),
    "line_comment": ("#" + "a" * LINE, "Comment", 1),
    "line_list": ("x = [" + "1, " * (LENGTH * 3) + "]", "List", 1),
}
# What never closes, never opens, or is stray over and over; each is one file with an error.
BROKEN = {"round_open": "x = " + "(" * LENGTH, "square_open": "x = " + "[" * LENGTH, "closed": "x = " + ")" * LENGTH,
          "crossed": "(]" * LENGTH, "quotes": "'" * (LENGTH + 1), "triples": "'''\n" * 4001, "formats": "f'{" * LENGTH,
          "headers": "def f(:\n  pass\n" * (LENGTH // 10), "open_lines": "x = (\n" * (LENGTH // 10), "elses": "else:\n" * 4000,
          "semicolons": ";" * LENGTH, "at_signs": "@" * LENGTH, "indents": "".join(" " * (i % 7) + "x\n" for i in range(4000)),
          "staircase": "".join(" " * i + "x (\n" for i in range(1000)), "controls": "\x0c" * LENGTH + "\x01" * LENGTH}


class DeepSources(unittest.TestCase):
    def assert_lawful(self, repository):
        done = repository.run("verify", repository.root, "--laws")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def check(self, cases):
        with Repository({f"{name}.py": text + "\n" for name, (text, *_) in cases.items()}) as repository:
            repository.build()
            self.assertEqual(repository.values("SELECT path, code, message FROM diagnostics"), [])
            counts = {(path, kind): n for path, kind, n in
                      repository.values("SELECT path, kind, count(*) AS n FROM nodes GROUP BY path, kind")}
            for name, (_, kind, count) in cases.items():
                self.assertEqual(counts.get((f"{name}.py", kind)), count, name)
            self.assert_lawful(repository)

    def test_nested(self):
        self.check(NESTED)

    def test_long(self):
        self.check(LONG)

    def test_long_lines(self):
        self.check(LONG_LINES)

    def test_broken(self):
        with Repository({f"{name}.py": text + "\n" for name, text in BROKEN.items()}) as repository:
            repository.build()
            rows = dict(repository.values("SELECT path, parse_status FROM files"))
            self.assertEqual(rows, {f"{name}.py": "partial" for name in BROKEN})
            self.assert_lawful(repository)

    def test_one_file_of_many_rows(self):
        """Nothing else fills the engine's other partitions."""
        with Repository({"a.py": "x = f(a.b, 1)\n" * 8000}) as repository:
            repository.build()
            self.assertEqual(repository.values("SELECT count(*) AS n FROM nodes WHERE kind = 'Call'"), [(8000,)])
            self.assert_lawful(repository)


if __name__ == "__main__":
    unittest.main()
