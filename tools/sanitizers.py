"""Sanitizers: how their runtimes are set up, what they found, and the checks that run the other kinds of build.

A finding ends its process with FINDING_CODE and leaves a report in the folder `findings` of the build, so that it is a failure
even where a test expects its program to fail.
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from cache import ROOT, build_dir, variant
from results import Result

FINDING_CODE = 86
SUPPRESSIONS = ROOT / "tests" / "sanitizers"
FUZZED = ("sources", "plans", "sql")
FUZZ_RUNS = {"sources": 1_500, "plans": 1_000, "sql": 1_000}  # in every ./test; a few seconds each
FUZZ_SECONDS = int(os.environ.get("CODEANATOMY_FUZZ_SECONDS", "3600"))  # of all targets together, with --all
FUZZ_SEED = 1


def findings_folder():
    return build_dir() / "findings"


def environment():
    """What the runtimes of this kind of build read; nothing for builds without a sanitizer."""
    report = f"exitcode={FINDING_CODE}:log_path={findings_folder() / 'report'}"
    suppressed = {name: f"suppressions={SUPPRESSIONS / name}.supp" for name in ("leak", "thread")}
    if variant() == "sanitize":
        return {"ASAN_OPTIONS": f"{report}:detect_stack_use_after_return=1:strict_string_checks=1",
                "LSAN_OPTIONS": f"{suppressed['leak']}:print_suppressions=0",
                # Without exit code of its own: it aborts.
                "UBSAN_OPTIONS": f"print_stacktrace=1:log_path={findings_folder() / 'report'}"}
    if variant() == "thread":
        # Arrow's own allocator would hand freed memory to another thread unseen.
        return {"TSAN_OPTIONS": f"{report}:{suppressed['thread']}:halt_on_error=1:second_deadlock_stack=1",
                "ARROW_DEFAULT_MEMORY_POOL": "system"}
    return {}


def forget_findings():
    shutil.rmtree(findings_folder(), ignore_errors=True)
    findings_folder().mkdir(parents=True)


def findings():
    """A failure for each report that was left."""
    return [Result(f"sanitizer.{path.name}", "failed", path.read_text(errors="replace"))
            for path in sorted(findings_folder().glob("report*"))]


def run_fuzzer(folder, target, bound, extra=None):
    """Runs one target; a death is a failure that says which input did it and where it is kept."""
    kept = build_dir() / "fuzz"
    kept.mkdir(parents=True, exist_ok=True)
    current = kept / target
    command = [folder / "fuzz" / f"fuzz_{target}", "--seed", FUZZ_SEED, *bound, "--current", current, ROOT / "fuzz" / "corpus" / target]
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run([str(word) for word in command], cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", env={**os.environ, **(extra or {})})
        left = sorted(path.name for path in pathlib.Path(place).rglob("*"))
    name = f"fuzz.{target}"
    if done.returncode == 0 and not left:
        print(done.stdout.strip().splitlines()[-1])
        return Result(name, "passed")
    if done.returncode == 0:
        return Result(name, "failed", f"files were written: {left}")
    found = kept / f"{target}.found"
    shutil.copyfile(current, found)
    data = found.read_bytes()
    return Result(name, "failed", f"{done.stdout[-4000:]}\nended with code {done.returncode} at an input of {len(data)} bytes, kept in {found}:\n"
                                  f"{data[:400]!r}")


def fuzz(context):
    """Every fuzz target with a fixed seed for a bounded number of runs. Inputs run on one thread: none for the thread sanitizer."""
    if variant() == "thread":
        return []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(lambda target: run_fuzzer(context.build, target, ["--runs", FUZZ_RUNS[target]], environment()), FUZZED))


def run_variant(name, words=()):
    """All tests in another kind of build, in its own folder; one result for all, and one for each failure."""
    done = subprocess.run([sys.executable, "-B", ROOT / "tools" / "run_tests.py", *words], cwd=ROOT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          env={**os.environ, "CODEANATOMY_BUILD": name})
    print(f"{name}: {done.stdout.strip().splitlines()[-1]}")
    return Result(f"variant.{name}", "passed" if done.returncode == 0 else "failed", done.stdout)


def sanitizers(context):
    """With --all: the tests under the address and undefined-behaviour sanitizers and under the thread sanitizer, then an hour of
    fuzzing under the first."""
    if not context.everything or variant() != "release":
        return []
    results = [run_variant("sanitize"), run_variant("thread")]
    if any(result.status == "failed" for result in results):
        return results
    release = os.environ.get("CODEANATOMY_BUILD")
    os.environ["CODEANATOMY_BUILD"] = "sanitize"
    try:
        forget_findings()
        seconds = FUZZ_SECONDS / len(FUZZED)
        print(f"fuzzing for {FUZZ_SECONDS} s in all")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results += pool.map(lambda target: run_fuzzer(build_dir() / "build", target, ["--seconds", seconds], environment()), FUZZED)
        return results + findings()
    finally:
        if release is None:
            del os.environ["CODEANATOMY_BUILD"]
        else:
            os.environ["CODEANATOMY_BUILD"] = release
