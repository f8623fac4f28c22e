"""Equal sources give equal rows: threads, order of files, place, store, environment and clock change nothing."""

import os
import pathlib
import shutil
import sysconfig
import tempfile
import unittest

from program.program import EVERYTHING, TESTS, Repository, run
from properties.random_repository import RandomRepository

SEED = 7


def other_mounts():
    """Folders one can write to that lie on another file system than temporary files."""
    here = os.stat(tempfile.gettempdir()).st_dev
    return [place for place in ("/dev/shm", "/run", "/var/tmp", os.path.expanduser("~"))
            if os.path.isdir(place) and os.access(place, os.W_OK) and os.stat(place).st_dev != here]


class Equality(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository()
        sources = RandomRepository(SEED, modules=30)
        sources.write_to(cls.repository)
        shutil.copytree(TESTS / "goldens" / "repo", cls.repository.root / "golden")
        cls.repository.build("--threads", "2")
        cls.expected = cls.repository.digests()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def assert_equal_build(self, root, *words, cwd=None, env=None, folder=None):
        """A build of the folder `root`, or of its name `words[0]`, gives the digests of this class."""
        with Repository(folder=root) as other:
            store = folder or other.store
            done = run("build", *(words or (root,)), "--store", store, cwd=cwd, env=env)
            self.assertEqual(done.returncode, 0, done.stderr)
            other.store = pathlib.Path(store)
            self.assertEqual(other.digests(), self.expected)

    def test_there_are_digests(self):
        self.assertGreaterEqual(len(self.expected), 14)
        self.assertEqual([name for name, digest in self.expected.items() if len(digest) != 64], [])

    def test_threads(self):
        for threads in (1, 2, 3, 4):
            with self.subTest(threads=threads):
                self.assert_equal_build(self.repository.root, self.repository.root, "--threads", threads)

    def test_order_of_files(self):
        """Folders list their entries in the order they were made, or by hash; so a copy made backwards lists others first."""
        with tempfile.TemporaryDirectory() as place:
            copy = pathlib.Path(place, "copy")
            for path in sorted(self.repository.root.rglob("*"), reverse=True):
                if path.is_file():
                    target = copy / path.relative_to(self.repository.root)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
            self.assert_equal_build(copy)
        # `verify` builds with the files in reverse, and compares.
        done = self.repository.run("verify", self.repository.root)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_place(self):
        with tempfile.TemporaryDirectory() as place:
            for name in ("with blanks and ünïcode", "deep/er/src", "shop.py"):
                with self.subTest(name=name):
                    copy = pathlib.Path(place, name)
                    shutil.copytree(self.repository.root, copy)
                    self.assert_equal_build(copy)

    def test_spelling_of_the_path(self):
        with tempfile.TemporaryDirectory() as place:
            link = pathlib.Path(place, "link")
            link.symlink_to(self.repository.root)
            self.assert_equal_build(self.repository.root, link)
            self.assert_equal_build(self.repository.root, f"{self.repository.root}/shop/..")
            self.assert_equal_build(self.repository.root, ".", cwd=self.repository.root)
            self.assert_equal_build(self.repository.root, "repo", cwd=self.repository.root.parent)

    def test_another_mount(self):
        mounts = other_mounts()
        if not mounts:
            self.skipTest("no other file system can be written to")
        with tempfile.TemporaryDirectory(dir=mounts[0]) as place:
            copy = pathlib.Path(place, "copy")
            shutil.copytree(self.repository.root, copy)
            self.assert_equal_build(copy)
            self.assert_equal_build(self.repository.root, folder=pathlib.Path(place, "store"))

    def test_builds_in_a_row(self):
        with Repository(folder=self.repository.root) as other:
            other.build()
            other.build("--rehash")
            self.assertEqual(other.digests(), self.expected)
            self.assertIn("unchanged", other.build().stderr)

    def test_a_store_in_the_repository(self):
        """Where the store is, and that it is there the second time, changes no row."""
        for name in (".codeanatomy", "shop/out", "generated"):
            with self.subTest(name=name), tempfile.TemporaryDirectory() as place:
                copy = pathlib.Path(place, "copy")
                shutil.copytree(self.repository.root, copy)
                with Repository(folder=copy) as inside:
                    inside.store = copy / name
                    inside.build()
                    self.assertEqual(inside.digests(), self.expected)
                    self.assertIn("unchanged since run 1", inside.build().stderr)
                    inside.build("--rehash")
                    self.assertEqual(inside.digests(), self.expected)
                    done = inside.run("verify", copy)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_environment(self):
        with tempfile.TemporaryDirectory() as place:
            for env in ({"CODEANATOMY_CACHE": f"{place}/none", "XDG_CACHE_HOME": f"{place}/none", "PATH": ""},
                        {"HOME": place, "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C"}):
                with self.subTest(env=env):
                    self.assert_equal_build(self.repository.root, env=env)

    def test_times_and_permissions_of_files(self):
        with tempfile.TemporaryDirectory() as place:
            copy = pathlib.Path(place, "copy")
            shutil.copytree(self.repository.root, copy)
            for number, path in enumerate(sorted(copy.rglob("*.py"))):
                os.utime(path, (number * 86_400, number * 86_400))
                path.chmod(0o755 if number % 2 else 0o600)
            self.assert_equal_build(copy)


if EVERYTHING:

    class EqualityOfALibrary(unittest.TestCase):
        """The same for real code: the standard library beside the interpreter that runs the tests."""

        def test_threads(self):
            library = sysconfig.get_path("stdlib")
            expected = None
            for threads in (4, 1, 3, 2):
                with self.subTest(threads=threads), Repository(folder=library) as repository:
                    repository.build("--threads", threads)
                    expected = expected or repository.digests()
                    self.assertEqual(repository.digests(), expected)


if __name__ == "__main__":
    unittest.main()
