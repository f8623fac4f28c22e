"""What `status` says of a store, and how a build decides that nothing changed."""

import json
import os
import unittest

from program.program import TESTS, Repository

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n", "b.py": "def g(y):\n    return len(y)\n",
           "tool": "#!/usr/bin/env python3\nprint(1)\n", "LICENSE": "text\n"}


def rows_of(done):
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


class Status(unittest.TestCase):
    def setUp(self):
        self.repository = Repository(SOURCES)
        self.repository.build()

    def tearDown(self):
        self.repository.__exit__()

    def status(self, *words):
        return rows_of(self.repository.run("status", "--format", "json", *words))

    def pending(self, *words):
        return [(row["name"], row["status"]) for row in self.status(*words) if row["subject"] == "pending"]

    def freshness(self, *words):
        return [(row["status"], row["rows"]) for row in self.status(*words) if row["subject"] == "freshness"][0]

    def test_rows_and_columns(self):
        rows = self.status(self.repository.root)
        self.assertEqual(list(rows[0]), ["subject", "name", "status", "rows", "version", "finished", "age_seconds",
                                         "digest"])
        self.assertEqual([rows[0][key] for key in ("subject", "name", "status", "rows", "version")],
                         ["run", "build", "ok", 3, "1"])
        self.assertGreaterEqual(rows[0]["age_seconds"], 0)
        tables = {row["name"]: row for row in rows if row["subject"] == "table"}
        self.assertEqual(tables["files"]["rows"], 3)
        self.assertEqual(len(tables["files"]["digest"]), 64)
        inputs = {row["name"] for row in rows if row["subject"] == "input"}
        self.assertLessEqual({"files", "scope_manifest", "program", "rules", "datafusion"}, inputs)
        self.assertEqual(self.freshness(self.repository.root), ("fresh", 0))

    def test_formats(self):
        self.assertIn("freshness", self.repository.run("status", self.repository.root).stdout)
        self.assertEqual(self.repository.run("status", "--format", "xml").returncode, 2)

    def test_pending_files(self):
        root = self.repository.root
        self.repository.write("c.py", "x = 1\n")
        self.repository.write("tool", "#!/usr/bin/env python3\nprint(2)\nprint(3)\n")
        (root / "b.py").unlink()
        self.assertEqual(self.pending(root), [("b.py", "removed"), ("c.py", "added"), ("tool", "newer")])
        self.assertEqual(self.freshness(root), ("stale", 4), "the manifest is pending too")
        self.repository.build()
        self.assertEqual(self.freshness(root), ("fresh", 0))

    def test_the_store_knows_its_sources(self):
        self.assertEqual(self.freshness(), ("fresh", 0))
        (self.repository.root / "c.py").write_text("x = 1\n")
        self.assertEqual(self.pending(), [("c.py", "added")])
        self.repository.root.rename(self.repository.root.parent / "elsewhere")
        self.assertEqual(self.freshness(), ("unknown", None))

    def test_recorded_options_say_what_is_looked_for(self):
        self.repository.build("--exclude", "b.py")
        self.assertEqual(self.freshness(), ("fresh", 0))
        self.repository.write("b.py", "y = 1\n")
        self.assertEqual(self.freshness(), ("fresh", 0))

    def rewrite_in_place(self, name, old, new):
        """Changes bytes, and leaves all that can be set of the times as it was."""
        path = self.repository.root / name
        before = path.stat()
        with path.open("r+b") as file:
            data = file.read().replace(old, new)
            file.seek(0)
            file.write(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertEqual(path.stat().st_size, before.st_size)

    def test_a_write_right_after_the_build_is_seen(self):
        self.rewrite_in_place("b.py", b"len(y)", b"max(y)")
        self.assertIn(("b.py",), [pending[:1] for pending in self.pending()])
        self.assertNotIn("unchanged", self.repository.build().stderr)
        self.assertEqual(self.repository.values("SELECT callee FROM call_graph WHERE path = 'b.py'"),
                         [("builtins.max",)])

    def test_touching_a_file_changes_nothing(self):
        os.utime(self.repository.root / "a.py", ns=(1, 1))
        self.assertEqual(self.pending(), [("a.py", "newer")])
        self.assertIn("unchanged since run 1", self.repository.build().stderr)
        self.assertEqual(self.pending(), [])

    def test_other_inputs_begin_a_new_run(self):
        self.assertIn("unchanged", self.repository.build("--threads", "3").stderr, "threads change no row")
        self.assertNotIn("unchanged", self.repository.build("--repository", "r").stderr)
        self.assertNotIn("unchanged", self.repository.build("--exclude", "tool").stderr)
        self.assertNotIn("unchanged", self.repository.build("--set", "limits.file_seconds=77").stderr)
        self.repository.write(".gitignore", "skipped.py\n")
        self.repository.write("skipped.py", "x = 1\n")
        self.assertNotIn("unchanged", self.repository.build().stderr, "the manifest says why a file is left out")
        self.assertEqual(self.repository.values("SELECT reason FROM scope_manifest WHERE path = 'skipped.py'"),
                         [("git-ignored",)])

    def test_a_damaged_index_is_ignored(self):
        (self.repository.store / "file_index").write_bytes(b"codeanatomy files 1\nnonsense")
        self.assertIn("unchanged since run 1: 3 files, 3 of them read", self.repository.build().stderr)
        (self.repository.store / "file_index").unlink()
        self.assertIn("unchanged since run 1: 3 files, 3 of them read", self.repository.build().stderr)


class OldSources(unittest.TestCase):
    def test_a_second_build_reads_no_file_and_writes_nothing(self):
        # These files are older than a build whose times could not tell.
        sources = TESTS / "goldens" / "repo"
        with Repository(folder=sources) as repository:
            repository.build()

            def everything():
                return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in repository.store.rglob("*")
                        if path.is_file() and path.name != "lock"}

            before = everything()
            self.assertRegex(repository.build().stderr, r"unchanged since run 1: \d+ files, 0 of them read")
            self.assertEqual(everything(), before)
            self.assertRegex(repository.build("--rehash").stderr, r"unchanged since run 1: (\d+) files, \1 of them read")


if __name__ == "__main__":
    unittest.main()
