"""What `plan` says of the next build, and that the build runs just that."""

import json
import pathlib
import shutil
import tempfile
import unittest

from program.program import Repository, run

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x) + len(x)\n", "b.py": "def g(y):\n    return len(y)\n"}

CALLERS = """-- Counts the callers of each callable.
-- writes: callers_of
-- key: callee
-- column callee: Qualified name of the callable.
-- column callers: How many callables call it.
SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status = 'resolved' GROUP BY callee
"""
BUSY = """-- Keeps the callables that many call.
-- key: callee
-- column callee: Qualified name of the callable.
SELECT callee FROM callers_of WHERE callers >= $least
"""
SIZES = """-- Takes the sizes of files.
-- key: path
-- column path: Path of the file.
-- column size: Its bytes.
SELECT path, size FROM files
"""
TOTAL = """-- Adds the sizes up.
-- key: total
-- column total: Bytes of all files.
SELECT sum(size) AS total FROM sizes
"""


class Plan(unittest.TestCase):
    def setUp(self):
        self.repository = Repository(SOURCES)
        self.temporary = tempfile.TemporaryDirectory()
        self.pack = pathlib.Path(self.temporary.name) / "mine"
        self.pack.mkdir()
        self.write("pack.toml", 'name = "mine"\nversion = "1"\n\n[parameters]\nleast = 1\n')
        for name, text in (("callers_of", CALLERS), ("busy", BUSY), ("sizes", SIZES), ("total", TOTAL)):
            self.write(f"{name}.sql", text)
        self.repository.build("--rules", self.pack)

    def tearDown(self):
        self.repository.__exit__()
        self.temporary.cleanup()

    def write(self, name, text):
        (self.pack / name).write_text(text)

    def steps(self, *words):
        done = run("plan", self.repository.root, "--store", self.repository.store, "--format", "ndjson", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {row["task"]: row for row in map(json.loads, done.stdout.splitlines())}

    def running(self, *words):
        return {task for task, step in self.steps(*words).items() if step["action"] == "run"}

    def ran(self):
        return {name for name, in self.repository.values(
            "SELECT name FROM runs WHERE subject = 'task' AND status = 'ok' AND run_id = (SELECT max(run_id) FROM runs)")}

    def test_one_row_a_task(self):
        steps = self.steps()
        self.assertEqual(list(steps["busy"]), ["task", "action", "reason", "inputs", "cost"])
        self.assertEqual(steps["busy"]["inputs"], "callers_of")
        self.assertEqual(steps["total"]["inputs"], "sizes")
        self.assertLess(list(steps).index("callers_of"), list(steps).index("busy"))
        self.assertEqual({step["action"] for step in steps.values()}, {"skip"})
        self.assertGreater(steps["busy"]["cost"], 0)
        self.assertEqual([task for task, step in steps.items() if step["cost"] is None], [])

    def test_a_first_build_runs_everything(self):
        with Repository(SOURCES) as fresh:
            done = run("plan", fresh.root, "--store", fresh.store, "--format", "ndjson")
            rows = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual({(row["action"], row["reason"], row["cost"]) for row in rows}, {("run", "first build", None)})
            self.assertFalse(fresh.store.exists(), "a plan writes nothing")

    def test_reformatting_and_renaming_rerun_nothing(self):
        before = self.repository.digests()
        self.write("callers_of.sql", CALLERS.replace("SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status",
                                                     "select g.callee,\n  count(distinct g.caller) AS callers -- counted\n"
                                                     "FROM (SELECT * FROM call_graph) AS g WHERE g.status"))
        self.write("sizes.sql", SIZES.replace("-- Takes the sizes", "-- Takes the byte sizes"))
        self.assertEqual(self.running(), set())
        self.repository.build()
        self.assertEqual(self.ran(), set())
        after = self.repository.digests()
        self.assertEqual({name for name in after if after[name] != before[name]}, {"rules"})

    def test_a_literal_reruns_what_follows_it(self):
        before = self.repository.digests()
        self.write("callers_of.sql", CALLERS.replace("'resolved'", "'external'"))
        steps = self.steps()
        self.assertEqual({task for task in steps if steps[task]["action"] == "run"}, {"callers_of", "busy"})
        self.assertEqual(steps["callers_of"]["reason"], "its plan changed")
        self.assertEqual(steps["busy"]["reason"], "callers_of changed")
        self.repository.build()
        self.assertEqual(self.ran(), {"callers_of", "busy"})
        after = self.repository.digests()
        self.assertEqual({name for name in after if after[name] != before[name]}, {"rules", "callers_of", "busy"})
        self.assertEqual(self.repository.values("SELECT * FROM busy"), [("builtins.len",)])
        self.assertEqual(self.running(), set())

    def test_a_parameter_reruns_its_readers(self):
        self.assertEqual(self.running("--param", "mine.least=5"), {"busy"})
        self.repository.build("--param", "mine.least=5")
        self.assertEqual(self.ran(), {"busy"})
        self.assertEqual(self.repository.values("SELECT * FROM busy"), [])
        self.assertEqual(self.running(), set())

    def test_a_default_reruns_its_readers(self):
        self.write("pack.toml", 'name = "mine"\nversion = "1"\n\n[parameters]\nleast = 5\n')
        self.assertEqual(self.running(), {"busy"})
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT * FROM busy"), [])

    def test_a_setting_reruns_its_rule(self):
        self.write("sizes.sql", SIZES.replace("-- key", "-- set: datafusion.execution.batch_size=1024\n-- key"))
        self.assertEqual(self.running(), {"sizes", "total"})
        self.repository.build()
        self.assertEqual(self.ran(), {"sizes", "total"})
        self.assertEqual(self.running(), set())

    def test_a_new_rule_runs_alone_and_leaves_with_its_rows(self):
        before = self.repository.digests()
        self.write("twice.sql", "-- Doubles.\n-- key: callee\n-- column callee: Name.\n-- column n: Twice the callers.\n"
                                "SELECT callee, 2 * callers AS n FROM callers_of\n")
        self.assertEqual(self.running(), {"twice"})
        self.repository.build()
        self.assertEqual(self.ran(), {"twice"})
        self.assertEqual(self.repository.values("SELECT * FROM twice"), [("b.g", 2)])
        (self.pack / "twice.sql").unlink()
        self.assertEqual(self.running(), set())
        self.repository.build()
        self.assertEqual(self.ran(), set())
        self.assertEqual(self.repository.digests(), before)
        self.assertEqual(self.repository.run("query", "SELECT * FROM twice").returncode, 2)

    def test_a_source_reruns_what_depends_on_sources(self):
        self.repository.write("b.py", "def g(y):\n    return len(y) + 1\n")
        steps = self.steps()
        self.assertEqual(steps["extract"]["reason"], "files changed")
        self.assertEqual(steps["total"]["reason"], "sizes changed")
        self.assertEqual({step["action"] for step in steps.values()}, {"run"})
        self.repository.build()
        self.assertEqual(self.running(), set())

    def test_edges_of_a_pack_put_the_edges_together_anew(self):
        self.write("same_name.sql", "-- Connects functions of one name.\n-- writes: edges\n-- key: src, dst\n-- many: nodes\n"
                                    "SELECT 'SAME' AS kind, a.node_id AS src, b.node_id AS dst, a.path, a.bstart, a.bend "
                                    "FROM nodes a JOIN nodes b ON a.name = b.name AND a.kind = 'FunctionDef' "
                                    "AND b.kind = 'FunctionDef'\n")
        steps = self.steps()
        self.assertEqual(steps["same_name"]["reason"], "new")
        self.assertEqual(steps["merge_edges"]["action"], "run")
        self.assertIn("merge_edges", steps["calls"]["reason"])
        self.assertIn("not kept", steps["call_targets"]["reason"])
        self.assertEqual({task: steps[task]["action"] for task in ("merge_nodes", "references", "call_graph", "callers_of")},
                         dict.fromkeys(("merge_nodes", "references", "call_graph", "callers_of"), "skip"))
        before = self.repository.digests()
        self.repository.build()
        after = self.repository.digests()
        self.assertEqual({name for name in after if after[name] != before[name]}, {"rules", "edges", "witnesses"})
        self.assertEqual(self.repository.values("SELECT count(*) FROM edges WHERE kind = 'SAME'"), [(2,)])
        (self.pack / "same_name.sql").unlink()
        self.repository.build()
        self.assertEqual(self.repository.digests(), before)

    def test_a_table_that_is_gone_is_made_anew(self):
        before = self.repository.digests()
        shutil.rmtree(self.repository.store / "sizes")
        steps = self.steps()
        self.assertEqual({task for task in steps if steps[task]["action"] == "run"}, {"sizes"})
        self.assertEqual(steps["sizes"]["reason"], "its table sizes is gone")
        self.repository.build()
        self.assertEqual(self.repository.digests(), before)
        self.assertEqual(len(self.repository.values("SELECT * FROM sizes")), 2)

    def test_a_merged_table_without_rules_left_is_read_as_empty(self):
        self.write("sized.sql", "-- Notes the sizes of modules.\n-- writes: props\n-- many: files\n"
                                "SELECT 'node' AS owner_kind, n.node_id AS owner_id, 'size' AS key, f.size AS value_int "
                                "FROM nodes n JOIN files f ON n.path = f.path WHERE n.kind = 'Module'\n")
        self.write("noted.sql", "-- Counts notes.\n-- key: notes\n-- column notes: How many there are.\n"
                                "SELECT count(*) AS notes FROM props\n")
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT notes FROM noted"), [(2,)])
        (self.pack / "sized.sql").unlink()
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT notes FROM noted"), [(0,)])
        self.assertEqual(self.repository.values("SELECT count(*) FROM props"), [(0,)])
        self.assertEqual(self.running(), set())
