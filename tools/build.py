"""Builds the program, or the program and its unit tests, in this clone's build folder.

Usage: build.py program|tests. Progress goes to stderr, the tools' own output to logs; the seconds of each phase are
written to phases.txt in the build folder and printed in one line when something was built.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import time

import bridge
import dependencies
from cache import ROOT, BuildError, Phases, build_dir, cache_dir, digest, lock, run, run_with_progress, say, variant

TARGETS = {"program": ["codeanatomy"], "tests": ["codeanatomy", "unit_tests", "dump_syntax", "dump_scopes", "dump_cpython", "compare_tpch", "fuzz"]}
VARIANT_OPTIONS = {
    "release": ["-DCMAKE_BUILD_TYPE=Release"],
    "debug": ["-DCMAKE_BUILD_TYPE=Debug"],
    "sanitize": ["-DCMAKE_BUILD_TYPE=Debug", "-DCODEANATOMY_SANITIZE=address"],
    "thread": ["-DCMAKE_BUILD_TYPE=Debug", "-DCODEANATOMY_SANITIZE=thread"],
}


def compiler_cache_environment(folder):
    # Clones share results because every compile sees its sources as ../source and builds in a folder beside that link.
    return {
        **os.environ,
        "CCACHE_DIR": str(cache_dir() / "ccache"),
        "CCACHE_BASEDIR": str(folder.parent),
        "CCACHE_NOHASHDIR": "1",
        "CCACHE_MAXSIZE": "2G",
    }


def link_to(target, link):
    """Makes `link` a symbolic link to `target`, replacing an earlier one in one step."""
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    made = link.with_name(link.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        made.unlink()
    made.symlink_to(target)
    made.rename(link)


def remove_orphans():
    """Removes build folders whose clone is gone."""
    for folder in (cache_dir() / "builds").iterdir():
        source = folder / "source"
        if source.is_symlink() and not source.exists():
            shutil.rmtree(folder, ignore_errors=True)


def configure(folder, found, library, log, environment):
    options = ["-G", "Ninja", *VARIANT_OPTIONS[variant()], "-DCMAKE_C_COMPILER_LAUNCHER=ccache",
               "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache", f"-DCODEANATOMY_DEPENDENCIES={found}", f"-DCODEANATOMY_BRIDGE={library}"]
    record = folder / "configured"
    key = digest("\n".join(options))
    if (folder / "build.ninja").is_file() and record.is_file() and record.read_text() == key:
        return
    if (folder / "CMakeCache.txt").exists():
        (folder / "CMakeCache.txt").unlink()
    run(["cmake", "-S", folder.parent / "source", "-B", folder, *options], log, env=environment)
    record.write_text(key)


def ninja_progress(line):
    match = re.match(r"\[(\d+)/(\d+)\] (.*)", line)
    return f"compiling {match.group(1)} of {match.group(2)}" if match else None


def build(target, phases):
    """Builds and returns the build folder."""
    top = build_dir()
    folder = top / "build"
    folder.mkdir(parents=True, exist_ok=True)
    link_to(ROOT, top / "source")
    with lock(f"build-{top.name}"):
        started = time.time()
        log = top / "build.log"
        if log.exists():
            log.unlink()
        environment = compiler_cache_environment(folder)
        with phases("dependencies"):
            found = dependencies.ensure()
        with phases("bridge"):
            library = bridge.ensure()
        with phases("configure"):
            configure(folder, found, library, log, environment)
        with phases("compile"):
            run_with_progress(["ninja", "-C", folder, *TARGETS[target]], log, ninja_progress, env=environment)
        link_to(library, top / "bridge.so")
        link_to(folder / "codeanatomy", top / "codeanatomy")
        stamp = top / "stamp"
        stamp.touch()
        # What changed while this build ran is newer than its start.
        os.utime(stamp, (started, started))
        phases.write(top / "phases.txt")
        remove_orphans()
    return top


def report(error):
    say(str(error))
    if error.log is None:
        return
    lines = error.log.read_text(errors="replace").replace("../source/", "").splitlines()
    wrong = [line for line in lines if re.search(r"\berror\b|undefined reference|multiple definition", line)]
    print("\n".join((wrong or lines)[-25:]), file=sys.stderr)
    say(f"the whole log is {error.log}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    target = parser.parse_args().target
    phases = Phases()
    try:
        build(target, phases)
    except BuildError as error:
        report(error)
        return 2
    if phases.summary():
        say(f"built: {phases.summary()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
