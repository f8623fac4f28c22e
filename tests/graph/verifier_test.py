"""The verifier itself: right goals hold, wrong ones fail and say why, badly made ones are refused."""

import subprocess
import unittest
import unittest.mock

from graph import report, solver
from graph.case import Case, read_case
from graph.facts import LawBroken, read_facts
from graph.goals import GoalError
from program.program import Repository

WIDTH = 240
SOURCE = '''%s
def f(a, b=1):
    return g(a) + a


def g(x):
    return x


if f(1):
    y = "é"; z = y
'''


def with_goals(*goals):
    """The source with goals before its first code line, as long as the source that was built."""
    lines = ("#-" + (goals[index] if index < len(goals) else " -- none") for index in range(4))
    text = "\n".join(line.ljust(WIDTH) for line in lines)
    return SOURCE % text


class VerifierTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = SOURCE % "\n".join("#".ljust(WIDTH, "x") for _ in range(4))
        cls.facts = read_facts(Case("m.py", {"m.py": text}, [], []))

    def failures(self, *goals):
        """What the checked goals give; the lines left over hold a goal that is true."""
        fill = ("@@:Module", "@@:File", "definitions{qualified_name=m.f}", "definitions{qualified_name=m.g}")
        self.assertTrue(all(len(goal) < WIDTH - 2 for goal in goals))
        case = read_case("m.py", with_goals(*goals, *fill[len(goals):]))
        return [report.describe(failure, self.facts) for failure in solver.check(case.goals, self.facts)]

    def holds(self, *goals):
        self.assertEqual(self.failures(*goals), [])

    def fails(self, *goals, says=""):
        found = self.failures(*goals)
        self.assertEqual(len(found), 1, found)
        self.assertIn(says, found[0])
        return found[0]

    def refused(self, *goals, says):
        with self.assertRaises(GoalError) as caught:
            self.failures(*goals)
        self.assertIn(says, str(caught.exception))
        self.assertRegex(str(caught.exception), r"^m\.py:\d")

    def test_nodes(self):
        self.holds("@def..a#3:FunctionDef{name=f}", "@b:arg", "@def..:Function")
        self.fails("@b:Name", says="nearest: Binding b m.py[")
        self.fails("@def..:ClassDef", says="FunctionDef f")
        self.fails("@b:arg{name=c}", says="it does not hold")
        self.fails('@"f(a":arg')

    def test_spans_end_where_they_say(self):
        self.holds('@def.."+ a":FunctionDef')
        self.fails("@def..g:FunctionDef")

    def test_edges(self):
        self.holds("@def..:FunctionDef AST_CHILD.args.0 @a", "@def..:FunctionDef DEFINES.function{span=@f} :Binding{name=f}")
        self.fails("@def..:FunctionDef AST_CHILD.args.1 @a", says="--AST_CHILD{label=args, ordinal=0, resolution=resolved}-->")
        self.fails("@def..:FunctionDef AST_CHILD.posonlyargs @a")
        self.fails("@a:arg DECLARES @b:Parameter", says="Parameter m.f.a")
        self.fails("@def..:FunctionDef DEFINES{span=@a} _")

    def test_rows(self):
        self.holds("definitions{span=@a, kind=parameter, qualified_name=m.f.a}", "call_graph{caller=m.f, callee=m.g, status=resolved}",
                   "references{name=g, role=call, target=m.g, confidence=1.000000, reason=null}", "call_graph{callee=m.g, caller!=m}")
        self.fails("call_graph{caller=m.f, callee=m.f}", says="callee=m.g, status=resolved")
        self.fails("call_graph{callee=m.g, caller!=m.f}")
        self.fails("references{name=g, reason=undefined-name}")

    def test_variables_bind_across_goals(self):
        self.holds("$f=@def..:Function HAS_PARAMETER.0 $a:Parameter{name=a}", "$f HAS_PARAMETER.1 _", "$a:Parameter")
        self.fails("@def..:Function HAS_PARAMETER.0 $p:Parameter", "$p:Parameter{name=b}", says="$p is Parameter m.f.a")
        self.holds("bindings{span=@a, name=a, scope_id=$s}", "scopes{scope_id=$s, kind=function, qualified_name=m.f}")
        self.fails("bindings{span=@a, name=a, scope_id=$s}", "scopes{scope_id=$s, kind=module}")

    def test_a_choice_is_taken_back(self):
        # The first parameter found is a; the goal after it wants another.
        self.holds("$f:Function HAS_PARAMETER $p:Parameter", "$f:Function{name=f}", "$p:Parameter{name=b}")

    def test_negations(self):
        self.holds("!{ @a:arg DECLARES _:Variable }", "!{ @\'a, b\' }", "!{ definitions{qualified_name=m.f.c} }")
        self.fails("!{ @a:arg DECLARES _:Parameter }", says="it holds, and must not")
        self.fails("!{ @a:arg DECLARES $p; $p:Parameter{name=a} }")
        self.holds("!{ @a:arg DECLARES $p; $p:Parameter{name=b} }")
        self.fails("!{ $f:Function HAS_PARAMETER.0 @a }", "$f=@def..:Function")
        self.fails('!{ @"a, b":arg DECLARES _ }', says="is no node's span")

    def test_counts(self):
        self.holds("2 of $f HAS_PARAMETER _", "$f=@def..:Function", "0 of @a:Name", "1 of call_graph{callee=m.f}")
        self.fails("3 of $f HAS_PARAMETER _", "$f=@def..:Function", says="2 match")

    def test_known_wrongs(self):
        self.holds("MISSING: @a:arg DECLARES _:Variable -- why", "SPURIOUS: @a:arg DECLARES _:Parameter -- why")
        self.fails("MISSING: @a:arg DECLARES _:Parameter -- why", says="MISSING is no longer so")
        self.fails("SPURIOUS: @a:arg DECLARES _:Variable -- why", says="SPURIOUS is no longer so")
        self.holds("MISSING: !{ @a:arg DECLARES _:Parameter } -- why")

    def test_every_failure_is_told(self):
        self.assertEqual(len(self.failures("@b:Name", "@a:Name", "@a:arg")), 2)

    def test_refusals(self):
        self.refused("@q:Name", says="'q' is not on the next code line")
        self.refused("@a#2:arg", says="2 times")
        self.refused("@a:Argument", says="there is no node kind Argument")
        self.refused("@a DECLARED _", says="there is no edge kind DECLARED")
        self.refused("defs{name=f}", says="there is no table defs")
        self.refused("definitions{nam=f}", says="definitions has no column nam")
        self.refused("references{status=lost}", says="references.status is never lost")
        self.refused("nodes{kind=Argument}", says="nodes.kind is never Argument")
        self.refused("definitions{target_span=@f}", says="an anchor can stand for span, name_span in definitions")
        self.refused('definitions{path="n.py", name=f}', says="there is no file n.py")
        self.refused("$f=@def..:Function", says="$f is used once")
        self.refused("2 of $f HAS_PARAMETER _", "1 of $f HAS_PARAMETER.0 _", says="$f is bound by no goal")
        self.refused("!{ $f HAS_PARAMETER @a }", "!{ $f:Class }", says="$f is bound by no goal")
        self.refused("MISSING: $f=@a:arg -- why", "!{ $f:Class }", says="$f is bound by no goal")
        self.refused("MISSING: @a:Name", says="needs a reason")
        self.refused("@a:arg", "@a:arg", says="stands in line 1 already")
        self.refused("@a:arg @b", says="nothing may follow")
        self.refused("@a:arg{name=a, name=b}", says="stated twice")
        self.refused("!{ @a:arg", says="expected }")
        self.refused("!{ }", says="expected a node")

    def test_goals_that_cannot_fail_are_refused(self):
        for goal in (":Module", "_", "_ CALLS _", ":Call CALLS :Function"):
            with self.subTest(goal=goal):
                self.refused(goal, says="cannot fail")
        self.refused("scopes{scope_id=$s}", "bindings{scope_id=$s}", says="cannot fail")

    def test_a_test_needs_a_goal_and_code_after_it(self):
        for text, says in (("x = 1\n", "there is no goal"), ("x = 1\n#- @x:Name\n", "no code follows"),
                           ("x = 1\n#- file: a.py\n", "only comments"), ("#- file: a.py\n#- file: a.py\n", "twice")):
            with self.subTest(text=text), self.assertRaisesRegex(GoalError, says):
                read_case("m.py", text)

    def test_files_and_offsets(self):
        case = read_case("t.py", "#- build: --source-root lib\n# why\n#- file: lib/a.py\né = 1\n#- @x:Name\né, x = 1, 2\n"
                                 "#- file: b.py\n\n#- file: c.py\n")
        self.assertEqual(case.files, {"lib/a.py": "é = 1\n#- @x:Name\né, x = 1, 2\n", "b.py": "\n", "c.py": ""})
        self.assertEqual(case.options, ["--source-root", "lib"])
        goal = case.goals[0]
        self.assertEqual((goal.place.line, goal.term.anchor.bstart, goal.term.anchor.bend), (5, 22, 23))

    def test_a_goal_goes_on_while_a_brace_is_open(self):
        case = read_case("t.py", "#- !{ @x:Name USES $b;\n#-    $b:Binding{name=y} }\n#- @x:Name\nx = 1\n")
        self.assertEqual([goal.place.line for goal in case.goals], [1, 3])

    def test_laws_come_first(self):
        case = Case("t.py", {"t.py": "x = 1\n"}, [], [])
        broken = subprocess.CompletedProcess([], 1, "law broken: parents_exist", "")
        with unittest.mock.patch.object(Repository, "run", return_value=broken) as run:
            with self.assertRaisesRegex(LawBroken, "law broken: parents_exist"):
                read_facts(case)
        self.assertEqual([call.args[0] for call in run.call_args_list], ["verify"])

    def test_what_does_not_build_fails(self):
        with self.assertRaisesRegex(AssertionError, "no Python source"):
            read_facts(Case("t.py", {"t.txt": ""}, [], []))


if __name__ == "__main__":
    unittest.main()
