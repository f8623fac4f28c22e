"""Runs a command once and says what it cost; fetches what is measured."""

import csv
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import zipfile

BENCH = pathlib.Path(__file__).resolve().parent
PROGRAM = BENCH.parent / "codeanatomy"
RESULTS = BENCH / "results"


@dataclasses.dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system, of the process and the children it waited for
    peak: int  # bytes, of the largest process


def run(command):
    """Runs to the end with output to a file; a failure shows its last lines and ends the benchmark."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            output.seek(0)
            sys.exit(f"{' '.join(words)} ended with {child.returncode}:\n{output.read().decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def fetch(package, folder):
    """The files of a package's wheel, unpacked below `folder`."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder, package]
    subprocess.run([str(word) for word in command], check=True)
    sources = folder / "sources"
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(sources)
    return sources


def graph_rows(folder, *queries):
    """Builds a folder in a store of its own, and gives the rows of each query as dictionaries."""
    with tempfile.TemporaryDirectory() as store:
        subprocess.run([PROGRAM, "build", str(folder), "--store", f"{store}/s", "-q"], check=True)
        found = []
        for query in queries:
            rows = subprocess.run([PROGRAM, "query", "--store", f"{store}/s", "--format", "ndjson", query], check=True,
                                  capture_output=True, text=True).stdout
            found.append([json.loads(row) for row in rows.splitlines()])
    return found


def stored_bytes(store):
    return sum(path.stat().st_size for path in store.rglob("*.parquet"))


def source_files(folder):
    return [path for path in folder.rglob("*.py") if path.is_file()]


def prepare():
    """Builds the program, so that no measurement does."""
    subprocess.run([PROGRAM, "version"], check=True, stdout=subprocess.DEVNULL)
    os.environ["CODEANATOMY_NO_BUILD"] = "1"


def report(name, header, rows):
    """Prints the rows as CSV and keeps them in results/."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.csv").open("w", newline="") as file:
        for out in (file, sys.stdout):
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
