"""What the list of exceptions lets pass."""

import unittest

from oracle.exception_list import LIST, judge, read

ENTRIES = read("graph 3.11.2 library 5 nodes inside f-strings | placed wrongly\n"
               "# a comment\n\nast 3.11.2 library 2 files not decoded | on purpose\n")


class ExceptionListTest(unittest.TestCase):
    def judged(self, release, found, check="graph", corpus="library"):
        return judge(ENTRIES, check, release, corpus, found)

    def test_equal_counts_pass(self):
        self.assertEqual(self.judged("3.11.2", {"nodes inside f-strings": 5}), [])

    def test_another_count_fails(self):
        self.assertEqual(self.judged("3.11.2", {"nodes inside f-strings": 6}), ["6 nodes inside f-strings: 5 are listed"])

    def test_a_listed_class_that_is_gone_fails(self):
        self.assertEqual(self.judged("3.11.2", {}), ["0 nodes inside f-strings: 5 are listed"])

    def test_a_new_class_fails_in_every_release(self):
        for release in ("3.11.2", "3.11.9", "3.12.0"):
            self.assertEqual(self.judged(release, {"nodes inside f-strings": 5, "calls missing": 1})[-1],
                             "1 calls missing: not listed")

    def test_counts_may_differ_in_another_release_of_the_minor_version(self):
        self.assertEqual(self.judged("3.11.9", {"nodes inside f-strings": 7}), [])

    def test_the_newest_minor_version_stands_for_those_without_lines(self):
        entries = [*ENTRIES, *read("graph 3.9.1 library 1 calls missing | why\n")]
        self.assertEqual(judge(entries, "graph", "3.14.0", "library", {"nodes inside f-strings": 7}), [])
        self.assertNotEqual(judge(entries, "graph", "3.14.0", "library", {"calls missing": 1}), [])

    def test_entries_are_of_one_check_and_corpus(self):
        self.assertEqual(len(self.judged("3.11.2", {"files not decoded": 2})), 2)
        self.assertEqual(len(self.judged("3.11.9", {"nodes inside f-strings": 5}, corpus="django")), 1)

    def test_lines_without_a_reason_are_refused(self):
        for text in ("graph 3.11.2 library 5 nodes", "graph 3.11.2 library many nodes | why", "a 3.1.2 b 1 c | d\n" * 2):
            with self.assertRaises(ValueError):
                read(text)

    def test_the_list_reads(self):
        read(LIST.read_text())


if __name__ == "__main__":
    unittest.main()
