"""What got worse in a rule's plan is told with its cause and both runs."""

import pathlib
import tempfile
import unittest

from program.program import Repository

PACK = 'name = "mine"\nversion = "1"\n'
RULE = """-- Functions with the sizes of their files.
-- key: qualified_name, bstart
-- column qualified_name: The function.
-- column bstart: Where it begins.
-- column size: Bytes of its file.
SELECT DISTINCT d.qualified_name, d.bstart, f.size FROM definitions AS d LEFT JOIN files AS f ON d.path = f.path
WHERE d.kind = 'function'{more}
"""
FOUND = "SELECT task, code, severity, run_id, earlier_run, before, after, cause FROM plan_diagnostics ORDER BY task, code"


class Regressions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.pack = pathlib.Path(self.folder.name, "pack")
        self.pack.mkdir()
        (self.pack / "pack.toml").write_text(PACK)
        self.write()
        self.repository = Repository({"a.py": "def f(x):\n    return g(x)\n\n\ndef g(y):\n    return y\n"})
        self.addCleanup(self.repository.__exit__)
        self.repository.build("--rules", self.pack)

    def write(self, more="", header=""):
        (self.pack / "sizes.sql").write_text(RULE.format(more=more).replace("-- key:", header + "-- key:"))

    def test_nothing_is_said_where_nothing_is_worse(self):
        self.assertEqual(self.repository.values(FOUND), [])
        self.repository.write("b.py", "def h():\n    return 1\n")
        done = self.repository.build()
        self.assertEqual(self.repository.values(FOUND), [], done.stderr)
        self.assertNotIn("got worse", done.stderr)

    def test_a_filter_that_no_scan_takes(self):
        self.write(" AND coalesce(f.size, 0) < 100")
        done = self.repository.build()
        self.assertIn("plans: 1 got worse", done.stderr)
        self.assertEqual(self.repository.values(FOUND),
                         [("sizes", "pushdown", "warning", 2, 1, "0", "1", "query: the plan is another")])
        [(message,)] = self.repository.values("SELECT message FROM plan_diagnostics WHERE run_id = 2")
        self.assertEqual(message, "sizes: predicates above a join are 1, and were 0 in run 1; the cause is query: the plan is another")
        # It is compared with what it was last.
        self.repository.write("b.py", "def h():\n    return 1\n")
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT count(*) AS n FROM plan_diagnostics"), [(1,)])

    def test_what_settings_did(self):
        key = "datafusion.execution.target_partitions"
        self.repository.build("--set", f"{key}=4")
        found = self.repository.values(FOUND)
        self.assertIn("sizes", {row[0] for row in found})
        for task, code, severity, run, earlier, before, after, cause in found:
            self.assertEqual((code, severity, run, earlier), ("topology", "note", 2, 1), task)
            self.assertNotEqual(before, after)
            self.assertEqual(cause, f"settings: shapes execution ({key})")

    def test_a_setting_of_the_rule_is_its_own(self):
        self.write(header="-- set: datafusion.optimizer.repartition_aggregations=false\n")
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT DISTINCT task FROM plan_metrics WHERE run_id = 2"), [("sizes",)])

    def test_files_are_counted_before_and_after_pruning(self):
        self.assertEqual(self.repository.values(
            "SELECT files_total, files_selected, quality FROM plan_metrics WHERE task = 'sizes'"), [(1, 1, "ESTIMATED")])


if __name__ == "__main__":
    unittest.main()
