"""Which candidates reach the edges: the policy key `resolution.strictness`."""

import json
import unittest

from program.program import Repository

SOURCES = {
    "lib.py": "def f(): pass\nif f:\n    def f(): return 1\nclass C:\n    def __init__(self): pass\n    def __init__(self, x): pass\n",
    "app.py": "from lib import C, f\n\n\n\ninput = f\ninput('a')\nf()\nC()\n"
              "try:\n    from lib import f as g\nexcept ImportError:\n    from os import getcwd as g\n"}

SITES = ("SELECT role, coalesce(target, '-'), status, CAST(confidence AS DOUBLE), reason FROM \"references\" "
         "WHERE path = 'app.py' AND name = '{}' AND role = 'call' ORDER BY target, target_bstart")
CALLS = ("SELECT coalesce(callee, '-'), status, CAST(confidence AS DOUBLE) FROM call_graph WHERE path = 'app.py' AND line = {} "
         "ORDER BY callee, callee_bstart")
ENDS = ("SELECT d.qualified_name, e.resolution, CAST(e.confidence AS DOUBLE) FROM edges e JOIN nodes s ON s.node_id = e.src "
        "JOIN nodes d ON d.node_id = e.dst WHERE e.kind = '{}' AND e.path = 'app.py' AND s.line = {} ORDER BY d.qualified_name, d.bstart")


class Strictness(unittest.TestCase):
    def graph(self, strictness):
        repository = Repository(SOURCES)
        self.addCleanup(repository.__exit__)
        repository.build("--set", f"resolution.strictness={strictness}")
        return repository

    def test_strict_takes_what_wins(self):
        graph = self.graph("strict")
        self.assertEqual(graph.values(SITES.format("input")), [("call", "app.input", "resolved", 1.0, None)])
        self.assertEqual(graph.values(SITES.format("f")), [("call", "-", "unresolved", 0.0, "several-definitions")])
        self.assertEqual(graph.values(CALLS.format(7)), [("-", "unresolved", 0.0)])
        self.assertEqual(graph.values(CALLS.format(8)), [("lib.C", "resolved", 1.0), ("lib.C.__init__", "resolved", 1.0)])
        self.assertEqual(graph.values(ENDS.format("CALLS", 7)), [])
        self.assertEqual(graph.values(ENDS.format("REFERS_TO", 7)), [])
        self.assertEqual(graph.values("SELECT count(*) FROM edges WHERE resolution = 'ambiguous'"), [(0,)])

    def test_laws_hold_in_each(self):
        for strictness in ("strict", "complete"):
            graph = self.graph(strictness)
            done = graph.run("verify", graph.root)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_balanced_takes_what_ties_too(self):
        graph = self.graph("balanced")
        self.assertEqual(graph.values(SITES.format("input")), [("call", "app.input", "resolved", 1.0, None)])
        self.assertEqual(graph.values(CALLS.format(7)), [("lib.f", "ambiguous", 0.5)] * 2)
        self.assertEqual(graph.values(ENDS.format("CALLS", 7)), [("lib.f", "ambiguous", 0.5)] * 2)
        self.assertEqual(graph.values(ENDS.format("REFERS_TO", 6)), [("app.input", "resolved", 1.0)])

    def test_complete_takes_what_loses_too(self):
        graph = self.graph("complete")
        self.assertEqual(graph.values(SITES.format("input")),
                         [("call", "app.input", "ambiguous", 0.75, "several-definitions"),
                          ("call", "builtins.input", "ambiguous", 0.25, "several-definitions")])
        self.assertEqual(graph.values(ENDS.format("REFERS_TO", 6)),
                         [("app.input", "ambiguous", 0.75), ("builtins.input", "ambiguous", 0.25)])
        self.assertEqual(graph.values(CALLS.format(7)), [("lib.f", "ambiguous", 0.5)] * 2)

    def test_another_strictness_runs_what_depends_on_it(self):
        graph = self.graph("balanced")
        done = graph.run("plan", graph.root, "--set", "resolution.strictness=strict", "--format", "ndjson")
        self.assertEqual(done.returncode, 0, done.stderr)
        actions = {step["task"]: step["action"] for step in map(json.loads, done.stdout.splitlines())}
        for task in ("name_candidates", "member_candidates", "references", "refers_to", "call_graph", "merge_edges"):
            self.assertEqual(actions[task], "run", task)
        for task in ("conflicts", "definitions", "imports"):
            self.assertEqual(actions[task], "skip", task)
        reasons = {step["task"]: step["reason"] for step in map(json.loads, done.stdout.splitlines())}
        self.assertEqual({task for task, reason in reasons.items() if reason == "its plan changed"},
                         {"imports_edges", "exports", "re_exports", "name_candidates", "member_candidates", "call_targets", "instance_of"})
        graph.build("--set", "resolution.strictness=strict")
        self.assertEqual(graph.values(CALLS.format(7)), [("-", "unresolved", 0.0)])

    def test_there_are_three(self):
        graph = self.graph("balanced")
        done = graph.run("build", graph.root, "--set", "resolution.strictness=loose")
        self.assertEqual(done.returncode, 2)
        self.assertIn("loose", done.stderr)
        self.assertIn("balanced", done.stderr)
