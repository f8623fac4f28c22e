"""What a program reads and adds to that keeps plans in a later layout than the store's."""

import shutil
import tarfile
import unittest

from program.program import TESTS, Repository

# Two runs of five rules over one file, by the first program that kept plans: its artifacts, `runs` and `format`.
LAYOUT_1 = TESTS / "goldens" / "plans_layout_1.tar.xz"
RULES = ["ast_declares", "binding_resolves_to", "class_methods", "has_part", "tree_nodes"]


class FirstLayout(unittest.TestCase):
    def setUp(self):
        self.repository = Repository({"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(2)\n"})
        self.addCleanup(self.repository.__exit__)
        with tarfile.open(LAYOUT_1) as archive:
            archive.extractall(self.repository.root.parent)
        shutil.move(self.repository.root.parent / "golden", self.repository.store)

    def values(self, sql):
        return self.repository.values(sql)

    def layouts(self, table):
        return self.values(f"SELECT DISTINCT schema_version FROM {table} ORDER BY 1")

    def test_columns_that_came_later_are_null(self):
        self.assertEqual(self.values("SELECT rule, statistics, length(topology) FROM plans ORDER BY rule"),
                         [(rule, None, 64) for rule in RULES])
        self.assertEqual(self.layouts("plans"), [(1,)])

    def test_values_are_as_the_newest_layout_has_them(self):
        parts = {part for (part,) in self.values("SELECT part FROM audit")}
        self.assertIn("inputs.files", parts)
        self.assertIn("tables.nodes", parts)
        self.assertEqual([part for part in parts if part.startswith(("input.", "table."))], [])
        self.assertEqual(self.values("SELECT count(*) AS n FROM plan_pushdown WHERE stopped_at = 'Join'"), [(0,)])
        self.assertEqual(self.values("SELECT DISTINCT p.rule, d.stopped_at FROM plan_pushdown AS d JOIN plans AS p ON p.plan = d.plan "
                                     "WHERE d.verdict = 'join'"), [("ast_declares", None)])

    def test_its_runs_are_compared(self):
        done = self.repository.run("plan", "audit", "1", "2", "--format", "ndjson")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("drift: inputs files: data", done.stderr)
        done = self.repository.run("plan", "audit", "2", "2")
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_a_build_takes_it_over(self):
        tables = [name for (name,) in self.values(
            "SELECT name FROM runs WHERE subject = 'artifact' AND run_id = 2 AND name <> 'plan_writes' ORDER BY 1")]
        before = {table: self.values(f"SELECT count(*) AS n FROM {table}") for table in tables}
        self.repository.build()
        for table in tables:
            with self.subTest(table=table):
                self.assertEqual(self.layouts(table)[0], (1,))
                old = self.values(f"SELECT count(*) AS n FROM {table} WHERE schema_version = 1")
                self.assertEqual(old, before[table])
        self.assertEqual(self.layouts("plans"), [(1,), (2,)])
        self.assertEqual(self.values("SELECT count(*) AS n FROM plans WHERE (statistics IS NULL) <> (schema_version = 1)"),
                         [(0,)])
        self.assertEqual(self.values("SELECT version FROM runs WHERE subject = 'plans' AND name = 'all' AND run_id = 3"),
                         [("2",)])
        # The runs before stay what they were.
        done = self.repository.run("plan", "audit", "1", "2")
        self.assertIn("drift: inputs files: data", done.stderr)
        done = self.repository.run("plan", "audit", "2", "3", "--format", "csv")
        self.assertEqual(done.returncode, 1, done.stderr)
        # And the next build has nothing to take over.
        self.repository.write("a.py", "x = 1\n")
        self.repository.build()
        self.assertEqual(self.values("SELECT count(*) AS n FROM plans WHERE schema_version = 1"), before["plans"])


if __name__ == "__main__":
    unittest.main()
