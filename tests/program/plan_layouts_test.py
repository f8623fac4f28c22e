"""What a program reads and adds to that keeps plans in a later layout than the store's."""

import shutil
import tarfile
import unittest

from program.program import TESTS, Repository

# By layout: two runs of five rules over one file, by the last program of that layout; its artifacts, `runs` and `format`.
STORES = {layout: TESTS / "goldens" / f"plans_layout_{layout}.tar.xz" for layout in (1, 2)}
NEWEST = 3
RULES = ["ast_declares", "binding_resolves_to", "class_methods", "has_part", "tree_nodes"]


class Layout:
    """What holds of a store of each."""

    def setUp(self):
        self.repository = Repository({"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(2)\n"})
        self.addCleanup(self.repository.__exit__)
        with tarfile.open(STORES[self.layout]) as archive:
            archive.extractall(self.repository.root.parent)
        shutil.move(self.repository.root.parent / "golden", self.repository.store)

    def values(self, sql):
        return self.repository.values(sql)

    def layouts(self, table):
        return self.values(f"SELECT DISTINCT schema_version FROM {table} ORDER BY 1")

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
        before = {table: count for table, count in before.items() if count != [(0,)]}
        self.assertGreater(len(before), 10)
        self.repository.build()
        self.look_at_taken_over()
        for table in before:
            with self.subTest(table=table):
                self.assertEqual(self.layouts(table)[0], (self.layout,))
                old = self.values(f"SELECT count(*) AS n FROM {table} WHERE schema_version = {self.layout}")
                self.assertEqual(old, before[table])
        self.assertEqual(self.layouts("plans"), [(self.layout,), (NEWEST,)])
        self.assertEqual(self.values("SELECT version FROM runs WHERE subject = 'plans' AND name = 'all' AND run_id = 3"),
                         [(str(NEWEST),)])
        # The runs before stay what they were.
        done = self.repository.run("plan", "audit", "1", "2")
        self.assertIn("drift: inputs files: data", done.stderr)
        done = self.repository.run("plan", "audit", "2", "3", "--format", "csv")
        self.assertEqual(done.returncode, 1, done.stderr)
        # And the next build has nothing to take over.
        self.repository.write("a.py", "x = 1\n")
        self.repository.build()
        self.assertEqual(self.values(f"SELECT count(*) AS n FROM plans WHERE schema_version = {self.layout}"), before["plans"])


class FirstLayout(Layout, unittest.TestCase):
    layout = 1

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

    def look_at_taken_over(self):
        self.assertEqual(self.values("SELECT count(*) AS n FROM plans WHERE (statistics IS NULL) <> (schema_version = 1)"),
                         [(0,)])


class SecondLayout(Layout, unittest.TestCase):
    layout = 2

    def test_columns_that_came_later_are_null(self):
        self.assertEqual(self.values("SELECT DISTINCT files, row_groups FROM plan_writes WHERE rows > 0 AND NOT unchanged"), [(None, None)])
        self.assertEqual(self.values("SELECT count(*) AS n FROM plans WHERE statistics IS NULL"), [(0,)])
        self.assertEqual(self.layouts("plan_writes"), [(2,)])

    def look_at_taken_over(self):
        self.assertEqual(self.values("SELECT run_id, min(files) AS files, min(row_groups) AS least FROM plan_writes WHERE rows > 0 AND "
                                     "NOT unchanged GROUP BY run_id ORDER BY 1"), [(1, None, None), (2, None, None), (3, 1, 1)])


if __name__ == "__main__":
    unittest.main()
