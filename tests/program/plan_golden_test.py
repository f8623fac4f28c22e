"""Plans of the program's own rules, and of rules with every kind of function, against checked-in audit documents.

Update them with UPDATE_GOLDENS=1 and review the difference: a line that changed is a rule whose tasks will run again.
"""

import os
import tempfile
import unittest

from program.program import TESTS, run

GOLDENS = TESTS / "goldens"
GOLDEN = GOLDENS / "plans.json"


class PlanGolden(unittest.TestCase):
    maxDiff = 4000

    def now(self, *words, folder=None):
        with tempfile.TemporaryDirectory() as empty:
            done = run("plan", "audit", *words, "--rules", GOLDENS / "plan_rules", cwd=folder or empty)
        return done

    def test_no_plan_has_changed(self):
        if os.environ.get("UPDATE_GOLDENS"):
            done = self.now()
            self.assertEqual(done.returncode, 0, done.stderr)
            GOLDEN.write_text(done.stdout)
        done = self.now(GOLDEN)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout + "\nUPDATE_GOLDENS=1 ./test golden takes it over")

    def test_nothing_of_the_machine_is_in_it(self):
        here = self.now("--threads", "1", "--memory-limit", "1GB")
        there = self.now("--threads", "3", folder=TESTS)
        self.assertEqual(here.returncode, 0, here.stderr)
        self.assertEqual(here.stdout, there.stdout)
        self.assertNotIn(str(TESTS), here.stdout)

    def test_what_changed_is_named(self):
        done = self.now(GOLDEN, "--set", "datafusion.optimizer.prefer_hash_join=false", "--format", "csv")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout.splitlines()[1],
                         "settings,datafusion.optimizer.prefer_hash_join,true,false,settings: shapes join planning")
        self.assertIn("drift: settings datafusion.optimizer.prefer_hash_join", done.stderr)
        done = self.now(GOLDEN, "--param", "kinds.least=3", "--format", "csv")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertTrue(done.stdout.splitlines()[1].startswith("rules,builtin_scalars.fingerprint,"), done.stdout)


if __name__ == "__main__":
    unittest.main()
