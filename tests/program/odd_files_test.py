"""Paths of every kind and what is no plain file: read or left out in words, never waited for, never followed."""

import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

from program.program import EVERYTHING, PROGRAM, Repository, run

DROP_CAPABILITY, OVERRIDE, READ_SEARCH = 24, 1, 2  # prctl and capabilities of Linux
NAMES = [b"new\nline.py", b"cr\r.py", b"tab\t.py", b"sp ace.py", b"quo'te\".py", b"back\\slash.py", b"-dash.py",
         b"a;b$(c).py", b"*.py", b"[x].py", b"#!.py", b"!neg.py", b"~.py", b"%41.py", b"\x01\x1b[31m.py", b"class.py",
         b"a.b.py", b".hidden.py", b".dir/m.py", b".py", b"m.pyi", b"m.pyw", b"x" * 252 + b".py", b"dir.py/inner.py",
         "caf\u00e9.py".encode(), "cafe\u0301.py".encode(), "\u202e.py".encode(), b"\xe9/m.py", b"\xed\xa0\x80.py",
         b"/".join([b"d" * 200] * 15) + b"/deep.py"]


def printable(name):
    return "".join(f"\\x{ord(c) - 0xdc00:02x}" if 0xdc80 <= ord(c) <= 0xdcff else c
                   for c in name.decode(errors="surrogateescape"))


def without_privileges():
    """Root reads files of mode 000; a process without these two capabilities does not."""
    if os.geteuid() == 0:
        for capability in (OVERRIDE, READ_SEARCH):
            if ctypes.CDLL(None).prctl(DROP_CAPABILITY, capability, 0, 0, 0) != 0:
                raise OSError("capabilities cannot be dropped")


