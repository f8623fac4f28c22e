"""Builds the Rust library, or finds it in the cache.

A built library is kept under the hash of everything it is made of (the crate's files, the lock file, the toolchain, the
profile), so a second clone with the same bridge runs no cargo at all. Registry crates are compiled once for all clones,
in one target folder that the clones share.
"""

import os
import pathlib
import re
import shutil
import sys

from cache import ROOT, BuildError, cache_dir, digest, lock, output_of, run_with_progress, say

BRIDGE = ROOT / "bridge"
LIBRARY = "libcodeanatomy_bridge.so"
KEPT = 8  # built libraries; the least recently used go first


def bridge_inputs():
    """The files the library is made of, sorted by path."""
    files = []
    for folder, folders, names in os.walk(BRIDGE):
        folders[:] = sorted(set(folders) - {"target", "include", "tests"})
        files += [pathlib.Path(folder, name) for name in names if name.endswith((".rs", ".toml", ".lock"))]
    return sorted(path for path in files if path.name != "cbindgen.toml")


def bridge_key():
    parts = [output_of(["rustc", "-vV"], cwd=BRIDGE), os.environ.get("RUSTFLAGS", "")]
    for path in bridge_inputs():
        parts += [str(path.relative_to(BRIDGE)), path]
    return digest(*parts)


def cargo_environment():
    return {**os.environ, "CARGO_TARGET_DIR": str(cache_dir() / "cargo"), "CARGO_TERM_COLOR": "never"}


def key_arguments(key):
    return ["--cfg", f'codeanatomy_sources="{key}"']


def build_library(key, log):
    """Runs cargo and returns the library it made of the sources that `key` stands for."""
    compiled = 0

    def progress(line):
        nonlocal compiled
        if re.match(r"\s+Compiling ", line):
            compiled += 1
            return f"bridge: {compiled} crates compiled, now {line.split()[1]}"
        return None

    # Cargo knows the crates of two clones by the same name and compares times, not contents. The key among the compiler's
    # arguments makes it compile anew whenever the sources are others than last time.
    run_with_progress(["cargo", "rustc", "--release", "--locked", "-p", "codeanatomy_bridge", "--lib", "--", *key_arguments(key)],
                      log, progress, cwd=BRIDGE, env=cargo_environment())
    return cache_dir() / "cargo" / "release" / LIBRARY


def remove_unused(folder):
    by_use = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_use[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def ensure():
    """Returns the built library of this clone's bridge."""
    kept = cache_dir() / "bridge"
    final = kept / bridge_key() / LIBRARY
    if not final.is_file():
        with lock("cargo"):
            if not final.is_file():
                say("building the bridge (Rust); the first time takes many minutes")
                key = final.parent.name
                library = build_library(key, cache_dir() / "logs" / "cargo.log")
                if bridge_key() != key:
                    raise BuildError("the bridge's sources changed while it was built; run again")
                final.parent.mkdir(parents=True, exist_ok=True)
                made = final.with_suffix(".new")
                shutil.copyfile(library, made)
                made.rename(final)
                remove_unused(kept)
    os.utime(final.parent)
    return final


if __name__ == "__main__":
    try:
        print(ensure())
    except BuildError as error:
        sys.exit(f"codeanatomy: {error}" + (f"; details in {error.log}" if error.log else ""))
