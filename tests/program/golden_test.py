"""Rows of a small repository, stage by stage and table by table, against checked-in files.

Update them with UPDATE_GOLDENS=1 and review the difference.
"""

import json
import os
import unittest

from program.program import TESTS, Repository, run

GOLDENS = TESTS / "goldens"
REPOSITORY = GOLDENS / "repo"


class Goldens(unittest.TestCase):
    maxDiff = 4000

    def compare(self, name, text):
        golden = GOLDENS / name
        if os.environ.get("UPDATE_GOLDENS"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(text)
        self.assertTrue(golden.exists(), f"{golden.name} is missing; UPDATE_GOLDENS=1 writes it")
        self.assertEqual(golden.read_text(), text)

    def stage(self, name):
        done = run("build", REPOSITORY, "--print", name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.compare(f"stages/{name}.ndjson", done.stdout)

    def test_syntax_nodes(self):
        self.stage("syntax_nodes")

    def test_scopes(self):
        self.stage("scopes")

    def test_bindings(self):
        self.stage("bindings")

    def test_definition_sites(self):
        self.stage("definition_sites")

    def test_import_sites(self):
        self.stage("import_sites")

    def test_diagnostics(self):
        self.stage("diagnostics")

    def test_files(self):
        self.stage("files")

    def test_tables(self):
        with Repository(folder=REPOSITORY) as repository:
            repository.build()
            for table in ("references", "call_graph", "imports", "definitions"):
                rows = repository.rows(f"SELECT * FROM {table} ORDER BY path, bstart, bend DESC, "
                                       + {"references": "role, target, target_path, target_bstart",
                                          "call_graph": "callee, callee_path, callee_bstart, reason",
                                          "imports": "name, target, target_path",
                                          "definitions": "kind, name_bstart, qualified_name"}[table])
                with self.subTest(table=table):
                    self.compare(f"tables/{table}.ndjson", "".join(json.dumps(row) + "\n" for row in rows))
            edges = repository.rows(
                "SELECT e.kind, s.kind AS src, coalesce(s.qualified_name, s.name) AS src_name, d.kind AS dst, "
                "coalesce(d.qualified_name, d.name) AS dst_name, e.path, e.bstart, e.resolution, e.confidence, e.rule, "
                "e.label, e.ordinal FROM edges AS e JOIN nodes AS s ON s.node_id = e.src "
                "JOIN nodes AS d ON d.node_id = e.dst "
                "ORDER BY e.path, e.bstart, e.bend DESC, e.kind, e.edge_id")
            self.compare("tables/edges.ndjson", "".join(json.dumps(row) + "\n" for row in edges))

    def test_verify(self):
        with Repository(folder=REPOSITORY) as repository:
            repository.build()
            done = repository.run("verify", REPOSITORY)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
