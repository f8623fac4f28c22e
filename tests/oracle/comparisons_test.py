"""Every comparison sees a wrong answer: the programs' answers are falsified on their way, the graph is that of another source."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from oracle.interpreters import interpreters
from oracle.run import Oracles
from program.program import PROGRAM

SOURCE = '''"""Of text."""
import os.path as p


def f(a, b=1):
    def g():
        return a + 1
    return g(p, [x for x in b])
'''
# Other text of the same places, so that only what is changed differs.
OTHER = (SOURCE.replace('"""Of text."""', '0; "Of text." ').replace("os.path", "os.pith").replace("f(a, b", "f(a, c").replace("a + 1", "a , 1")
         .replace("g(p, [x for x in b])", "g[p, [x for x in b]]"))


class ComparisonsTest(unittest.TestCase):
    def setUp(self):
        self.newest = interpreters()[0]
        self.dumps = pathlib.Path(os.environ["CODEANATOMY_DUMPS"])
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        for name, text in (("source", SOURCE), ("other", OTHER)):
            (self.top / name).mkdir()
            (self.top / name / "m.py").write_text(text)

    def exceptions(self, check, program, change):
        """Those of a check whose program's output goes through `sed`."""
        falsified = self.top / f"{check}{len(list(self.top.iterdir()))}"
        falsified.mkdir()
        script = falsified / program
        script.write_text(f"#!/bin/sh\n'{self.dumps / program}' \"$@\" | sed -u '{change}'\n")
        script.chmod(0o755)
        return set(Oracles(PROGRAM, falsified).run(check, self.newest, self.top / "source")["exceptions"])

    def test_nothing_is_found_where_nothing_is_changed(self):
        for check, program in (("ast", "dump_syntax"), ("symtable", "dump_scopes"), ("cpython", "dump_cpython")):
            self.assertEqual(self.exceptions(check, program, "s/x/x/"), set())
        self.assertEqual(Oracles(PROGRAM, self.dumps).run("graph", self.newest, self.top / "source")["exceptions"], {})

    def test_syntax(self):
        for change, seen in (('s/"k":"BinOp"/"k":"BoolOp"/', {"kind: BinOp for BoolOp", "parent: Name", "parent: Constant"}),
                             ('s/"f":"left"/"f":"right"/', {"field: Name"}),
                             ('s/"l":"g"/"l":"h"/', {"label: FunctionDef", "label: Name", "name span"})):
            with self.subTest(change):
                self.assertEqual(self.exceptions("ast", "dump_syntax", change), seen)

    def test_scopes(self):
        for change in ('s/\\["function",0,"f"/["class",0,"f"/', 's/"a",[0-9]*/"a",257/', 's/\\[[0-9]*,"a",[0-9]*,[0-9]*\\],//'):
            with self.subTest(change):
                self.assertNotEqual(self.exceptions("symtable", "dump_scopes", change), set())

    def test_workers(self):
        for change, seen in (("s/\\tBinOp\\t/\\tBoolOp\\t/", "ast_nodes different"),
                             ("s/^ast_docstrings\\t0\\t0/ast_docstrings\\t0\\t1/", "ast_docstrings different"),
                             ("s/\\tfree$/\\tlocal/", "sym_symbols different"),
                             ("/^sym_scopes.*\\tg\\t/d", "sym_scopes different")):
            with self.subTest(change):
                self.assertIn(seen, self.exceptions("cpython", "dump_cpython", change))

    def test_graph(self):
        store = self.top / "store"
        subprocess.run([PROGRAM, "build", self.top / "source", "--store", store, "-q"], check=True, capture_output=True)
        found = Oracles.compare(self.newest, "compare_graph.py", "--program", PROGRAM, "--store", store, self.top / "other")
        both = {f"{name} {side}" for name in ("nodes", "definitions", "references", "imports") for side in ("missing", "spurious")}
        only = {"calls spurious", "docstrings spurious", "name token", "symtable flags differ"}
        self.assertLessEqual(both | only, set(found["exceptions"]))


if __name__ == "__main__":
    unittest.main()
