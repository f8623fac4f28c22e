"""A plan that is exported gives the same plan and the same rows in another folder, or says what differs."""

import json
import pathlib
import shutil
import tempfile
import unittest

from program.program import Repository, run

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}
BUSY = """-- Takes what has callers.
-- key: callee
-- column callee: Qualified name of the callable.
-- column callers: How many call it.
SELECT callee, count(DISTINCT caller) AS callers FROM call_graph GROUP BY callee HAVING count(DISTINCT caller) >= $least
"""


class PlanReplay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(SOURCES)
        cls.folder = tempfile.TemporaryDirectory()
        pack = pathlib.Path(cls.folder.name) / "pack"
        pack.mkdir()
        (pack / "pack.toml").write_text('name = "mine"\nversion = "1"\n\n[parameters]\nleast = 1\n')
        (pack / "busy.sql").write_text(BUSY)
        cls.repository.build("--rules", pack)

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()
        cls.folder.cleanup()

    def export(self, rule, *words):
        """A folder with the exported rule, moved to a place of its own."""
        there = tempfile.TemporaryDirectory()
        self.addCleanup(there.cleanup)
        with tempfile.TemporaryDirectory() as here:
            out = pathlib.Path(here) / "plan"
            done = self.repository.run("plan", "export", rule, "--out", out, *words)
            self.assertEqual(done.returncode, 0, done.stderr)
            moved = pathlib.Path(there.name) / "elsewhere"
            shutil.move(out, moved)
        return moved

    def replay(self, folder, expect):
        with tempfile.TemporaryDirectory() as empty:
            done = run("plan", "replay", folder, "--format", "csv", cwd=empty)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def test_plan_and_rows_are_the_same(self):
        for rule in ("busy", "call_graph", "calls", "solve_values", "scope_parent"):
            with self.subTest(rule=rule):
                folder = self.export(rule)
                done = self.replay(folder, 0)
                self.assertIn(f"{rule} has the same plan and the same ", done.stderr)
                self.assertEqual(done.stdout, "")
                manifest = json.loads((folder / "manifest.json").read_text())
                self.assertGreater(manifest["rows"], 0)
                self.assertNotIn(str(self.repository.root), (folder / "manifest.json").read_text())

    def test_the_settings_of_the_build_come_along(self):
        with Repository(SOURCES) as other:
            other.build("--set", "datafusion.execution.batch_size=1024")
            with tempfile.TemporaryDirectory() as folder:
                out = pathlib.Path(folder) / "plan"
                self.assertEqual(other.run("plan", "export", "call_graph", "--out", out).returncode, 0)
                settings = json.loads((out / "manifest.json").read_text())["audit"]["settings"]
                self.assertEqual(settings["datafusion.execution.batch_size"], "1024")
                self.assertEqual(self.replay(out, 0).stdout, "")

    def test_what_stands_in_it(self):
        folder = self.export("busy")
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["ddl.sql", "inputs", "logical.pb", "manifest.json", "optimized.pb", "plans.txt", "statement.sql"])
        self.assertEqual((folder / "statement.sql").read_text(), BUSY)
        self.assertIn("CREATE TABLE call_graph", (folder / "ddl.sql").read_text().replace('"', ""))
        self.assertEqual([path.name for path in (folder / "inputs").iterdir()], ["call_graph"])

    def test_a_sample(self):
        folder = self.export("busy", "--sample", "1")
        manifest = json.loads((folder / "manifest.json").read_text())
        self.assertEqual([entry["rows"] for entry in manifest["inputs"]], [1])
        self.assertEqual(manifest["rows"], 1)
        self.replay(folder, 0)

    def test_what_differs_is_named(self):
        folder = self.export("busy")
        statement = folder / "statement.sql"
        statement.write_text(statement.read_text().replace("DISTINCT caller", "caller"))
        done = self.replay(folder, 1)
        self.assertTrue(done.stdout.splitlines()[1].startswith("rules,busy.fingerprint,"), done.stdout)
        statement.write_text(BUSY.replace("SELECT callee", "SELECT  callee"))
        self.replay(folder, 0)

        manifest = folder / "manifest.json"
        whole = json.loads(manifest.read_text())
        changed = json.loads(manifest.read_text())
        changed["rule"]["parameters"][0]["value"] = 9
        manifest.write_text(json.dumps(changed))
        done = self.replay(folder, 1)
        self.assertEqual([line.split(",")[0] for line in done.stdout.splitlines()[1:]], ["rules", "tables"])

        # Another engine with the same plan and rows is told and no failure.
        changed = json.loads(json.dumps(whole))
        changed["audit"]["versions"]["datafusion"] = "1.0.0"
        manifest.write_text(json.dumps(changed))
        done = self.replay(folder, 0)
        self.assertTrue(done.stdout.splitlines()[1].startswith("versions,datafusion,1.0.0,"), done.stdout)

        # Other rows of an input.
        manifest.write_text(json.dumps(whole))
        shutil.rmtree(folder / "inputs" / "call_graph")
        shutil.copytree(self.export("busy", "--sample", "1") / "inputs" / "call_graph", folder / "inputs" / "call_graph")
        done = self.replay(folder, 1)
        self.assertEqual([line.split(",")[:2] for line in done.stdout.splitlines()[1:]], [["tables", "busy"]])

    def test_what_cannot_be_done_is_refused(self):
        with tempfile.TemporaryDirectory() as empty:
            done = self.repository.run("plan", "export", "buzy", "--out", pathlib.Path(empty) / "x")
            self.assertEqual(done.returncode, 2)
            self.assertIn("busy", done.stderr)
            (pathlib.Path(empty) / "file").write_text("")
            done = self.repository.run("plan", "export", "busy", "--out", empty)
            self.assertEqual(done.returncode, 2)
            self.assertIn("not empty", done.stderr)
            done = run("plan", "replay", empty)
            self.assertEqual(done.returncode, 2)
            (pathlib.Path(empty) / "manifest.json").write_text('{"schema": 99}')
            done = run("plan", "replay", empty)
            self.assertEqual(done.returncode, 2)
            self.assertIn("form 99", done.stderr)
        done = self.repository.run("plan", "export", "busy")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--out", done.stderr)


if __name__ == "__main__":
    unittest.main()
