"""What a command costs that does almost nothing, against starting python3 for nothing.

    python3 bench/start_up.py [ROUNDS]

On a store of a small package: `query "select 1"`, a count over `nodes`, `status`, `version`, a build of the unchanged repository.
Writes results/start_up.csv, with the median of all rounds in milliseconds.
"""

import pathlib
import statistics
import sys
import tempfile

from process import PROGRAM, fetch, prepare, report, run

PACKAGE = "requests==2.32.3"


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sources, store = fetch(PACKAGE, folder), folder / "store"
        run([PROGRAM, "build", sources, "--store", store, "-q"])
        commands = {
            "python3 -c pass": [sys.executable, "-c", "pass"],
            "version": [PROGRAM, "version"],
            "query select 1": [PROGRAM, "query", "select 1", "--store", store],
            "query count nodes": [PROGRAM, "query", "select count(*) from nodes", "--store", store],
            "status": [PROGRAM, "status", "--store", store],
            "build, unchanged": [PROGRAM, "build", sources, "--store", store, "-q"],
        }
        costs = {label: [] for label in commands}
        for _ in range(rounds):
            for label, command in commands.items():
                costs[label].append(run(command).wall)
    rows = [[label, rounds, f"{1000 * statistics.median(walls):.0f}", f"{1000 * min(walls):.0f}"] for label, walls in costs.items()]
    report("start_up", ["command", "rounds", "median_milliseconds", "least_milliseconds"], rows)


if __name__ == "__main__":
    main()
