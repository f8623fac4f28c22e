"""Checks graph tests by hand: tools/python tests/graph/check.py FILE…, with CODEANATOMY naming the program."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from graph import report, solver  # noqa: E402
from graph.case import read_case  # noqa: E402
from graph.facts import read_facts  # noqa: E402
from graph.goals import GoalError  # noqa: E402


def problems(name, text):
    """What is wrong with a test: badly made goals, a broken law, or goals that do not hold."""
    try:
        case = read_case(name, text)
        facts = read_facts(case)
    except (GoalError, AssertionError) as error:
        return [str(error)]
    return [report.describe(failure, facts) for failure in solver.check(case.goals, facts)]


def main():
    wrong = 0
    for name in sys.argv[1:]:
        found = problems(name, pathlib.Path(name).read_text())
        wrong += bool(found)
        print("\n".join(found) if found else f"{name}: all goals hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
