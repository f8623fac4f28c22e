"""What a build writes, leaves and cleans up in the store."""

import signal
import subprocess
import unittest

from program.program import PROGRAM, Repository

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}
TABLES = ("SELECT name, version, digest, rows, status FROM runs "
          "WHERE subject = 'table' AND run_id = (SELECT max(run_id) FROM runs)")


class Store(unittest.TestCase):
    def setUp(self):
        self.repository = Repository(SOURCES)
        self.repository.build()

    def tearDown(self):
        self.repository.__exit__()

    def tables(self, repository=None):
        return {name: rest for name, *rest in (repository or self.repository).values(TABLES)}

    def data_files(self):
        """Data files of all tables but those whose rows are added to."""
        tables = self.tables()
        return sorted(path.relative_to(self.repository.store) for path in self.repository.store.rglob("*.parquet")
                      if path.parent.name in tables)

    def test_a_table_with_equal_rows_is_not_committed(self):
        before, files = self.tables(), self.data_files()
        # Another constant: the names, and who calls whom, stay.
        self.repository.write("a.py", SOURCES["a.py"].replace("f(1)", "f(2)"))
        self.repository.build()
        after = self.tables()
        for table in ("bindings", "call_graph", "imports", "scopes", "rules", "scope_manifest"):
            version, digest, rows, status = after[table]
            self.assertEqual([version, digest, rows], before[table][:3], table)
            self.assertEqual(status, "unchanged", table)
            self.assertFalse((self.repository.store / table / "_delta_log" / f"{1:020}.json").exists(), table)
        for table in ("nodes", "edges", "files"):
            self.assertEqual(after[table][0], "1", table)
            self.assertEqual(after[table][3], "ok", table)
        written = {path.parts[0] for path in set(self.data_files()) - set(files)}
        self.assertEqual(written, {name for name, row in after.items() if row[3] == "ok"})

    def test_rows_that_return_are_committed_again(self):
        self.repository.write("c.py", "x = 1\n")
        self.repository.build()
        (self.repository.root / "c.py").unlink()
        self.repository.build()
        self.assertEqual(self.tables()["nodes"][0], "2")
        self.assertEqual(self.repository.values("SELECT count(*) AS n FROM files"), [(2,)])

    def kept(self, repository):
        """Builds and tells how many files' evidence was taken over."""
        [line] = [line for line in repository.build("-v").stderr.splitlines() if line.split()[:1] == ["kept"]]
        return int(line.split()[3])

    def test_evidence_is_kept_for_files_that_did_not_change(self):
        with Repository({f"m{i}.py": f"def f{i}(): pass\n" for i in range(96)}) as repository:
            self.assertEqual(self.kept(repository), 0)
            repository.write("m7.py", "import m8\nm8.f8()\n")
            kept = self.kept(repository)
            self.assertTrue(32 <= kept < 96, kept)
            # What is damaged is made anew, and what no file has any more is gone.
            evidence = repository.store / "evidence"
            files = sorted(evidence.iterdir())
            for path in files:
                path.write_bytes(path.read_bytes()[:-1] + b"?")
            repository.write("m7.py", "def f7(): pass\n")
            self.assertEqual(self.kept(repository), 0)
            self.assertEqual(len(list(evidence.iterdir())), len(files))
            with Repository(folder=repository.root) as clean:
                clean.build()
                self.assertEqual(repository.digests(), clean.digests())

    def test_a_table_that_lost_files_is_written_again(self):
        for path in (self.repository.store / "nodes").glob("*.parquet"):
            path.unlink()
        self.repository.build()
        self.assertEqual(self.tables()["nodes"][3], "ok")
        self.assertEqual(self.tables()["edges"][3], "unchanged")
        self.assertEqual(self.repository.run("verify", self.repository.root).returncode, 0)

    def test_what_a_killed_build_left_is_removed(self):
        store = self.repository.store
        left = [store / "nodes" / f"part-00000-{'ab' * 16}.parquet", store / "nodes" / "_delta_log" / f"{1:020}.json#1"]
        foreign = store / "nodes" / "part-00000-0b1e7a5c-7f0a-4d4c-9d6e-1b2c3d4e5f60-c000.snappy.parquet"
        for path in [*left, foreign]:
            path.write_bytes(b"unfinished")
        known = self.data_files()
        self.repository.build("--rehash")
        self.assertEqual([path.exists() for path in left], [True, True], "a build that was not killed has no orphans")
        (store / "lock").write_text("process 1")
        self.repository.build("--rehash")
        self.assertEqual([path.exists() for path in left], [False, False])
        self.assertEqual([path for path in known if store / path not in left], self.data_files())
        self.assertTrue(foreign.exists(), "files that are not this program's are left alone")

    def test_a_build_killed_at_any_stage_loses_nothing(self):
        functions = "".join(f"def f{i}(a, b):\n    return a.x + b(f{i - 1 if i else 0}(a, b), {i})\n\n\n" for i in range(200))
        with Repository({f"p/m{i}.py": functions for i in range(30)}) as repository:
            repository.build()
            before, ids = self.tables(repository), "SELECT count(*) AS n, max(node_id) AS top FROM nodes"
            answer = repository.values(ids)
            repository.write("p/new.py", "y = 1\n")
            killed = 0
            for stage in ("extract", "plan", "edges", "nodes"):
                building = subprocess.Popen([PROGRAM, "build", repository.root, "--store", repository.store, "-v"],
                                            stderr=subprocess.PIPE, text=True)
                with building:
                    for line in building.stderr:
                        if line.strip() == stage:
                            building.send_signal(signal.SIGKILL)
                            break
                    building.stderr.read()
                    killed += building.wait() == -signal.SIGKILL
                self.assertEqual(self.tables(repository), before, stage)
                self.assertEqual(repository.values(ids), answer, stage)
            self.assertEqual(killed, 4)
            repository.build()
            self.assertEqual(len(repository.rows("SELECT * FROM files")), 31)
            named = "".join(path.read_text() for path in repository.store.rglob("_delta_log/*.json"))
            self.assertEqual([path.name for path in repository.store.rglob("*.parquet") if path.name not in named], [])
            self.assertEqual((repository.store / "lock").read_text(), "")


if __name__ == "__main__":
    unittest.main()
