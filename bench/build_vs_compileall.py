"""Times the default build of a package from PyPI against compileall of the same files, in turns, and prints a CSV row.

    python3 bench/build_vs_compileall.py [PACKAGE==VERSION] [ROUNDS]

Both work on a copy of the wheel's files; a build starts from an empty store. The columns: package, files, source bytes,
compileall seconds (median), build seconds (median), their ratio, peak memory of the build in bytes, nodes, edges, bytes stored.
"""

import csv
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "codeanatomy"


def fetch(package, folder):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder, package]
    subprocess.run(command, check=True)
    sources = folder / "sources"
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(sources)
    return sources


def timed(command):
    start = time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def rows(store, sql):
    done = subprocess.run([PROGRAM, "query", "--store", store, "--format", "ndjson", sql], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    package = sys.argv[1] if len(sys.argv) > 1 else "Django==5.1.4"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    subprocess.run([PROGRAM, "version"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sources, store = fetch(package, folder), folder / "store"
        compiles, builds = [], []
        for _ in range(rounds):
            compiles.append(timed([sys.executable, "-m", "compileall", "-q", "-f", "-j", "2", sources]))
            for cache in list(sources.rglob("__pycache__")):
                shutil.rmtree(cache)
            shutil.rmtree(store, ignore_errors=True)
            builds.append(timed([PROGRAM, "build", sources, "--store", store, "-q"]))
        # The largest child so far; a build is far larger than an interpreter that compiles.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        counts = {row["name"]: row["rows"] for row in rows(store, "SELECT name, rows FROM runs WHERE subject = 'table'")}
        files = rows(store, "SELECT count(*) AS files, sum(size) AS bytes FROM files")[0]
        stored = sum(path.stat().st_size for path in store.rglob("*.parquet"))
        compile_time, build_time = statistics.median(compiles), statistics.median(builds)
        csv.writer(sys.stdout).writerow([package, files["files"], files["bytes"], f"{compile_time:.2f}", f"{build_time:.2f}",
                                         f"{build_time / compile_time:.2f}", peak, counts["nodes"], counts["edges"], stored])


if __name__ == "__main__":
    main()
