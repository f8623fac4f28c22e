"""Draws calls to be checked by hand: `python3 bench/call_sample.py FOLDER COUNT [SEED [VIA]]`.

Builds the folder, draws decided calls, `resolved` to a definition of the repository or `external`, by the hash of seed, place and callee, and prints each with
its line and the line of its callee; with VIA only those of this `via`. What is drawn depends on what is decided in the sources, and on the seed.
"""

import hashlib
import pathlib
import sys

import process
from reference_sample import line_at

QUERY = ("SELECT path, bstart, bend, line, caller, callee, callee_path, callee_bstart, status, via FROM call_graph "
         "WHERE status IN ('resolved', 'external')")


def drawn(calls: list[dict], count: int, seed: str) -> list[dict]:
    def place(c: dict) -> bytes:
        return f"{seed}:{c['path']}:{c['bstart']}:{c['bend']}:{c['via']}:{c['callee']}".encode()

    return sorted(calls, key=lambda c: hashlib.sha256(place(c)).digest())[:count]


def main() -> None:
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    calls, = process.graph_rows(folder, QUERY)
    if len(sys.argv) > 4:
        calls = [c for c in calls if c["via"] == sys.argv[4]]
    for number, c in enumerate(drawn(calls, count, seed), 1):
        here = line_at(folder, c["path"], c["bstart"])
        print(f"{number}. {c['path']}:{here[0]} {c['via']} in {c['caller']}: {here[1]}")
        if c["callee_path"] is None:
            print(f"   -> {c['callee']} ({c['status']})")
        else:
            there = line_at(folder, c["callee_path"], c["callee_bstart"])
            print(f"   -> {c['callee']} ({c['status']}) {c['callee_path']}:{there[0]}: {there[1]}")


if __name__ == "__main__":
    main()
