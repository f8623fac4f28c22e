"""The queries of TPC-H built with src/relation/ give the rows of their SQL: over the shared suite's small tables, and with --all
over generated ones of scale factor 0.1."""

import os
import pathlib
import subprocess
import unittest

PROGRAM = pathlib.Path(os.environ["CODEANATOMY"]).parent / "build" / "compare_tpch"
OWN = pathlib.Path(__file__).resolve().parent / "tpch"
SUITE = pathlib.Path(__file__).resolve().parents[3] / "shared" / "suites" / "sql"
SECONDS = 600


def statements():
    """The statements of the suite, and ours of the queries it lacks."""
    return sorted(SUITE.glob("tpch/q*.sql")) + sorted(OWN.glob("q*.sql"))


class TpchTest(unittest.TestCase):
    def compare(self, data, kind):
        done = subprocess.run([str(word) for word in (PROGRAM, data, kind, *statements())], capture_output=True, text=True,
                              timeout=SECONDS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), len(statements()))

    def test_every_query_has_a_statement(self):
        self.assertEqual({int(path.name[1:3]) for path in statements()}, set(range(1, 23)))

    def test_floats_over_the_small_tables(self):
        self.compare(SUITE / "tables" / "tpch", "float")

    def test_decimals_over_the_small_tables(self):
        self.compare(SUITE / "tables" / "tpch", "exact")


if __name__ == "__main__":
    unittest.main()
