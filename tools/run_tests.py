"""Builds everything and runs every check; see ./test."""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys

import build
import checks
import results
import sanitizers
from cache import ROOT, BuildError, Phases, variant
from results import Result
from unit_tests import run_unit_tests

FILE_TIMEOUT = 1800  # seconds, a file of Python tests
FILE_TIMEOUT_ALL = 3 * 3600  # with --all


def python_files():
    of_sources = (ROOT / "tests").glob("*_test.py") if variant() == "release" else ()
    # What oracles compare is dumped on one thread.
    folders = [folder for folder in (ROOT / "tests").iterdir() if not (variant() == "thread" and folder.name == "oracle")]
    return sorted([*of_sources, *(file for folder in folders for file in folder.glob("*_test.py"))])


def run_python_file(file, wanted, everything, top):
    environment = {**os.environ, "CODEANATOMY": str(top / "codeanatomy"), "CODEANATOMY_NO_BUILD": "1",
                   "PYTHONPATH": str(ROOT / "tests"), "CODEANATOMY_TEST_ALL": "1" if everything else "",
                   "CODEANATOMY_DUMPS": str(top / "build")}
    command = [ROOT / "tools" / "python", ROOT / "tools" / "run_python_test.py", file, wanted]
    timeout = FILE_TIMEOUT_ALL if everything else FILE_TIMEOUT
    try:
        # Under --all, what a test says meanwhile is shown at once.
        done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=None if everything else subprocess.PIPE, text=True, errors="replace", timeout=timeout,
                              env=environment, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return [Result(file.stem, "failed", f"no end after {timeout} seconds")]
    found = [Result(**json.loads(line)) for line in done.stdout.splitlines()]
    if done.returncode != 0:
        found.append(Result(file.stem, "failed", f"ended with code {done.returncode}\n{done.stderr or ''}"))
    elif not found and not wanted:
        found.append(Result(file.stem, "failed", "holds no test"))
    return found


def run_python_tests(wanted, everything, top):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        parts = pool.map(lambda file: run_python_file(file, wanted, everything, top), python_files())
        return [result for part in parts for result in part]


def main():
    parser = argparse.ArgumentParser(prog="./test", description="Builds everything and runs every check.")
    parser.add_argument("--all", action="store_true", help="the slow checks too")
    parser.add_argument("filter", nargs="?", default="", help="keep tests whose name contains this")
    arguments = parser.parse_args()
    phases = Phases(shown_from=0.05)
    try:
        top = build.build("tests", phases)
    except BuildError as error:
        build.report(error)
        print("FAILED build\n0 passed, 1 failed, 0 skipped")
        return 1
    os.environ.update(sanitizers.environment())
    sanitizers.forget_findings()
    found = []

    def phase(name, action):
        with phases(name):
            fresh = action()
        found.extend(fresh)
        for result in fresh:
            if result.status == "failed":
                results.print_failure(result)
        sys.stdout.flush()

    phase("unit tests", lambda: run_unit_tests(top / "build" / "unit_tests", arguments.filter))
    phase("python tests", lambda: run_python_tests(arguments.filter, arguments.all, top))
    context = checks.Context(build=top / "build", everything=arguments.all)
    for check in checks.CHECKS:
        if arguments.filter in check.__name__:
            phase(check.__name__, lambda check=check: checks.run_check(check, context))

    phase("findings", sanitizers.findings)
    judged = results.judge_skips(found, results.read_skips(results.SKIPS.read_text()), complete=not arguments.filter and variant() == "release")
    known = {(result.name, result.status) for result in found}
    for result in judged:
        if result.status == "failed" and (result.name, "failed") not in known:
            results.print_failure(result)
    print(f"phases: {phases.summary()}")
    print(results.closing_line(judged))
    return 1 if any(result.status == "failed" for result in judged) or not judged else 0


if __name__ == "__main__":
    sys.exit(main())
