"""Every graph test under cases/ and every example of docs/graph.md: its laws and its goals hold."""

import concurrent.futures
import pathlib
import re
import unittest

from graph.check import problems
from graph.vocabulary import ROOT

CASES = pathlib.Path(__file__).resolve().parent / "cases"
WORKERS = 2
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def cases():
    """Name and text of every test."""
    found = {str(path.relative_to(CASES)): path.read_text() for path in sorted(CASES.rglob("*.py"))}
    examples = EXAMPLE.findall((ROOT / "docs" / "graph.md").read_text())
    found.update({f"docs/example{number}.py": text for number, text in enumerate(examples, 1)})
    return found


class Cases(unittest.TestCase):
    """One method a test; while one is judged, the next are built."""

    texts = cases()
    names = list(texts)
    pool = concurrent.futures.ThreadPoolExecutor(WORKERS)
    running = {}

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(cancel_futures=True)

    def judge(self, name):
        start = self.names.index(name)
        for ahead in self.names[start:start + 1 + WORKERS]:
            if ahead not in self.running:
                self.running[ahead] = self.pool.submit(problems, ahead, self.texts[ahead])
        found = self.running[name].result()
        if found:
            self.fail("\n" + "\n".join(found))


def _add(name):
    method = "test_" + re.sub(r"\W+", "_", name.removesuffix(".py"))
    assert not hasattr(Cases, method), f"two tests are named {method}"
    setattr(Cases, method, lambda self: self.judge(name))


for _name in Cases.names:
    _add(_name)


if __name__ == "__main__":
    unittest.main()
