"""A store that cannot be read or written: what is said names the file or folder, and what was whole stays whole."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program.program import Repository

SOURCE = "def f(x):\n    return g(x)\n"
ENTRY = f"{0:020}.json"


def bytes_of(folder):
    """Every file but the lock, whose owner writes its name into it."""
    return {path.relative_to(folder): path.read_bytes() for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and path.name != "lock"}


class DamagedStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.built = Repository({"a.py": SOURCE})
        cls.built.build()

    @classmethod
    def tearDownClass(cls):
        cls.built.__exit__()

    def setUp(self):
        self.repository = Repository({"a.py": SOURCE})
        self.store = self.repository.store
        shutil.copytree(self.built.store, self.store)

    def tearDown(self):
        self.repository.__exit__()

    def refused(self, *words, code=2):
        done = self.repository.run(*words)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr

    def build(self):
        return "build", self.repository.root

    def query(self, table="nodes"):
        return "query", f"SELECT count(*) AS n FROM {table}"

    def data_file(self, table):
        return next((self.store / table).glob("*.parquet"))

    def test_unknown_formats(self):
        for text in (b"codeanatomy store 9\n", b"", b"\x1b[31m\xff\n", b"x" * 100_000):
            with self.subTest(text=text[:30]):
                (self.store / "format").write_bytes(text)
                before = bytes_of(self.store)
                for words in (self.build(), self.query(), ("status", self.repository.root), ("verify", self.repository.root)):
                    said = self.refused(*words)
                    self.assertIn(f"{self.store}: this store has the format `", said)
                    self.assertIn("this program knows `codeanatomy store 1`", said)
                    self.assertTrue(said.isascii() and said[:-1].isprintable() and len(said) < 300, said)
                self.assertEqual(bytes_of(self.store), before)

    def test_no_store(self):
        shutil.rmtree(self.store)
        self.assertIn(f"{self.store}: there is no store here", self.refused(*self.query()))
        self.assertFalse(self.store.exists())

    def test_a_cut_data_file(self):
        for table in ("nodes", "files"):
            with self.subTest(table=table):
                path = self.data_file(table)
                os.truncate(path, 50)
                self.assertIn(str(path).lstrip("/"), self.refused("query", f"SELECT * FROM {table}"))
                self.repository.build()
                self.assertEqual(self.repository.run("verify", self.repository.root).returncode, 0)

    def test_a_cut_data_file_of_the_runs(self):
        path = self.data_file("runs")
        os.truncate(path, 50)
        before = bytes_of(self.store)
        for words in (self.query(), self.build()):
            self.assertIn(str(path).lstrip("/"), self.refused(*words))
        self.assertEqual(bytes_of(self.store), before)

    def test_damaged_logs(self):
        for table, damages in (("nodes", 7), ("runs", 3)):
            entry = self.store / table / "_delta_log" / ENTRY
            whole = entry.read_bytes()
            kinds = (b"", b"\xff\xfe\x00garbage", whole[:-40], b"[]\n", b'"add"\n', b'{"add": 1}\n', b"{}\n")
            for damage in kinds[:damages]:
                with self.subTest(table=table, damage=damage[-20:]):
                    entry.write_bytes(damage)
                    before = bytes_of(self.store)
                    for words in (self.query(), self.build()):
                        self.assertIn(str(self.store / table), self.refused(*words))
                    after = bytes_of(self.store)
                    self.assertEqual({path: after.get(path) for path in before}, before)
                    entry.write_bytes(whole)
                    self.assertIn("unchanged", self.repository.build().stderr)

    def test_a_table_without_its_folder_is_written_anew(self):
        (self.store / "nodes" / "_delta_log" / ENTRY).write_bytes(b"garbage")
        shutil.rmtree(self.store / "nodes")
        self.repository.build()
        self.assertEqual(self.repository.run("verify", self.repository.root).returncode, 0)

    def test_stores_that_are_no_folder(self):
        file = self.repository.root / "a.py"
        for store in (file, file / "x", "/dev/null/x", "/proc/x"):
            with self.subTest(store=store):
                self.store = self.repository.store = store
                self.assertIn(f"{store}: cannot be made: ", self.refused(*self.build()))
                self.assertEqual(file.read_text(), SOURCE)


class Mounted:
    """A file system in memory of a given size."""

    def __init__(self, test, size):
        self.folder = tempfile.mkdtemp()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.folder], capture_output=True)
        if done.returncode != 0:
            os.rmdir(self.folder)
            test.skipTest("nothing can be mounted here")

    def __enter__(self):
        return self

    def change(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def __exit__(self, *_):
        subprocess.run(["umount", self.folder], check=True)
        os.rmdir(self.folder)


class Disk(unittest.TestCase):
    def test_a_full_disk(self):
        with Repository({"a.py": SOURCE}) as repository, Mounted(self, "2m") as disk:
            repository.store = pathlib.Path(disk.folder, "store")
            repository.build()
            answer = repository.values("SELECT count(*) AS n, max(node_id) AS top FROM nodes")
            filling = pathlib.Path(disk.folder, "filling")
            repository.write("b.py", "".join(f"def f{i}(x):\n    return g{i}(x, a{i}.b)\n" for i in range(2000)))
            said = repository.build(expect=99).stderr
            self.assertIn("No space left on device", said)
            self.assertIn(str(repository.store), said)
            self.assertEqual(repository.values("SELECT count(*) AS n, max(node_id) AS top FROM nodes"), answer)
            with filling.open("wb", buffering=0) as file, self.assertRaises(OSError):
                while file.write(bytes(4096)) == 4096:
                    pass
            repository.build(expect=99)
            self.assertEqual(repository.values("SELECT count(*) AS n, max(node_id) AS top FROM nodes"), answer)
            filling.unlink()
            disk.change("size=20m")
            repository.build()
            self.assertEqual(repository.values("SELECT count(*) AS n FROM files"), [(2,)])
            self.assertEqual(repository.run("verify", repository.root).returncode, 0)

    def test_a_disk_that_is_full_from_the_start(self):
        with Repository({"a.py": SOURCE}) as repository, Mounted(self, "8k") as disk:
            repository.store = pathlib.Path(disk.folder, "store")
            said = repository.build(expect=99).stderr
            self.assertIn("No space left on device", said)
            self.assertEqual(repository.run("query", "SELECT 1").returncode, 2)
            disk.change("size=20m")
            repository.build()
            self.assertEqual(repository.run("verify", repository.root).returncode, 0)

    def test_a_read_only_disk(self):
        with Repository({"a.py": SOURCE}) as repository, Mounted(self, "20m") as disk:
            repository.store = pathlib.Path(disk.folder, "store")
            repository.build()
            repository.write("b.py", "x = 1\n")
            disk.change("ro")
            said = repository.build(expect=2).stderr
            self.assertIn(f"{repository.store}/lock: cannot be written: Read-only file system", said)
            self.assertEqual(repository.values("SELECT path FROM files"), [("a.py",)])
            self.assertEqual(repository.run("verify", repository.root, "--laws").returncode, 0)
            repository.store = pathlib.Path(disk.folder, "other")
            self.assertIn(f"{repository.store}: cannot be made: Read-only file system", repository.build(expect=2).stderr)


if __name__ == "__main__":
    unittest.main()
