"""Runs the C++ unit tests, in as many shards as there are cores, and names the test that was running when one crashed."""

import concurrent.futures
import os
import re
import subprocess

from results import Result

TIMEOUT = 900  # seconds, a shard
CRASHES = 20  # after so many a shard is given up
LINE = re.compile(r"\[ +(RUN|OK|FAILED|SKIPPED) +\] ([\w/]+\.[\w/]+)(?: \(\d+ ms\))?")


def list_tests(program):
    listing = subprocess.run([program, "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout
    names, suite = [], ""
    for line in listing.splitlines():
        word = line.split("#")[0].strip()
        if line.startswith(" "):
            names.append(suite + word)
        elif word.endswith("."):
            suite = word
    return names


def run_once(program, names):
    """Runs tests in one process: results so far, and the test that was running when the process died, or None."""
    arguments = [program, "--gtest_color=no", "--gtest_brief=0", "--gtest_filter=" + ":".join(names)]
    try:
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=TIMEOUT)
        output, end = done.stdout, f"the process ended with code {done.returncode}"
    except subprocess.TimeoutExpired as expired:
        output, end = (expired.stdout or b"").decode(errors="replace"), f"no end after {TIMEOUT} seconds"
    results, running, text = [], None, []
    for line in output.splitlines():
        match = LINE.match(line)
        if match is None:
            if running is not None:
                text.append(line)
        elif match.group(1) == "RUN":
            running, text = match.group(2), []
        elif match.group(2) == running:
            status = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}[match.group(1)]
            results.append(Result(running, status, "\n".join(text)))
            running = None
    if running is not None:
        results.append(Result(running, "failed", "\n".join([*text, end])))
    return results, running is not None, end


def run_shard(program, names):
    results, left = [], list(names)
    for _ in range(CRASHES):
        if not left:
            return results
        found, crashed, end = run_once(program, left)
        results += found
        seen = {result.name for result in found}
        left = [name for name in left if name not in seen]
        if not crashed and left:
            break
    return results + [Result(name, "failed", f"did not run: {end}") for name in left]


def run_unit_tests(program, wanted):
    names = [name for name in list_tests(program) if wanted in name]
    if not names:
        return []
    shards = max(1, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(shards) as pool:
        parts = pool.map(lambda index: run_shard(program, names[index::shards]), range(shards))
        return [result for part in parts for result in part]
