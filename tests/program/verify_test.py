"""`verify` finds what happened to a store behind the program's back, and names the table."""

import json
import shutil
import subprocess
import unittest

from program.program import PROGRAM, Repository

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.built = Repository(SOURCES)
        cls.built.build()

    @classmethod
    def tearDownClass(cls):
        cls.built.__exit__()

    def setUp(self):
        self.repository = Repository(SOURCES)
        shutil.copytree(self.built.store, self.repository.store)

    def tearDown(self):
        self.repository.__exit__()

    def verify(self):
        return self.repository.run("verify", self.repository.root)

    def data_file(self, table):
        return next((self.repository.store / table).glob("**/*.parquet"))

    def log(self, table):
        return self.repository.store / table / "_delta_log" / f"{0:020}.json"

    def assert_damaged(self, table):
        done = self.verify()
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(f"table {table} is damaged", done.stdout)

    def test_a_whole_store(self):
        done = self.verify()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"verified: \d+ laws hold, 20 tables are equal")

    def test_a_data_file_with_other_bytes(self):
        path = self.data_file("nodes")
        data = bytearray(path.read_bytes())
        data[4:len(data) // 2] = bytes(len(data) // 2 - 4)
        path.write_bytes(data)
        self.assert_damaged("nodes")

    def test_a_data_file_cut_short(self):
        path = self.data_file("edges")
        path.write_bytes(path.read_bytes()[:-100])
        self.assert_damaged("edges")

    def test_a_missing_data_file(self):
        self.data_file("references").unlink()
        self.assert_damaged("references")

    def test_a_missing_table(self):
        shutil.rmtree(self.repository.store / "scopes")
        self.assert_damaged("scopes")

    def test_a_damaged_log(self):
        self.log("files").write_text("{")
        self.assert_damaged("files")

    def test_damaged_runs(self):
        self.data_file("runs").write_bytes(b"PAR1")
        self.assert_damaged("runs")

    def replace(self, table, sql):
        """Puts the rows of a query into the table's data file, with all that its log says of the file."""
        path = self.data_file(table)
        data = subprocess.run([PROGRAM, "query", "--store", self.repository.store, "--format", "parquet", sql],
                              check=True, capture_output=True).stdout
        path.write_bytes(data)
        lines = [json.loads(line) for line in self.log(table).read_text().splitlines()]
        for line in lines:
            if "add" in line:
                line["add"]["size"] = len(data)
                del line["add"]["stats"]
        self.log(table).write_text("".join(json.dumps(line) + "\n" for line in lines))

    def test_changed_rows(self):
        self.replace("call_graph", "SELECT * FROM call_graph WHERE callee <> 'builtins.len'")
        done = self.verify()
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("table call_graph differs: the run has", done.stdout)
        self.assertNotIn("table nodes", done.stdout)

    def test_changed_rows_of_runs(self):
        self.replace("runs", "SELECT run_id, subject, name, version, digest, CASE WHEN name = 'nodes' THEN rows + 1 ELSE "
                     "rows END AS rows, status, started, finished FROM runs")
        self.assert_damaged("runs")

    def test_repeated_rows(self):
        self.replace("imports", "SELECT * FROM imports UNION ALL SELECT * FROM imports")
        self.assert_damaged("imports")

    def test_rows_in_another_order_are_equal(self):
        self.replace("definitions", "SELECT * FROM definitions ORDER BY name DESC, bstart DESC")
        self.assertEqual(self.verify().returncode, 0)

    def test_a_source_changed_since(self):
        self.repository.write("b.py", "def g(y):\n    return max(y)\n")
        done = self.verify()
        self.assertEqual(done.returncode, 1)
        self.assertIn("table call_graph differs: the store has", done.stdout)

    def test_recorded_settings_are_used(self):
        with Repository({**SOURCES, "long.py": "x = 1\n" * 200}) as repository:
            repository.build("--set", "limits.max_file_bytes=1KiB")
            done = repository.run("verify", repository.root)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
