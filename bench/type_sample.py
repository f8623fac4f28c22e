"""Draws types to be checked by hand: `python3 bench/type_sample.py FOLDER COUNT [SEED]`.

Builds the folder, draws resolved rows of `types` of variables and results by the hash of seed and place, and prints each with its lines: of a result those of the
function. What is drawn depends on the sources and the seed alone.
"""

import hashlib
import pathlib
import sys

import process

QUERY = ("SELECT path, bstart, line, name, kind, function, type_name, origin FROM types "
         "WHERE status = 'resolved' AND kind IN ('variable', 'return')")
MOST_LINES = 14


def lines_at(folder: pathlib.Path, path: str, line: int, count: int) -> list[str]:
    lines = (folder / path).read_bytes().decode(errors="replace").splitlines()
    first = lines[line - 1]
    indent = len(first) - len(first.lstrip())
    taken = [first]
    for text in lines[line:line + count - 1]:
        if text.strip() and len(text) - len(text.lstrip()) <= indent and not text.strip().startswith(")"):
            break
        taken.append(text)
    return taken


def main() -> None:
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    types, = process.graph_rows(folder, QUERY)
    types.sort(key=lambda row: hashlib.sha256(f"{seed}:{row['path']}:{row['bstart']}:{row['kind']}".encode()).digest())
    for number, row in enumerate(types[:count], 1):
        print(f"{number}. {row['path']}:{row['line']} {row['kind']} `{row['name']}` in {row['function']}: {row['type_name']} ({row['origin']})")
        for text in lines_at(folder, row["path"], row["line"], MOST_LINES if row["kind"] == "return" else 1):
            print(f"   | {text}")


if __name__ == "__main__":
    main()
