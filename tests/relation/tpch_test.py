"""The queries of TPC-H built with src/relation/ give the rows of their SQL: over the shared suite's small tables, and with --all
over generated ones of scale factor 0.1."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import dependencies  # noqa: E402

PROGRAM = pathlib.Path(os.environ["CODEANATOMY"]).parent / "build" / "compare_tpch"
OWN = pathlib.Path(__file__).resolve().parent / "tpch"
SUITE = pathlib.Path(__file__).resolve().parents[3] / "shared" / "suites" / "sql"
SECONDS = 600
SCALE = "0.1"


def generate(folder):
    """The tables of TPC-H at the scale, as CSV, by the generator that requirements.txt beside this pins."""
    wheel = dependencies.unpacked_wheel(pathlib.Path(__file__).with_name("requirements.txt"), "tpchgen-cli",
                                        lambda name: name.endswith("/scripts/tpchgen-cli"))
    generator = next(wheel.glob("*.data/scripts/tpchgen-cli"))
    generator.chmod(0o755)
    subprocess.run([generator, "csv", "-s", SCALE, f"--output-dir={folder}"], check=True, capture_output=True, timeout=SECONDS)


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

    if os.environ.get("CODEANATOMY_TEST_ALL"):
        def test_generated_tables(self):
            with tempfile.TemporaryDirectory() as folder:
                generate(folder)
                for kind in ("float", "exact"):
                    with self.subTest(kind=kind):
                        self.compare(folder, kind)


if __name__ == "__main__":
    unittest.main()
