"""How the default build grows with threads and with files.

    python3 bench/scaling.py [--rounds N] [PACKAGE==VERSION]

Threads: 1, 2, … up to the machine's cores, on one copy of the package. Files: 1, 2 and 4 copies side by side, each a folder with
names of its own, with all cores. Writes results/scaling.csv; `relative` is the wall time over that of the first row of its kind.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import tempfile

from process import PROGRAM, fetch, prepare, report, run, source_files

HEADER = ["package", "kind", "threads", "copies", "files", "wall_seconds", "cpu_seconds", "peak_bytes", "relative"]


def measure(sources, folder, threads, rounds):
    costs = []
    for _ in range(rounds):
        shutil.rmtree(folder / "store", ignore_errors=True)
        costs.append(run([PROGRAM, "build", sources, "--store", folder / "store", "--threads", threads, "-q"]))
    return [f"{statistics.median(c.wall for c in costs):.2f}", f"{statistics.median(c.cpu for c in costs):.2f}", max(c.peak for c in costs)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("package", nargs="?", default="Django==5.1.4")
    arguments = parser.parse_args()
    prepare()
    cores = os.cpu_count() or 1
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        original = fetch(arguments.package, folder)
        cases = [("threads", threads, 1) for threads in range(1, cores + 1)] + [("files", cores, copies) for copies in (1, 2, 4)]
        for kind, threads, copies in cases:
            sources = folder / f"{kind}-{threads}-{copies}"
            for copy in range(copies):
                shutil.copytree(original, sources / f"copy{copy}")
            cost = measure(sources, folder, threads, arguments.rounds)
            first = next((row for row in rows if row[1] == kind), None)
            relative = float(cost[0]) / float(first[5]) if first else 1.0
            rows.append([arguments.package, kind, threads, copies, len(source_files(sources)), *cost, f"{relative:.2f}"])
            shutil.rmtree(sources)
    report("scaling", HEADER, rows)


if __name__ == "__main__":
    main()
