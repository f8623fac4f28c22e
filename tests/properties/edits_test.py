"""Whatever is edited, a build into the store there is gives what a build into a new store gives, and the laws hold."""

import unittest

from program.program import EVERYTHING, Repository
from properties.random_repository import RandomRepository

SEED = 20240229
EDITS = 200 if EVERYTHING else 4


class Edits(unittest.TestCase):
    def test_a_build_after_edits_equals_a_clean_one(self):
        sources = RandomRepository(SEED)
        with Repository() as repository:
            sources.write_to(repository)
            repository.build()
            for _ in range(EDITS):
                edit = sources.edit()
                sources.write_to(repository)
                repository.build()
                with self.subTest(edit=edit, seed=SEED):
                    with Repository(folder=repository.root) as clean:
                        clean.build()
                        self.assertEqual(repository.digests(), clean.digests())
                    done = repository.run("verify", repository.root)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
