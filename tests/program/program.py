"""Runs the program under test."""

import json
import os
import pathlib
import subprocess
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ["CODEANATOMY"]
EVERYTHING = bool(os.environ.get("CODEANATOMY_TEST_ALL"))
CACHE = tempfile.TemporaryDirectory()  # none of the user's: what builds take from it, the tests' own builds left there


def run(*words, cwd=None, stdin=None, env=None):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CODEANATOMY", "DATAFUSION"))}
    return subprocess.run([PROGRAM, *map(str, words)], cwd=cwd, input=stdin, capture_output=True, text=True,
                          errors="surrogateescape", timeout=900,
                          env={**environment, "XDG_CACHE_HOME": CACHE.name, **(env or {})})


class Repository:
    """A folder with sources, its store, and questions about it."""

    def __init__(self, files=None, folder=None):
        self._temporary = tempfile.TemporaryDirectory()
        base = pathlib.Path(self._temporary.name)
        self.root = pathlib.Path(folder) if folder else base / "repo"
        self.store = base / "store"
        self.root.mkdir(exist_ok=True)
        for name, content in (files or {}).items():
            self.write(name, content)

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._temporary.cleanup()

    def build(self, *words, expect=0, **more):
        done = run("build", self.root, "--store", self.store, *words, **more)
        if done.returncode != expect:
            raise AssertionError(f"build ended with {done.returncode}, expected {expect}\n{done.stderr}")
        return done

    def rows(self, sql):
        done = run("query", "--store", self.store, "--format", "ndjson", sql)
        if done.returncode != 0:
            raise AssertionError(f"{sql}\nended with {done.returncode}\n{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def values(self, sql):
        return [tuple(row.values()) for row in self.rows(sql)]

    def digests(self):
        """The digest of each table of the last run, by name."""
        return dict(self.values("SELECT name, digest FROM runs WHERE subject = 'table' "
                                "AND run_id = (SELECT max(run_id) FROM runs)"))

    def run(self, *words, **more):
        return run(*words, "--store", self.store, **more)
