"""How the default build grows with threads and with files.

    python3 bench/scaling.py [--rounds N] [PACKAGE==VERSION]

Threads: 1, 2, … up to the machine's cores, on one copy of the package. Files: 1, 2 and 4 copies side by side, each a folder with
names of its own, with all cores. Cases of a kind are measured in turns. Writes results/scaling.csv; `relative` is the median over rounds
of the wall time over that of the first case of its kind in the same round.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import tempfile

from process import PROGRAM, fetch, prepare, report, run, source_files

HEADER = ["package", "kind", "threads", "copies", "files", "wall_seconds", "cpu_seconds", "peak_bytes", "relative"]


def copies_of(original, folder, count):
    sources = folder / f"copies{count}"
    for copy in range(count):
        shutil.copytree(original, sources / f"copy{copy}")
    return sources


def measure(cases, folder, rounds):
    """Costs of every case, a list a case; cases are (threads, sources)."""
    costs = [[] for _ in cases]
    for _ in range(rounds):
        for (threads, sources), of_case in zip(cases, costs):
            shutil.rmtree(folder / "store", ignore_errors=True)
            of_case.append(run([PROGRAM, "build", sources, "--store", folder / "store", "--threads", threads, "-q"]))
    return costs


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
        sources = {copies: copies_of(original, folder, copies) for copies in (1, 2, 4)}
        kinds = {"threads": [(threads, 1) for threads in range(1, cores + 1)], "files": [(cores, copies) for copies in sources]}
        for kind, cases in kinds.items():
            measured = measure([(threads, sources[copies]) for threads, copies in cases], folder, arguments.rounds)
            for (threads, copies), costs in zip(cases, measured):
                relative = statistics.median(cost.wall / first.wall for cost, first in zip(costs, measured[0]))
                rows.append([arguments.package, kind, threads, copies, len(source_files(sources[copies])),
                             f"{statistics.median(c.wall for c in costs):.2f}", f"{statistics.median(c.cpu for c in costs):.2f}",
                             max(c.peak for c in costs), f"{relative:.2f}"])
    report("scaling", HEADER, rows)


if __name__ == "__main__":
    main()
