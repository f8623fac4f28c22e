"""Runs one file of Python unit tests and writes one JSON object a test to stdout: name, status, detail.

Usage: run_python_test.py FILE [FILTER]. A test is named FILE_STEM.Class.method. What a test prints goes to stderr.
"""

import importlib.util
import json
import pathlib
import sys
import traceback
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent


def name_of(stem, test):
    identity = test.id()
    if " (" in identity:  # what the class or module sets up: `setUpClass (module.Class)`
        step, place = identity.rstrip(")").split(" (", 1)
        return f"{stem}.{place.split('.', 1)[-1]}.{step}"
    return f"{stem}.{identity.split('.', 1)[-1]}"


class Recorder(unittest.TestResult):
    """Writes each test's outcome as soon as it is known, so a crash loses only the test that crashed."""

    def __init__(self, stem, out):
        super().__init__()
        self.stem = stem
        self.out = out
        self.failed_parts = []

    def write(self, test, status, detail=""):
        name = name_of(self.stem, test)
        print(json.dumps({"name": name, "status": status, "detail": detail}), file=self.out, flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.failed_parts = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.write(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.write(test, "failed", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.write(test, "failed", self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.write(test, "skipped", reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed_parts.append(f"{subtest}\n{''.join(traceback.format_exception(*err))}")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.write(test, "failed", "expected to fail, and passed")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.write(test, "passed")

    def stopTest(self, test):
        super().stopTest(test)
        if self.failed_parts:
            self.write(test, "failed", "\n".join(self.failed_parts))


def tests_in(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_in(test)
        else:
            yield test


def main():
    file = pathlib.Path(sys.argv[1]).resolve()
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    out, sys.stdout = sys.stdout, sys.stderr
    sys.path[0] = str(ROOT / "tests")  # tests of a folder import its modules as FOLDER.MODULE
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    recorder = Recorder(file.stem, out)
    suite = unittest.TestSuite(test for test in tests_in(unittest.defaultTestLoader.loadTestsFromModule(module))
                               if wanted in name_of(file.stem, test))
    suite.run(recorder)


if __name__ == "__main__":
    main()
