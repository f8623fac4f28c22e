"""Attacks on `query`: all are refused in words that name what is refused, and nothing is written or read outside."""

import pathlib
import re
import subprocess
import tempfile
import unittest

from program.program import PROGRAM, TESTS, Repository

PAGE = TESTS.parent / "docs" / "sql_gate.md"
# Spellings that a page cannot show.
SPELLINGS = {
    "\t\vdelete\x0bfrom files": "",
    "\n\r\n-- harmless\nDELETE FROM files": "DELETE is refused",
    "DELETE\nFROM\tfiles": "DELETE is refused",
    "-- only a comment": "there is no statement",
    "": "there is no statement",
    ";;;": "there is no statement",
    "\uff24\uff32\uff2f\uff30 TABLE nodes": "Expected: an SQL statement",
    "DROP\u200bTABLE nodes": "Expected: an SQL statement",
    "\u202eDROP TABLE nodes": "Expected: an SQL statement",
    "DROP\u00a0TABLE nodes": "DROP",
    "SELECT 1\0; DROP TABLE nodes": "Expected: end of statement",
    "\ufeffDROP TABLE nodes": "",
    "SELECT * FROM '/etc/passwd\0.csv'": "/etc/passwd",
}
DEEP = "nested deeper than datafusion.sql_parser.recursion_limit"
LARGE = "65536"
SIZES = {
    "parentheses": ("SELECT " + "(" * 9000 + "1" + ")" * 9000, DEEP),
    "open parentheses": ("SELECT " + "(" * 60_000, DEEP),
    "signs": ("SELECT " + "- " * 9000 + "1", DEEP),
    "calls": ("SELECT " + "abs(" * 5000 + "1" + ")" * 5000, DEEP),
    "arrays": ("SELECT " + "[" * 9000 + "1" + "]" * 9000, DEEP),
    "subqueries": ("SELECT * FROM (" * 3000 + "SELECT 1" + ")" * 3000, DEEP),
    "explains": ("EXPLAIN " * 8000 + "DELETE FROM files", "DELETE is refused"),
    "names": ("SELECT " + "a." * 20_000 + "b", DEEP),
    "comments": ("/*" * 30_000, "Unexpected EOF"),
    "too many explains": ("EXPLAIN " * 100_000 + "SELECT 1", LARGE),
    "numbers": ("SELECT 1 WHERE 1 IN (" + ",".join(map(str, range(200_000))) + ")", LARGE),
    "letters": ("x" * 5_000_000, LARGE),
    "blanks before an attack": (" " * 5_000_000 + "DROP TABLE nodes", LARGE),
}


def attacks():
    for line in PAGE.read_text().splitlines():
        if line.startswith("    ") and " => " in line:
            yield line.strip().split(" => ")


def bytes_of(*folders):
    return {path: path.read_bytes() for folder in folders for path in pathlib.Path(folder).rglob("*") if path.is_file()}


class SqlGate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository({"a.py": "x = 1\n"})
        cls.repository.build()
        cls.temporary = tempfile.TemporaryDirectory()
        cls.outside = pathlib.Path(cls.temporary.name)
        (cls.outside / "there.csv").write_text("secret\n1\n")
        made = subprocess.run([PROGRAM, "query", "--store", cls.repository.store, "--format", "parquet", "SELECT 1 AS secret"],
                              capture_output=True, check=True)
        (cls.outside / "there.parquet").write_bytes(made.stdout)
        cls.before = bytes_of(cls.repository.store, cls.outside)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()
        cls.repository.__exit__()

    def tearDown(self):
        self.assertEqual(bytes_of(self.repository.store, self.outside), self.before)

    def refuse(self, statement, said):
        done = self.repository.run("query", "-", stdin=statement)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr[:1000])
        self.assertTrue(done.stderr.startswith("codeanatomy: "), done.stderr[:1000])
        self.assertIn(said, done.stderr)
        self.assertNotIn("secret", done.stderr)
        self.assertNotIn("root:", done.stderr)

    def test_attacks_of_the_page(self):
        found = list(attacks())
        self.assertGreater(len(found), 120)
        for statement, said in found:
            with self.subTest(statement=statement):
                statement, said = (re.sub(r"\bOUT\b", str(self.outside), text) for text in (statement, said))
                self.refuse(statement, said)

    def test_odd_spellings(self):
        for statement, said in SPELLINGS.items():
            with self.subTest(statement=statement):
                self.refuse(statement, said)

    def test_bytes_that_are_no_text(self):
        self.refuse("SELECT '\udcff'; DROP TABLE nodes", "not UTF-8")

    def test_deep_and_huge_statements(self):
        for name, (statement, said) in SIZES.items():
            with self.subTest(name=name):
                self.refuse(statement, said)

    def test_what_is_long_but_sound_is_answered(self):
        numbers = ",".join(map(str, range(10_000)))
        self.assertEqual(self.repository.run("query", "-", "--format", "csv",
                                             stdin=f"SELECT count(*) AS n FROM files WHERE size IN ({numbers})").stdout, "n\n1\n")


if __name__ == "__main__":
    unittest.main()
