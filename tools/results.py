"""What a test run is made of: results, the list of allowed skips, and how they are printed."""

import dataclasses
import re

from cache import ROOT

SKIPS = ROOT / "tests" / "skips"
SHOWN_LINES = 60  # of a failing test's output


@dataclasses.dataclass
class Result:
    """Holds one test's outcome; `detail` is its output when it failed, its reason when it was skipped."""

    name: str
    status: str  # passed, failed, skipped
    detail: str = ""


def read_skips(text):
    """The allowed skips: name to reason. A line that is neither a comment nor `name: reason` raises ValueError."""
    skips = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\S+): (\S.*)", line)
        if match is None:
            raise ValueError(f"tests/skips:{number}: expected `name: reason`, found {line!r}")
        skips[match.group(1)] = match.group(2)
    return skips


def judge_skips(results, skips, complete):
    """Turns skips that are not listed into failures; in a complete run, lines that name no test are failures too."""
    judged = []
    for result in results:
        if result.status == "skipped" and result.name not in skips:
            result = Result(result.name, "failed", f"skipped ({result.detail}), but tests/skips has no line for it")
        judged.append(result)
    if complete:
        unknown = sorted(set(skips) - {result.name for result in results})
        judged += [Result(f"skips.{name}", "failed", "tests/skips names a test that does not exist") for name in unknown]
    return judged


def print_failure(result):
    lines = result.detail.strip().splitlines()
    if len(lines) > SHOWN_LINES:
        lines = [f"({len(lines) - SHOWN_LINES} lines left out)"] + lines[-SHOWN_LINES:]
    print(f"FAILED {result.name}")
    for line in lines:
        print(f"    {line}")


def closing_line(results):
    counts = {status: sum(result.status == status for result in results) for status in ("passed", "failed", "skipped")}
    return ", ".join(f"{count} {status}" for status, count in counts.items())
