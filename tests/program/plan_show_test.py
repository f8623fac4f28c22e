"""`plan show`, `plan trace` and `plan explain`: a rule or a statement, its plans, and what became of its predicates."""

import json
import tempfile
import unittest

from program.program import Repository, run

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}
# One predicate that the scan takes, one that has to wait for the rows of both sides.
JOINED = ("SELECT d.qualified_name FROM definitions AS d LEFT JOIN files AS f ON d.path = f.path "
          "WHERE d.kind = 'function' AND coalesce(f.size, 0) < 100")


class PlanShow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(SOURCES)
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def out(self, *words):
        done = self.repository.run("plan", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_rule_without_a_store(self):
        with tempfile.TemporaryDirectory() as empty:
            done = run("plan", "show", "call_graph", "--format", "json", cwd=empty)
        self.assertEqual(done.returncode, 0, done.stderr)
        plan = json.loads(done.stdout)
        self.assertEqual((plan["rule"], plan["pack"], plan["writes"]), ("call_graph", "calls", "call_graph"))
        self.assertEqual(len(plan["identity"]["fingerprint"]), 64)
        self.assertIsNone(plan["optimized"][0]["parent"])
        self.assertTrue(all(node["partitions"] >= 1 for node in plan["physical"]))

    def test_which_predicate_was_not_pushed_down(self):
        plan = json.loads(self.out("show", JOINED, "--format", "json"))
        verdicts = {predicate["predicate"]: predicate for predicate in plan["predicates"]}
        pushed = [predicate for predicate in plan["predicates"] if "kind" in predicate["predicate"]]
        self.assertEqual({predicate["table"] for predicate in pushed}, {"definitions"})
        self.assertTrue({predicate["verdict"] for predicate in pushed} & {"pushed", "partial"}, pushed)
        left = next(verdict for text, verdict in verdicts.items() if "size" in text)
        self.assertEqual(left["verdict"], "residual")
        self.assertIn("Join", left["stands_on"])
        text = self.out("show", JOINED)
        self.assertRegex(text, r"(?m)^  residual +.*size.*, stands on .*Join")

    def test_forms(self):
        text = self.out("show", "calls")
        for title in ("rule ", "fingerprint ", "\nlogical\n", "\noptimized\n", "\nphysical\n"):
            self.assertIn(title, text)
        dot = self.out("show", "calls", "--format", "dot")
        self.assertTrue(dot.startswith("digraph plan {") and dot.rstrip().endswith("}"))
        self.assertIn(" -> ", dot)
        sql = self.out("show", "SELECT path FROM files WHERE size > 3", "--format", "sql", "--dialect", "duckdb")
        self.assertIn("FROM", sql)
        self.assertEqual(self.repository.rows(sql), self.repository.rows("SELECT path FROM files WHERE size > 3"))
        done = self.repository.run("plan", "show", "SELECT path FROM files", "--format", "sql", "--dialect", "cobol")
        self.assertEqual(done.returncode, 2)
        self.assertIn("duckdb", done.stderr)

    def test_a_trace(self):
        rows = [json.loads(line) for line in self.out("trace", JOINED, "--format", "ndjson").splitlines()]
        self.assertEqual({row["phase"] for row in rows}, {"analyzer", "optimizer", "physical"})
        pushed = [row for row in rows if row["rule"] == "push_down_filter" and row["changed"]]
        self.assertTrue(pushed)
        self.assertNotEqual(pushed[0]["digest_before"], pushed[0]["digest_after"])
        self.assertNotIn("text", rows[0])
        rows = [json.loads(line) for line in self.out("trace", JOINED, "-v", "--format", "ndjson").splitlines()]
        self.assertEqual([row["text"] is not None for row in rows], [row["changed"] for row in rows])

    def test_explain(self):
        self.assertIn("physical_plan", self.out("explain", "calls"))
        analyzed = self.out("explain", JOINED, "--analyze")
        self.assertIn("output_rows=", analyzed)
        self.assertIn("output_rows=", self.out("explain", "calls", "--analyze"))

    def test_what_is_no_rule_is_refused(self):
        for verb in ("show", "trace", "explain"):
            done = self.repository.run("plan", verb, "cals")
            self.assertEqual(done.returncode, 2)
            self.assertIn("calls", done.stderr)
        done = self.repository.run("plan", "show", "SELECT nothing FROM files")
        self.assertEqual(done.returncode, 2)
        done = self.repository.run("plan", "show", "calls", "--format", "xml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("substrait", done.stderr)


if __name__ == "__main__":
    unittest.main()
