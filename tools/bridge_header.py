"""Makes the C header of the bridge with the pinned cbindgen; with --write, puts it in its place."""

import pathlib
import sys
import tempfile

from cache import ROOT, BuildError, cache_dir, lock, run, say

CBINDGEN = "0.29.4"
HEADER = ROOT / "bridge" / "include" / "codeanatomy_bridge.h"


def cbindgen():
    """The pinned cbindgen; compiled into the cache if it is not there."""
    folder = cache_dir() / "tools" / f"cbindgen-{CBINDGEN}"
    program = folder / "bin" / "cbindgen"
    if not program.is_file():
        with lock("cargo"):
            if not program.is_file():
                say(f"building cbindgen {CBINDGEN}")
                run(["cargo", "install", "--locked", "--root", folder, "--version", CBINDGEN, "cbindgen"],
                    cache_dir() / "logs" / "install.log")
    return program


def generate():
    """The text of the header as the bridge's sources demand it."""
    with tempfile.TemporaryDirectory() as scratch:
        made = pathlib.Path(scratch) / HEADER.name
        run([cbindgen(), "--quiet", "--config", "cbindgen.toml", "--output", made, "."],
            cache_dir() / "logs" / "cbindgen.log", cwd=ROOT / "bridge")
        return made.read_text()


if __name__ == "__main__":
    try:
        text = generate()
    except BuildError as error:
        sys.exit(f"codeanatomy: {error}; details in {error.log}")
    if sys.argv[1:] == ["--write"]:
        HEADER.parent.mkdir(exist_ok=True)
        HEADER.write_text(text)
    else:
        print(text, end="")
