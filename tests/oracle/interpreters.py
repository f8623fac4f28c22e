"""Which CPythons there are, and their libraries."""

import dataclasses
import functools
import json
import os
import pathlib
import shutil
import subprocess

OLDEST, NEWEST = 9, 20  # minor versions that are looked for
QUESTION = """import json, os, sys, sysconfig
print(json.dumps([sys.implementation.name, list(sys.version_info[:3]), sys.version_info.releaselevel,
                  os.path.realpath(sysconfig.get_paths()["stdlib"])]))"""


@dataclasses.dataclass(frozen=True)
class Interpreter:
    program: str
    version: tuple
    library: pathlib.Path

    @property
    def release(self):
        return ".".join(map(str, self.version))

    def has_test_suite(self):
        return (self.library / "test" / "test_grammar.py").is_file()


def candidates():
    for minor in range(NEWEST, OLDEST - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            yield found
    yield from filter(None, [shutil.which("python3"), "/usr/bin/python3"])
    # A version manager's programs answer to a version only where it is chosen; its folder has them all.
    if shutil.which("pyenv"):
        asked = subprocess.run(["pyenv", "root"], capture_output=True, text=True)
        if asked.returncode == 0:
            yield from map(str, sorted(pathlib.Path(asked.stdout.strip()).glob("versions/*/bin/python3")))


def ask(program):
    try:
        done = subprocess.run([program, "-I", "-c", QUESTION], capture_output=True, text=True, timeout=60)
    except OSError:
        return None
    if done.returncode != 0:
        return None
    name, version, level, library = json.loads(done.stdout)
    if name != "cpython" or level != "final" or version[0] != 3 or version[1] < OLDEST:
        return None
    return Interpreter(program, tuple(version), pathlib.Path(library))


def install_test_suite(interpreter):
    """Debian has the library's test suite in a package of its own; where it cannot be had, less is compared."""
    if interpreter.has_test_suite() or not interpreter.library.is_relative_to("/usr/lib"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        package = f"libpython{interpreter.version[0]}.{interpreter.version[1]}-testsuite"
        for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(["apt-get", *words], stdin=subprocess.DEVNULL, capture_output=True,
                           env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


@functools.cache
def interpreters():
    """The newest of each minor version, newest first; of equal ones, one with its test suite."""
    best = {}
    for program in candidates():
        found = ask(program)
        if found is not None:
            known = best.get(found.version[1])
            if known is None or (found.has_test_suite(), found.version) > (known.has_test_suite(), known.version):
                best[found.version[1]] = found
    return [best[minor] for minor in sorted(best, reverse=True)]
