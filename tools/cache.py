"""The cache that clones share: where it is, locks, and running programs with their output in a log.

Everything built or fetched lies under $CODEANATOMY_CACHE, else $XDG_CACHE_HOME/codeanatomy, else ~/.cache/codeanatomy.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VARIANTS = ("release", "debug", "sanitize", "thread")


def cache_dir():
    explicit = os.environ.get("CODEANATOMY_CACHE")
    if explicit:
        return pathlib.Path(explicit).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(base).absolute() / "codeanatomy"


def variant():
    """The kind of build."""
    name = os.environ.get("CODEANATOMY_BUILD", "release")
    if name not in VARIANTS:
        raise BuildError(f"CODEANATOMY_BUILD is {name!r}; it can be {', '.join(VARIANTS)}")
    return name


def build_dir():
    """This clone's build folder. `codeanatomy` and `test` compute the same name in shell."""
    key = hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]
    return cache_dir() / "builds" / f"{key}-{variant()}"


class BuildError(Exception):
    """Says in words what could not be installed or built; `log` names the file with the details."""

    def __init__(self, message, log=None):
        super().__init__(message)
        self.log = log


def say(message):
    print(f"codeanatomy: {message}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def lock(name):
    """Holds the lock `name`; says so when another process has it."""
    folder = cache_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another build ({name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(command, log, cwd=ROOT, env=None):
    """Runs `command` with its output appended to `log`; raises BuildError when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with open(log, "a") as out:
        out.write("$ " + " ".join(words) + "\n")
        out.flush()
        try:
            code = subprocess.run(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out).returncode
        except FileNotFoundError:
            raise BuildError(f"{words[0]} is not installed", log) from None
    if code != 0:
        raise BuildError(f"{words[0]} failed with exit code {code}", log)


def run_with_progress(command, log, describe, cwd=ROOT, env=None):
    """Like run; `describe` makes a progress message from a line of output, or None.

    On a terminal the message is one changing line, elsewhere one line every half minute.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    terminal = sys.stderr.isatty()
    shown = time.monotonic()
    with open(log, "a") as out:
        out.write("$ " + " ".join(words) + "\n")
        try:
            child = subprocess.Popen(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True, errors="replace")
        except FileNotFoundError:
            raise BuildError(f"{words[0]} is not installed", log) from None
        for line in child.stdout:
            out.write(line)
            out.flush()
            message = describe(line)
            if message is None:
                continue
            if terminal:
                print(f"\r\033[Kcodeanatomy: {message}", end="", file=sys.stderr, flush=True)
            elif time.monotonic() - shown >= 30:
                say(message)
                shown = time.monotonic()
        code = child.wait()
        if terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
    if code != 0:
        raise BuildError(f"{words[0]} failed with exit code {code}", log)


def output_of(command, cwd=ROOT):
    """The standard output of `command`; raises BuildError with its error output when it fails."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
    except FileNotFoundError:
        raise BuildError(f"{command[0]} is not installed") from None
    if done.returncode != 0:
        raise BuildError(f"{' '.join(map(str, command))} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def digest(*parts):
    """A short name for the content of `parts`: bytes, text, or files (by content)."""
    state = hashlib.sha256()
    for part in parts:
        if isinstance(part, pathlib.Path):
            part = part.read_bytes()
        if isinstance(part, str):
            part = part.encode()
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.hexdigest()[:20]


class Phases:
    """Times the named parts of a build, in order; parts under `shown_from` seconds are left out of the summary."""

    def __init__(self, shown_from=0.3):
        self.seconds = {}
        self.shown_from = shown_from

    @contextlib.contextmanager
    def __call__(self, name):
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - start

    def summary(self):
        shown = [(name, took) for name, took in self.seconds.items() if took >= self.shown_from]
        return " · ".join(f"{name} {took:.1f} s" for name, took in shown)

    def write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{name} {took:.3f}\n" for name, took in self.seconds.items()))
