"""Statements whose values would grow past any memory end soon, with words that say what grew; small ones are folded as ever."""

import signal
import subprocess
import time
import unittest

from program.program import PROGRAM, Repository

LETTERS = "x" * 2000
LIMIT = "300MB"
# Each would make gigabytes.
GROWING = {
    "repeat": f"SELECT repeat(repeat('{LETTERS}', 1000), 1000)",
    "repeat under another call": f"SELECT length(upper(repeat(repeat('{LETTERS}', 1000), 1000)))",
    "repeat of a column": "SELECT length(repeat(path, 2000000000)) FROM files",
    "lpad": "SELECT length(lpad('a', 2000000000, 'xy'))",
    "rpad": "SELECT length(rpad('a', 2000000000))",
    "array_repeat": "SELECT cardinality(array_repeat(array_repeat('xxxx', 100000), 100000))",
    "range": "SELECT cardinality(range(0, 10000000000))",
    "generate_series": "SELECT generate_series(timestamp '1970-01-01', timestamp '2070-01-01', interval '1 nanosecond')",
    "array_resize": "SELECT array_resize([1], 2000000000, 7)",
    "replace": "SELECT length(replace(repeat('a', 60000), 'a', repeat('b', 60000)))",
    "regexp_replace": "SELECT length(regexp_replace(repeat('a', 60000), 'a', repeat('b', 60000), 'g'))",
    "array_to_string": "SELECT length(array_to_string(range(0, 60000), repeat('b', 60000)))",
    "concat_ws": "SELECT length(concat_ws(repeat('b', 60000)" + ", 'a'" * 8000 + "))",
    "arrays_zip": "SELECT arrays_zip(range(0, 60000)" + ", [1]" * 2000 + ")",
}
BIG_TYPES = ["CAST(NULL AS INT[2000000000])", "arrow_cast(NULL, 'FixedSizeBinary(2000000000)')",
             "arrow_cast(NULL, 'FixedSizeList(1000000000, Int64)')"]


def doubling(steps, what, first="SELECT 'ab' AS x"):
    named = "".join(f", c{i} AS (SELECT {what} AS x FROM c{i - 1})" for i in range(1, steps + 1))
    return f"WITH c0 AS ({first}){named} SELECT max(length(x)) FROM c{steps}"


class Growth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository({"a.py": "x = 1\n"})
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def refuse(self, statement, said):
        done = self.repository.run("query", "--memory-limit", LIMIT, "-", stdin=statement)
        self.assertEqual((done.returncode, done.stdout), (99, ""), done.stderr[:1000])
        self.assertIn(said, done.stderr)

    def test_calls_that_make_more_than_the_limit(self):
        for name, statement in GROWING.items():
            with self.subTest(name=name):
                self.refuse(statement, f"{name.split()[0]} would make up to ")

    def test_explaining_them_computes_nothing(self):
        for name, statement in GROWING.items():
            with self.subTest(name=name):
                done = self.repository.run("query", "--memory-limit", LIMIT, "-", stdin=f"EXPLAIN {statement}")
                self.assertEqual(done.returncode, 0, done.stderr[:1000])
                self.assertIn(name.split()[0], done.stdout)

    def test_types_that_are_large_by_themselves(self):
        for cast in BIG_TYPES:
            with self.subTest(cast=cast):
                self.refuse(f"SELECT {cast}", "more than the 65536 allowed")
                self.refuse(f"SELECT (SELECT {cast} IS NULL) FROM files WHERE size > 0", "more than the 65536 allowed")

    def test_texts_that_double_from_step_to_step(self):
        for what, first in [("x || x", "SELECT 'ab' AS x"), ("concat(x, x)", "SELECT 'ab' AS x"), ("x || x", "SELECT path AS x FROM files")]:
            with self.subTest(what=what, first=first):
                self.refuse(doubling(40, what, first), "expressions")

    def test_small_calls_are_folded(self):
        sql = "EXPLAIN SELECT repeat('ab', 3), lpad('a', 3, 'x'), range(1, 4), concat_ws('-', 'a', 'b'), CAST(NULL AS INT[3])"
        shown = self.repository.run("query", sql, "--format", "csv").stdout
        for folded in ["ababab", "xxa", "[1, 2, 3]", "a-b"]:
            self.assertIn(folded, shown)
        self.assertEqual(self.repository.values("SELECT repeat('ab', 3), lpad('a', 3, 'x'), range(1, 4), concat_ws('-', 'a', 'b')"),
                         [("ababab", "xxa", [1, 2, 3], "a-b")])

    def test_large_calls_within_the_limit_are_answered(self):
        self.assertEqual(self.repository.values("SELECT length(repeat('ab', 10000000)), cardinality(range(0, 1000000))"),
                         [(20_000_000, 1_000_000)])

    def test_planning_ends_when_interrupted(self):
        # Minutes of planning: the engine names every part of the chain again for each of its steps.
        statement = "SELECT length(" + "||".join(["repeat('b', 20)"] * 3000) + ")"
        with subprocess.Popen([PROGRAM, "query", "--store", self.repository.store, "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(statement.encode())
            process.stdin.close()
            # It reads its store, then plans; a second of processor time is past the first.
            ticks = 0
            while ticks < 100 and process.poll() is None:
                with open(f"/proc/{process.pid}/stat", encoding="ascii", errors="replace") as stat:
                    ticks = int(stat.read().rsplit(")", 1)[1].split()[11])
            self.assertIsNone(process.poll(), "the statement is planned in a second")
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), 98, process.stderr.read())
            self.assertLess(time.monotonic() - began, 20)


if __name__ == "__main__":
    unittest.main()
