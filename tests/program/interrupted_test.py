"""Builds that are stopped, killed, or started side by side, and readers that stop reading."""

import os
import pathlib
import random
import signal
import subprocess
import time
import unittest

from program.program import EVERYTHING, PROGRAM, Repository

FUNCTIONS = "".join(f"def f{i}(a, b):\n    return a.x + b(f{i - 1 if i else 0}(a, b), {i})\n\n\n" for i in range(100))
STAGES = ((signal.SIGINT, "list"), (signal.SIGTERM, "extract"), (signal.SIGINT, "plan"), (signal.SIGTERM, "edges"),
          (signal.SIGINT, "nodes"), (signal.SIGTERM, "scopes"))


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Interrupted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository({f"p/m{i}.py": FUNCTIONS for i in range(10)})
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def state(self):
        return self.repository.values("SELECT name, version, digest, rows FROM runs WHERE subject = 'table' AND "
                                      "run_id = (SELECT max(run_id) FROM runs) ORDER BY name")

    def start(self, *words):
        return subprocess.Popen([PROGRAM, "build", self.repository.root, "--store", self.repository.store, "-v", *words],
                                stderr=subprocess.PIPE, text=True)

    def at(self, building, stage):
        for line in building.stderr:
            if line.strip() == stage:
                return
        self.fail(f"the build never came to {stage}")

    def assert_whole(self):
        done = self.repository.run("verify", self.repository.root)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_signals_end_a_build_in_order(self):
        self.repository.build()
        before = self.state()
        self.repository.write("p/new.py", "y = 1\n")
        for stop, stage in STAGES:
            with self.subTest(signal=stop, stage=stage), self.start() as building:
                self.at(building, stage)
                building.send_signal(stop)
                said = building.stderr.read()
                self.assertEqual(building.wait(), 98, said)
                self.assertIn("cancelled", said)
                self.assertEqual(self.state(), before)
                self.assertEqual((self.repository.store / "lock").read_text(), "")
        self.repository.build()
        self.assert_whole()

    def test_a_statement_is_cancelled_that_the_parser_takes_hours_for(self):
        statement = f"SELECT {'CAST(' * 18}1 1{' AS INT)' * 18}"
        with subprocess.Popen([PROGRAM, "query", statement, "--store", self.repository.store], stderr=subprocess.PIPE, text=True) as asking:
            while processor_seconds(asking.pid) < 2:
                self.assertIsNone(asking.poll())
                time.sleep(0.1)
            asking.send_signal(signal.SIGINT)
            self.assertEqual(asking.wait(timeout=4), 98)
            self.assertIn("cancelled", asking.stderr.read())

    def test_killed_at_random_instants(self):
        chance = random.Random(11)
        killed = 0
        for i in range(60 if EVERYTHING else 4):
            self.repository.write("p/new.py", f"z{i} = {i}\n")
            start = time.monotonic()
            self.repository.build()
            seconds = time.monotonic() - start
            before = self.state()
            self.repository.write("p/new.py", f"z{i} = {i}\nlast = 1\n")
            with self.start("-q") as building:
                try:
                    building.wait(timeout=chance.uniform(0, seconds))
                except subprocess.TimeoutExpired:
                    building.kill()
                    killed += 1
                building.stderr.read()
            last = "SELECT name FROM definitions WHERE name = 'last'"
            # All of the run or nothing: it may have been killed behind its commit.
            self.assertEqual(len(self.repository.rows(last)), int(self.state() != before))
            self.repository.build()
            self.assertEqual(len(self.repository.rows(last)), 1)
        self.assertGreater(killed, 0)
        self.assert_whole()

    def test_two_builds_at_once(self):
        self.repository.write("p/new.py", "two = 1\n")
        with self.start() as first:
            self.at(first, "extract")
            first.send_signal(signal.SIGSTOP)
            try:
                said = self.repository.build(expect=2).stderr
                self.assertIn(f"{self.repository.store}: another build is writing to this store (process {first.pid})", said)
                self.assertGreater(len(self.repository.rows("SELECT * FROM files")), 0)
            finally:
                first.send_signal(signal.SIGCONT)
            said = first.stderr.read()
        self.assertEqual(first.returncode, 0, said)
        self.assertIn("unchanged", self.repository.build().stderr)

    def test_readers_that_stop_reading(self):
        self.repository.build()
        for form in ("table", "json", "ndjson", "csv", "tsv", "arrow", "parquet"):
            with self.subTest(format=form), subprocess.Popen(
                    [PROGRAM, "query", "--store", self.repository.store, "--format", form,
                     "SELECT a.path, b.path AS other, a.node_id FROM nodes a CROSS JOIN files b"],
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
                reading.stdout.read(10)
                reading.stdout.close()
                self.assertEqual((reading.stderr.read(), reading.wait()), (b"", 0))
            with self.subTest(format=form, to="a full disk"), open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, "query", "--store", self.repository.store, "--format", form,
                                       "SELECT * FROM files"], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual((done.returncode, done.stderr),
                                 (99, "codeanatomy: cannot write the result: No space left on device\n"))


if __name__ == "__main__":
    unittest.main()
