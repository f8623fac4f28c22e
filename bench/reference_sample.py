"""Draws references to be checked by hand: `python3 bench/reference_sample.py FOLDER COUNT [SEED]`.

Builds the folder, draws resolved references of the repository by the hash of seed and place, and prints each with its line and the line of its target. What is
drawn depends on the sources and the seed alone.
"""

import hashlib
import pathlib
import sys

import process

QUERY = ("SELECT path, bstart, bend, line, name, role, target, target_kind, target_path, target_bstart FROM \"references\" "
         "WHERE status = 'resolved' AND role NOT IN ('write') AND target_path IS NOT NULL")


def line_at(folder: pathlib.Path, path: str, offset: int) -> tuple[int, str]:
    data = (folder / path).read_bytes()
    start = data.rfind(b"\n", 0, offset) + 1
    end = data.find(b"\n", offset)
    return data.count(b"\n", 0, offset) + 1, data[start:end if end >= 0 else len(data)].decode(errors="replace").strip()


def main() -> None:
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    references, = process.graph_rows(folder, QUERY)
    references.sort(key=lambda r: hashlib.sha256(f"{seed}:{r['path']}:{r['bstart']}:{r['role']}".encode()).digest())
    for number, r in enumerate(references[:count], 1):
        here = line_at(folder, r["path"], r["bstart"])
        there = line_at(folder, r["target_path"], r["target_bstart"])
        print(f"{number}. {r['path']}:{here[0]} {r['role']} `{r['name']}`: {here[1]}")
        print(f"   -> {r['target']} ({r['target_kind']}) {r['target_path']}:{there[0]}: {there[1]}")


if __name__ == "__main__":
    main()
