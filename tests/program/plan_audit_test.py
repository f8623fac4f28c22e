"""What `plan audit` finds of two runs: nothing where nothing differs, else the cause."""

import csv
import json
import pathlib
import shutil
import tempfile
import unittest

from program.program import Repository, run

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}
PACK = 'name = "mine"\nversion = "1"\n'
RULE = """-- Counts who calls each callable.
-- key: callee
-- column callee: Qualified name of the callable.
-- column callers: How many callables call it.
SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status = 'resolved' GROUP BY callee
"""


class PlanAudit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.first = Repository(SOURCES)
        cls.first.build("--threads", "1")

    @classmethod
    def tearDownClass(cls):
        cls.first.__exit__()

    def audit(self, *words, expect, cwd=None):
        done = run("plan", "audit", *words, "--format", "csv", cwd=cwd)
        self.assertEqual(done.returncode, expect, done.stderr)
        return list(csv.DictReader(done.stdout.splitlines())), done.stderr

    def drift(self, other, sources=SOURCES, *words):
        """The differences of the first store and one of these sources."""
        with Repository(sources) as second:
            second.build(*words)
            rows, told = self.audit(self.first.store, second.store, expect=1)
            self.assertEqual(rows[0]["part"] + " " + rows[0]["name"], other, rows)
            self.assertIn("drift: " + other, told)
            return rows

    def test_threads_folders_and_times_are_no_drift(self):
        with Repository(SOURCES) as second:
            second.build("--threads", "4", "--memory-limit", "2GB")
            self.assertEqual(self.audit(self.first.store, second.store, expect=0)[0], [])
            # A store's last run, by the folder it lies in.
            beside = pathlib.Path(second.root) / ".codeanatomy"
            shutil.copytree(second.store, beside)
            self.audit(self.first.store, second.root, expect=0)

    def test_an_input(self):
        rows = self.drift("inputs files", {**SOURCES, "b.py": "def g(y):\n    return len(y) + 1\n"})
        self.assertTrue(rows[0]["meaning"].startswith("data: "))
        self.assertEqual({row["part"] for row in rows}, {"inputs", "ran_statistics", "identities", "tables"})
        self.assertNotIn("rules", {row["name"] for row in rows if row["part"] == "tables"})

    def test_settings(self):
        for key, value, group in (("datafusion.optimizer.repartition_joins", "false", "join planning"),
                                  ("datafusion.execution.batch_size", "1024", "execution"),
                                  ("datafusion.sql_parser.default_null_ordering", "nulls_min", "parser")):
            with self.subTest(key=key):
                rows = self.drift(f"settings {key}", SOURCES, "--set", f"{key}={value}")
                self.assertEqual(rows[0]["meaning"], f"settings: shapes {group}")
        rows = self.drift("policy write.compression", SOURCES, "--set", "write.compression=snappy")
        self.assertEqual({row["part"] for row in rows}, {"policy", "identities"})

    def test_what_is_printed_is_no_drift(self):
        with Repository(SOURCES) as second:
            second.build("--set", "datafusion.explain.format=tree")
            self.audit(self.first.store, second.store, expect=0)

    def test_a_query(self):
        with tempfile.TemporaryDirectory() as folder, Repository(SOURCES) as one, Repository(SOURCES) as two:
            pack = pathlib.Path(folder) / "pack"
            pack.mkdir()
            (pack / "pack.toml").write_text(PACK)
            (pack / "callers_of.sql").write_text(RULE)
            one.build("--rules", pack)
            rows, _ = self.audit(self.first.store, one.store, expect=1)
            self.assertEqual((rows[0]["part"], rows[0]["name"], rows[0]["meaning"]),
                             ("rules", "callers_of", "query: the rule is new"))
            (pack / "callers_of.sql").write_text(RULE.replace("'resolved'", "'external'"))
            two.build("--rules", pack)
            rows, _ = self.audit(one.store, two.store, expect=1)
            self.assertEqual((rows[0]["part"], rows[0]["name"]), ("rules", "callers_of.plan"))
            self.assertTrue(rows[0]["meaning"].startswith("query: "))
            # Two runs of one store, by their numbers.
            one.build("--rules", pack)
            numbers = [str(number) for number, in one.values("SELECT run_id FROM runs WHERE subject = 'run' ORDER BY 1")]
            self.assertEqual(len(numbers), 2)
            again, _ = self.audit(*numbers, "--store", one.store, expect=1)
            self.assertEqual(again, rows)
            done = one.run("plan", "diff", *numbers)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertTrue(done.stdout.startswith("callers_of: its plan changed\n"), done.stdout)
            changed = [line for line in done.stdout.splitlines() if line.startswith(("+ ", "- "))]
            self.assertTrue(any("resolved" in line and line.startswith("- ") for line in changed), changed)
            self.assertTrue(any("external" in line and line.startswith("+ ") for line in changed), changed)
            done = run("plan", "diff", self.first.store, one.store, "--format", "json")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual([(entry["rule"], entry["change"]) for entry in json.loads(done.stdout)],
                             [("callers_of", "the rule is new")])
            done = run("plan", "diff", two.store, one.store)
            self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_golden_of_the_plans(self):
        with tempfile.TemporaryDirectory() as folder:
            golden = pathlib.Path(folder) / "plans.json"
            done = run("plan", "audit", cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            golden.write_text(done.stdout)
            self.audit(golden, expect=0, cwd=folder)
            self.audit(golden, self.first.store, expect=0)
            document = json.loads(done.stdout)
            document["rules"]["calls"]["plan"] = "0"
            golden.write_text(json.dumps(document))
            rows, _ = self.audit(golden, self.first.store, expect=1)
            self.assertEqual([row["name"] for row in rows], ["calls.plan"])
            document["schema"] = 99
            golden.write_text(json.dumps(document))
            done = run("plan", "audit", golden, cwd=folder)
            self.assertEqual(done.returncode, 2)
            self.assertIn("schema 99", done.stderr)

    def test_a_table_that_grew(self):
        """Other rows are data, and what the engine knew of them is statistics."""
        rows = self.drift("inputs files", {**SOURCES, "c.py": "import a\n\n\nfor i in range(3):\n    a.f(i)\n"})
        known = {row["name"]: row["meaning"] for row in rows if row["part"] == "ran_statistics"}
        self.assertIn("calls", known)
        self.assertTrue(known["calls"].startswith("statistics: "))
        # Plans over declared tables know of no rows.
        self.assertEqual([row for row in rows if row["part"] in ("statistics", "topology")], [])

    def test_what_a_run_kept_of_its_plans(self):
        """A run has of each part what a document of the plans has, and a change of any is named first."""
        done = run("plan", "audit", cwd=tempfile.gettempdir())
        document = json.loads(done.stdout)
        rules = document["rulepacks"]["optimizer"]
        changes = {"rulepacks optimizer": ("rulepacks", {"optimizer": [rules[1], rules[0], *rules[2:]]}),
                   "functions scalar upper": ("functions", {"scalar upper": "0"}),
                   "catalog files": ("catalog", {"files": "0"}),
                   "statistics calls": ("statistics", {"calls": "0"}),
                   "topology calls": ("topology", {"calls": "0"})}
        with tempfile.TemporaryDirectory() as folder:
            golden = pathlib.Path(folder) / "plans.json"
            for name, (part, change) in changes.items():
                with self.subTest(part=part):
                    golden.write_text(json.dumps({**document, part: {**document[part], **change}}))
                    rows, told = self.audit(golden, self.first.store, expect=1)
                    self.assertEqual([row["part"] + " " + row["name"] for row in rows], [name])
                    self.assertIn("drift: " + name, told)

    def test_a_table_of_a_pack_is_of_the_catalog(self):
        with tempfile.TemporaryDirectory() as folder, Repository(SOURCES) as one:
            pack = pathlib.Path(folder) / "pack"
            pack.mkdir()
            (pack / "pack.toml").write_text(PACK)
            (pack / "callers_of.sql").write_text(RULE)
            one.build("--rules", pack)
            more = RULE.replace("SELECT callee", "SELECT 1 AS one, callee").replace(
                "-- column callee:", "-- column one: One.\n-- column callee:")
            (pack / "callers_of.sql").write_text(more)
            one.build("--rules", pack)
            rows, _ = self.audit("1", "2", "--store", one.store, expect=1)
            self.assertEqual([(row["part"], row["name"]) for row in rows[:2]],
                             [("rules", "callers_of.plan"), ("catalog", "callers_of")])
            self.assertTrue(rows[1]["meaning"].startswith("catalog: "))

    def test_without_capture_the_rest_is_compared(self):
        with Repository(SOURCES) as second:
            second.build("--set", "capture.level=off")
            self.audit(self.first.store, second.store, expect=0)

    def test_what_is_no_run_is_refused(self):
        for word in ("nothing.json", "77"):
            done = self.first.run("plan", "audit", word)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