class OddFiles(unittest.TestCase):
    def setUp(self):
        self.repository = Repository({"a.py": "x = 1\n"})
        self.root = self.repository.root

    def tearDown(self):
        self.repository.__exit__()

    def write(self, name, data=b"y = 1\n"):
        path = os.path.join(os.fsencode(self.root), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def left_out(self):
        return {row["path"]: (row["kind"], row["reason"])
                for row in self.repository.rows("SELECT * FROM scope_manifest WHERE NOT included")}

    def assert_lawful(self):
        done = self.repository.run("verify", self.root, "--laws")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_names(self):
        for name in NAMES:
            self.write(name)
        self.repository.build()
        rows = self.repository.values("SELECT path, size, parse_status FROM files WHERE path <> 'a.py'")
        self.assertEqual(sorted(rows), sorted((printable(name), 6, "ok") for name in NAMES))
        self.assertEqual(sorted(self.repository.values("SELECT path, code FROM diagnostics")),
                         [("\\xe9/m.py", "path-not-utf8"), ("\\xed\\xa0\\x80.py", "path-not-utf8")])
        found = self.repository.values("SELECT path, name_bstart FROM definitions WHERE name = 'y'")
        self.assertEqual(sorted(found), sorted((printable(name), 0) for name in NAMES))
        self.assert_lawful()
        self.assertIn("unchanged", self.repository.build().stderr)

    def test_names_that_are_written_alike(self):
        for name in (b"\xff.py", b"\\xff.py"):
            self.write(name, b"bytes = 1\n" if name[0] == 0xff else b"text = 1\n")
        os.symlink(b"a.py", os.fsencode(self.root) + b"/\xfe")
        os.symlink(b"a.py", os.fsencode(self.root) + b"/\\xfe")
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT name FROM definitions WHERE name IN ('bytes', 'text')"),
                         [("text",)])
        self.assertEqual(self.repository.values("SELECT path, code FROM diagnostics ORDER BY path"),
                         [("\\xfe", "path-collision"), ("\\xff.py", "path-collision")])
        self.assertEqual(self.repository.values("SELECT parse_status FROM files WHERE path = '\\xff.py'"), [("ok",)])
        self.assert_lawful()

    def test_a_path_longer_than_the_system_opens(self):
        folder = os.open(self.root, os.O_RDONLY)
        for _ in range(25):
            os.mkdir(b"d" * 200, dir_fd=folder)
            inner = os.open(b"d" * 200, os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder = inner
        os.close(os.open(b"m.py", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
        os.close(folder)
        self.repository.build()
        self.assertIn(("a.py", "ok"), self.repository.values("SELECT path, parse_status FROM files"))
        self.assertEqual(self.repository.values("SELECT DISTINCT code FROM diagnostics"), [("unreadable",)])
        self.assert_lawful()

    def test_what_is_no_plain_file(self):
        root = os.fsencode(self.root)
        os.mkfifo(root + b"/fifo.py")
        os.mkfifo(root + b"/fifo")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(root + b"/socket.py")
            links = {b"link.py": b"a.py", b"loop.py": b"loop.py", b"here": b".", b"up": b"..", b"dangling.py": b"gone",
                     b"outside.py": b"/etc/passwd", b"zero.py": b"/dev/zero", b"folder": b"/usr"}
            for name, target in links.items():
                os.symlink(target, root + b"/" + name)
            expected = {name.decode(): ("symlink", "symlink") for name in links}
            expected |= {name: ("other", "special-file") for name in ("fifo.py", "fifo", "socket.py")}
            if os.geteuid() == 0:
                os.mknod(root + b"/device.py", 0o20644, os.makedev(1, 5))
                expected["device.py"] = ("other", "special-file")
            self.repository.build()
        self.assertEqual(self.left_out(), expected)
        self.assertEqual(self.repository.values("SELECT path FROM files"), [("a.py",)])
        self.assertEqual(self.repository.rows("SELECT * FROM diagnostics"), [])
        self.assert_lawful()

    def test_unreadable(self):
        self.write(b"locked.py")
        self.write(b"locked/m.py")
        self.write(b"script", b"#!/usr/bin/python\n")
        modes = {"locked.py": 0o644, "locked": 0o755, "script": 0o644}
        for name in modes:
            (self.root / name).chmod(0)
        try:
            done = subprocess.run([PROGRAM, "build", self.root, "--store", self.repository.store, "--strict"],
                                  capture_output=True, text=True, preexec_fn=without_privileges, timeout=60)
        finally:
            for name, mode in modes.items():
                (self.root / name).chmod(mode)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(self.left_out(), {"locked": ("directory", "unreadable"), "script": ("file", "unreadable")})
        self.assertEqual(self.repository.values("SELECT path, parse_status, content_hash FROM files WHERE path <> 'a.py'"),
                         [("locked.py", "failed", "")])
        messages = self.repository.values("SELECT path, stage, code, message FROM diagnostics ORDER BY path, stage")
        self.assertEqual([row[:3] for row in messages], [
            ("locked", "walk", "unreadable"), ("locked.py", "read", "unreadable"), ("script", "walk", "unreadable")])
        for *_, message in messages:
            self.assertIn("Permission denied", message)
        self.assert_lawful()
        self.repository.build()  # they can be read now
        self.assertEqual(self.repository.rows("SELECT * FROM diagnostics"), [])

    def test_files_that_vanish_and_change_while_building(self):
        count = 400
        for i in range(count):
            self.write(f"m{i:04}.py".encode(), b"def f(a):\n    return a\n" * 50)
        building = subprocess.Popen([PROGRAM, "build", self.root, "--store", self.repository.store, "-v", "--threads", "1"],
                                    stderr=subprocess.PIPE, text=True)
        with building:
            for line in building.stderr:
                if line.strip() == "extract":
                    building.send_signal(signal.SIGSTOP)
                    break
            for i in range(count - 100, count):
                path = self.root / f"m{i:04}.py"
                if i % 3 == 0:
                    path.unlink()
                elif i % 3 == 1:
                    path.unlink()
                    os.symlink("/etc/passwd", path)
                else:
                    path.write_text("z = 1\n")
            building.send_signal(signal.SIGCONT)
            said = building.stderr.read()
        self.assertEqual(building.returncode, 0, said)
        rows = self.repository.values("SELECT path, parse_status, size FROM files")
        self.assertEqual(len(rows), count + 1)
        failed = {path for path, status, _ in rows if status == "failed"}
        self.assertEqual(failed, {path for path, in self.repository.values("SELECT path FROM diagnostics")})
        self.assertTrue(all(int(path[1:5]) >= count - 100 and int(path[1:5]) % 3 != 2 for path in failed), failed)
        self.assertNotEqual(failed, set(), "the build was over before the files went")
        self.assert_lawful()
        self.repository.build()
        self.assertEqual(self.repository.rows("SELECT * FROM diagnostics"), [])
        self.assertEqual(self.repository.values("SELECT count(*) AS n FROM files"),
                         [(count + 1 - sum(i % 3 != 2 for i in range(count - 100, count)),)])

    def test_paths_that_are_no_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "file")
            file.write_text("")
            os.mkfifo(pathlib.Path(folder, "fifo"))
            for path in (file, pathlib.Path(folder, "gone"), pathlib.Path(folder, "fifo"), "/dev/null", "", file / "x"):
                with self.subTest(path=path):
                    done = run("build", path, "--store", pathlib.Path(folder, "store"))
                    self.assertEqual((done.returncode, done.stdout), (2, ""))
                    self.assertIn(f"{path}: this is no folder", done.stderr)
            self.assertFalse(pathlib.Path(folder, "store").exists())

    def test_no_sources(self):
        for setup in ("empty", "links", "ignored"):
            with self.subTest(setup=setup), tempfile.TemporaryDirectory() as folder:
                root = pathlib.Path(folder, "repo")
                root.mkdir()
                if setup == "links":
                    (root / "link.py").symlink_to("/etc/passwd")
                if setup == "ignored":
                    (root / "node_modules").mkdir()
                    (root / "node_modules" / "a.py").write_text("x = 1\n")
                done = run("build", root)
                self.assertEqual(done.returncode, 32, done.stderr)
                self.assertIn("no Python source", done.stderr)
                self.assertFalse((root / ".codeanatomy").exists())

    def test_a_file_over_the_limit(self):
        self.write(b"large.py", b"x = 1\n" * 2000)
        self.repository.build("--set", "limits.max_file_bytes=10k")
        self.assertEqual(self.left_out(), {"large.py": ("file", "too-large")})
        self.assertEqual(self.repository.values("SELECT path, code, message FROM diagnostics"),
                         [("large.py", "too-large", "file of 12000 bytes, the limit is 10240")])

    if EVERYTHING:

        def test_100_000_files(self):
            for i in range(100_000):
                self.write(f"p{i // 1000}/m{i}.py".encode(), b"import a\na.x\n")
            self.repository.build()
            self.assertEqual(self.repository.values("SELECT count(*) AS n FROM files"), [(100_001,)])
            self.assert_lawful()

        def test_a_file_of_50_megabytes(self):
            self.write(b"large.py", (b"x = f(a.b, '" + b"text " * 200 + b"', 1)  # said\n") * (50_000_000 // 1026))
            self.repository.build("--set", "limits.max_file_bytes=0", "--set", "limits.file_seconds=0")
            self.assertEqual(self.repository.values("SELECT parse_status FROM files ORDER BY path"), [("ok",), ("ok",)])
            self.assert_lawful()


if __name__ == "__main__":
    unittest.main()
