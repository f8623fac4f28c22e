"""Installs the packages whose calls are recorded, with their sources and tests, and runs programs under the recorder.

Everything is pinned in bench/traced with hashes: `requirements.txt` is installed for one version of CPython, `sources.txt` only unpacked. Both go into a
folder of their own in the cache, and so do the records.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from process import BENCH

ROOT = BENCH.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "oracle")]
from cache import cache_dir, digest  # noqa: E402
from interpreters import interpreters  # noqa: E402

FOLDER = BENCH / "traced"
PINS = [FOLDER / "requirements.txt", FOLDER / "sources.txt"]
VERSION = (3, 13)  # the wheels that are pinned are for it
PACKAGES = ("requests", "flask", "click", "jinja2")
PROGRAMS = ("requests_client", "flask_notes", "click_tool", "jinja2_site")
# Tests that are left out: two need an address elsewhere that does not answer, one fails with the pinned Werkzeug with and without a recorder.
LEFT_OUT = {"requests": ["tests/test_requests.py::TestTimeout::test_connect_timeout", "tests/test_requests.py::TestTimeout::test_total_timeout_connect"],
            "flask": ["tests/test_reqctx.py::test_bad_environ_raises_bad_request"]}


def versions():
    """The pinned version of each package."""
    pinned = dict(line.split()[0].split("==") for line in PINS[1].read_text().splitlines() if "==" in line)
    return {package: pinned[package] for package in PACKAGES}


def interpreter():
    found = next((each.program for each in interpreters() if each.version[:2] == VERSION), None)
    if found is None:
        sys.exit(f"this needs CPython {VERSION[0]}.{VERSION[1]}")
    return found


class Installed:
    """The packages in their folder of the cache, installed once."""

    def __init__(self):
        self.folder = cache_dir() / "traced-calls" / digest(*PINS)
        self.python = self.folder / "environment" / "bin" / "python"
        if not (self.folder / "complete").exists():
            self.install()
        self.packages = next((self.folder / "environment" / "lib").glob("python*/site-packages"))

    def install(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        subprocess.run([interpreter(), "-m", "venv", self.folder / "environment"], check=True)
        pip = [self.python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--no-deps", "--require-hashes", "-r", PINS[0]], check=True, stdout=sys.stderr)
        with tempfile.TemporaryDirectory() as archives:
            subprocess.run([*pip, "download", "--no-deps", "--no-build-isolation", "--require-hashes", "--dest", archives, "-r", PINS[1]], check=True,
                           stdout=sys.stderr)
            for archive in pathlib.Path(archives).iterdir():
                shutil.unpack_archive(archive, self.folder / "sources")
        (self.folder / "complete").touch()

    def copy(self, package, folder):
        """The Python files of a package as it is installed, alone below `folder`."""
        for path in sorted((self.packages / package).rglob("*.py")):
            target = folder / path.relative_to(self.packages)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def tests(self, package):
        """A program's words that run the package's own tests, and the folder to run them in."""
        left_out = [word for test in LEFT_OUT.get(package, ()) for word in ("--deselect", test)]
        words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, "tests"]
        return words, self.folder / "sources" / f"{package}-{versions()[package]}"


def run(installed, words, sources, out):
    """Records one program's calls in `out`, in a copy of `sources` where it has any. Tests that fail are reported, and what they called counts."""
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name) / "run"
        if sources is None:
            home.mkdir()
        else:
            shutil.copytree(sources, home)
        environment = {"PATH": os.environ["PATH"], "HOME": name, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        command = [installed.python, FOLDER / "recorder.py", out, installed.packages, ",".join(PACKAGES), *words]
        done = subprocess.run(command, cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace")
    lines = done.stdout.splitlines()
    if done.returncode not in ((0, 1) if "pytest" in words else (0,)) or not out.exists():
        sys.exit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n" + "\n".join(lines[-30:]))
    if "pytest" in words:
        print("\n".join([line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:]), file=sys.stderr)


def records(installed, again):
    """The files of records of all programs and test suites, made where they are not in the cache."""
    programs = {program: ([FOLDER / f"{program}.py"], None) for program in PROGRAMS} | {package: installed.tests(package) for package in PACKAGES}
    for name, (words, sources) in programs.items():
        key = digest(FOLDER / "recorder.py", " ".join(map(str, words[1:])), *(words[0:1] if sources is None else ()))
        out = installed.folder / f"{name}-{key}.ndjson"
        if again or not out.exists():
            print(f"traced_calls: records {name}", file=sys.stderr)
            made = out.with_suffix(".part")
            made.unlink(missing_ok=True)
            run(installed, words, sources, made)
            made.replace(out)
        yield out
