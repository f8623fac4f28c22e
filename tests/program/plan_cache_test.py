"""What a build captured of plans is taken by the first builds of other repositories."""

import pathlib
import shutil
import tempfile
import unittest

from program.program import Repository

TABLES = ("plans", "plan_functions", "plan_lineage", "plan_nodes", "plan_optimizer_trace", "plan_properties", "plan_pushdown",
          "plan_rulepacks", "plan_scans", "plan_settings", "plan_statistics")
VOLATILE = {"plans": ("captured", "physical"), "plan_optimizer_trace": ("microseconds",)}


class PlanCache(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.environment = {"XDG_CACHE_HOME": self.folder.name}
        self.entries = pathlib.Path(self.folder.name) / "codeanatomy" / "plans"

    def tearDown(self):
        self.folder.cleanup()

    def built(self, text, *words):
        repository = Repository({"a.py": text})
        self.addCleanup(repository.__exit__)
        repository.build(*words, env=self.environment)
        return repository

    def rows(self, repository, table):
        left_out = VOLATILE.get(table, ())
        rows = repository.rows(f"SELECT * FROM {table}")
        return [{name: value for name, value in row.items() if name not in left_out} for row in rows]

    def assert_alike(self, repository, other):
        for table in TABLES:
            self.assertEqual(self.rows(repository, table), self.rows(other, table), table)
        hashes = "SELECT name, digest FROM runs WHERE subject = 'plans' ORDER BY name"
        self.assertEqual(repository.values(hashes), other.values(hashes))

    def when(self, repository):
        return repository.values("SELECT DISTINCT captured FROM plans")

    def test_other_sources_have_the_same_plans(self):
        first = self.built("x = 1\n")
        second = self.built("def f():\n    return f\n")
        captured = self.built("x = 1\n", "--set", "capture.cache=false")
        self.assertEqual(len(list(self.entries.iterdir())), 1)
        self.assertEqual(self.when(first), self.when(second))
        self.assertNotEqual(self.when(first), self.when(captured))
        self.assert_alike(first, second)
        self.assert_alike(second, captured)

    def test_other_levels_and_rules_have_entries_of_their_own(self):
        plain = self.built("x = 1\n")
        full = self.built("x = 1\n", "--set", "capture.level=full")
        fewer = self.built("x = 1\n", "--disable", "uses")
        self.assertEqual(len(list(self.entries.iterdir())), 3)
        levels = [repository.values("SELECT DISTINCT level FROM plans") for repository in (plain, full, fewer)]
        self.assertEqual(levels, [[("default",)], [("full",)], [("default",)]])
        self.assertEqual(fewer.values("SELECT count(*) AS n FROM plans WHERE rule = 'uses'"), [(0,)])
        self.built("x = 1\n", "--set", "capture.level=off")
        self.built("x = 1\n", "--set", "capture.fail=trace")
        self.assertEqual(len(list(self.entries.iterdir())), 3)

    def test_what_is_of_other_plans_is_not_taken(self):
        first = self.built("x = 1\n")
        entry, = self.entries.iterdir()
        self.built("x = 1\n", "--disable", "uses")
        other, = set(self.entries.iterdir()) - {entry}
        shutil.copy(other, entry)
        again = self.built("x = 1\n")
        self.assertNotEqual(self.when(first), self.when(again))
        self.assert_alike(first, again)

    def test_what_is_damaged_is_captured_anew(self):
        first = self.built("x = 1\n")
        entry, = self.entries.iterdir()
        whole = entry.read_bytes()
        for damaged in (b"", whole[:-1], whole[:1000] + b"?" + whole[1001:]):
            entry.write_bytes(damaged)
            again = self.built("x = 1\n")
            self.assert_alike(first, again)
            self.assertGreater(len(entry.read_bytes()), 1000)
            self.assertEqual(self.when(self.built("x = 2\n")), self.when(again))

    def test_a_folder_that_cannot_be_written_costs_nothing(self):
        self.entries.parent.mkdir()
        self.entries.write_text("no folder\n")
        self.assertNotEqual(self.when(self.built("x = 1\n")), self.when(self.built("x = 1\n")))
        self.assertEqual(self.entries.read_text(), "no folder\n")

    def test_the_folder_does_not_grow(self):
        self.entries.mkdir(parents=True)
        for number in range(20):
            (self.entries / f"old{number}").write_text("")
        self.built("x = 1\n")
        left = [path.name for path in self.entries.iterdir()]
        self.assertEqual((len(left), sum(not name.startswith("old") for name in left)), (16, 1))


if __name__ == "__main__":
    unittest.main()
