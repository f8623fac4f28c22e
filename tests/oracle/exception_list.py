"""The list of exceptions: what is not compared or differs, by class, with counts and reasons.

A line of `exceptions` is `check python corpus count class | reason`: `python` is the release the count was taken with. For that
release the count has to be exact. For another release of the same minor version the class has to be listed, and for a minor version
without lines for this check and corpus, for the newest that has some.
"""

import dataclasses
import pathlib
import re

LIST = pathlib.Path(__file__).with_name("exceptions")
LINE = re.compile(r"(\S+) (\d+\.\d+\.\d+) (\S+) (\d+) (.+?) \| (\S.*)")


@dataclasses.dataclass(frozen=True)
class Entry:
    check: str
    release: str
    corpus: str
    count: int
    name: str
    reason: str


def read(text):
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"line {number}: expected `check python corpus count class | reason`, found {line!r}")
        check, release, corpus, count, name, reason = match.groups()
        entries.append(Entry(check, release, corpus, int(count), name, reason))
    keys = [(e.check, e.release, e.corpus, e.name) for e in entries]
    if len(set(keys)) != len(keys):
        raise ValueError("a class is listed twice")
    return entries


def judge(entries, check, release, corpus, found):
    """What is wrong with the exceptions `found` by class, in words; empty if they are those listed."""
    def minor(text):
        return tuple(map(int, text.split(".")[:2]))

    listed = [e for e in entries if (e.check, e.corpus) == (check, corpus)]
    minors = {minor(e.release) for e in listed}
    nearest = minor(release) if minor(release) in minors else max(minors, default=None)
    listed = [e for e in listed if minor(e.release) == nearest]
    exact = {e.name: e.count for e in listed if e.release == release}
    known = {e.name for e in listed}
    wrong = [f"{count} {name}: not listed" for name, count in found.items() if name not in (exact or known)]
    wrong += [f"{found.get(name, 0)} {name}: {count} are listed" for name, count in exact.items()
              if found.get(name, 0) != count and (name in found or count)]
    return wrong
