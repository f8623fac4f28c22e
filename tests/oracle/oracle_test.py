"""The graph says of every source what CPython says: nodes, positions, names, scopes, bindings, definitions, calls.

By default a sample of the newest CPython's library is compared; with --all the whole library with its test suite, Django, and
of the other versions there are the library, and the graph of the sample. What may differ is in `exceptions`.
"""

import concurrent.futures
import os
import pathlib
import sys
import tempfile
import time
import unittest

from oracle import corpora, exception_list
from oracle.interpreters import install_test_suite, interpreters
from oracle.run import CHECKS, Oracles
from program.program import EVERYTHING, PROGRAM

RANDOM_PROGRAMS = 5000 if EVERYTHING else 200


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.entries = exception_list.read(exception_list.LIST.read_text())
        cls.oracles = Oracles(PROGRAM, os.environ["CODEANATOMY_DUMPS"])
        cls.interpreters = interpreters()
        if EVERYTHING:
            install_test_suite(cls.interpreters[0])

    def judge(self, check, interpreter, corpus, result):
        self.assertGreater(sum(result["counts"].values()), 0)
        # Without its test suite it is another library than the one that was counted.
        release = interpreter.release if interpreter.has_test_suite() else "3.%d" % interpreter.version[1]
        wrong = exception_list.judge(self.entries, check, release, corpus, result["exceptions"])
        examples = [f"{name}: {line}" for name, lines in result["examples"].items() for line in lines]
        self.assertEqual(wrong, [], "\n".join(examples))

    def compare(self, interpreter, corpus, fill, checks=CHECKS):
        with tempfile.TemporaryDirectory() as sources, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            fill(interpreter, pathlib.Path(sources))
            results = [(check, pool.submit(self.run_check, check, interpreter, corpus, sources)) for check in checks]
            for check, result in results:
                with self.subTest(check=check, python=interpreter.release, corpus=corpus):
                    self.judge(check, interpreter, corpus, result.result())

    def run_check(self, check, interpreter, corpus, sources):
        started = time.monotonic()
        result = self.oracles.run(check, interpreter, sources)
        print(f"oracle: {check} {interpreter.release} {corpus}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        return result

    def test_there_is_an_interpreter(self):
        self.assertNotEqual(self.interpreters, [])

    def test_random_programs(self):
        newest = self.interpreters[0]
        self.judge("symtable", newest, "random", self.oracles.random(newest, RANDOM_PROGRAMS))

    if EVERYTHING:
        def test_library(self):
            self.compare(self.interpreters[0], "library", corpora.library)

        def test_django(self):
            self.compare(self.interpreters[0], "django", corpora.django)

        def test_libraries_of_other_versions(self):
            for interpreter in self.interpreters[1:]:
                self.compare(interpreter, "library", corpora.library, [check for check in CHECKS if check != "graph"])
                self.compare(interpreter, "sample", corpora.sample, ["graph"])
    else:
        def test_sample(self):
            self.compare(self.interpreters[0], "sample", corpora.sample)


if __name__ == "__main__":
    unittest.main()
