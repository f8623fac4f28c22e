"""The command line as the contract states it: exit codes, streams, formats, refusals."""

import csv
import io
import json
import pathlib
import tempfile
import unittest

from program.program import Repository, run

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(SOURCES)
        cls.built = cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def test_build_says_what_it_did(self):
        self.assertEqual(self.built.stdout, "")
        self.assertRegex(self.built.stderr, r"run 1: 2 files \(.*\), \d+ nodes, \d+ edges, .* peak memory")

    def test_a_second_build_changes_nothing(self):
        with Repository(SOURCES) as repository:
            repository.build()
            before = sorted(p.name for p in repository.store.rglob("*.json"))
            self.assertIn("unchanged since run 1", repository.build().stderr)
            self.assertEqual(sorted(p.name for p in repository.store.rglob("*.json")), before)

    def test_calls_are_found(self):
        rows = self.repository.values("SELECT caller, callee, status, confidence FROM call_graph ORDER BY path, bstart")
        self.assertEqual(rows, [("a.f", "b.g", "resolved", 1), ("a", "a.f", "resolved", 1),
                                ("b.g", "builtins.len", "external", 1)])

    def test_formats(self):
        sql = "SELECT path, size FROM files ORDER BY path"
        expected = [{"path": "a.py", "size": len(SOURCES["a.py"])}, {"path": "b.py", "size": len(SOURCES["b.py"])}]

        def answer(name):
            done = self.repository.run("query", sql, "--format", name)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout

        self.assertEqual(json.loads(answer("json")), expected)
        self.assertEqual([json.loads(line) for line in answer("ndjson").splitlines()], expected)
        for name, delimiter in (("csv", ","), ("tsv", "\t")):
            rows = list(csv.DictReader(io.StringIO(answer(name)), delimiter=delimiter))
            self.assertEqual([{"path": r["path"], "size": int(r["size"])} for r in rows], expected)
        self.assertIn("a.py", answer("table"))
        for name, magic in (("arrow", "\xff"), ("parquet", "PAR1")):
            self.assertTrue(answer(name).encode(errors="surrogateescape").startswith(magic.encode("latin-1")), name)
        unknown = self.repository.run("query", sql, "--format", "xml")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("ndjson", unknown.stderr)

    def test_query_from_stdin(self):
        done = self.repository.run("query", "-", "--format", "csv", stdin="SELECT count(*) AS n FROM files")
        self.assertEqual(done.stdout, "n\n2\n")

    def test_status(self):
        done = self.repository.run("status", "--format", "ndjson")
        subjects = {(row["subject"], row["name"]) for row in map(json.loads, done.stdout.splitlines())}
        for subject in (("run", "build"), ("table", "nodes"), ("table", "edges"), ("input", "files")):
            self.assertIn(subject, subjects)

    def test_rules(self):
        listed = [json.loads(line) for line in run("rules", "--format", "ndjson").stdout.splitlines()]
        names = [rule["name"] for rule in listed]
        self.assertGreaterEqual(len(names), 8)
        self.assertLess(names.index("import_links"), names.index("import_targets"))
        self.assertLess(names.index("solve_values"), names.index("call_targets"))
        self.assertIn("SELECT", run("rules", "show", "references").stdout)
        self.assertTrue(run("rules", "graph").stdout.startswith("digraph"))
        graph = json.loads(run("rules", "graph", "--format", "json").stdout)
        self.assertEqual([task["rule"] for task in graph], names)
        self.assertEqual(run("rules", "show", "nothing").returncode, 2)

    def test_errors_name_the_place(self):
        done = self.repository.run("query", "SELECT nam FROM nodes")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nam", done.stderr)
        done = self.repository.run("query", "SELEC 1")
        self.assertEqual(done.returncode, 2)

    def test_query_is_read_only(self):
        for sql in ("DROP TABLE nodes", "CREATE TABLE t AS SELECT 1", "INSERT INTO files SELECT * FROM files",
                    "COPY (SELECT 1) TO '/tmp/x.csv'", "SET datafusion.execution.batch_size = 1",
                    "PREPARE p AS SELECT 1", "SELECT * FROM '/etc/passwd'", "SELECT 1; SELECT 2", "",
                    "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'", "EXPLAIN ANALYZE DELETE FROM files",
                    "/* harmless */ DELETE FROM files", "TRUNCATE files"):
            with self.subTest(sql=sql):
                done = self.repository.run("query", sql)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertNotEqual(done.stderr, "")

    def test_what_is_not_built_is_refused_in_words(self):
        for words in (["slice", "f"], ["query", "SELECT 1", "--run", "1"],
                      ["build", ".", "--witness", "bytecode"], ["build", ".", "--set", "evidence.witnesses=scip"]):
            with self.subTest(words=words):
                done = run(*words)
                self.assertEqual(done.returncode, 2)
                self.assertIn("not built yet", done.stderr)

    def test_mistakes_are_answered(self):
        self.assertIn("did you mean 'query'", run("qurey", "SELECT 1").stderr)
        self.assertEqual(run("build", "/nowhere/at/all").returncode, 2)
        self.assertEqual(run("build", ".", "--threads", "none").returncode, 2)
        self.assertEqual(run("build", ".", "--set", "datafusion.execution.batch_siz=1").returncode, 2)
        self.assertEqual(run("build", ".", "--policy", "nonsense").returncode, 2)
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("query", "SELECT 1", cwd=folder).returncode, 2)

    def test_no_python_source(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "README").write_text("text")
            done = run("build", folder)
            self.assertEqual(done.returncode, 32)
            self.assertIn("no Python source", done.stderr)
            self.assertFalse(pathlib.Path(folder, ".codeanatomy").exists())

    def test_strict_tells_of_broken_files(self):
        with Repository({"a.py": "def f(:\n", "b.py": "x = 1\n"}) as repository:
            repository.build("--strict", expect=3)
            self.assertEqual(repository.values("SELECT path, parse_status FROM files ORDER BY path"),
                             [("a.py", "partial"), ("b.py", "ok")])
            self.assertEqual(len(repository.rows("SELECT * FROM diagnostics WHERE path = 'a.py'")) > 0, True)

    def test_version_and_help(self):
        self.assertIn("datafusion 55", run("version").stdout)
        self.assertEqual(run("help").returncode, 0)
        self.assertIn("--source-root", run("build", "--help").stdout)
        self.assertIn("### nodes", run("help", "tables").stdout)


if __name__ == "__main__":
    unittest.main()
