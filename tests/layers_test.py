"""The direction of includes under src/, as tests/layers.txt states it, checked both ways."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
ABI_HEADER = "codeanatomy_bridge.h"


def read_layers(text):
    """Folder to the folders it may include, in the file's order; and exceptions, (from, to) to reason."""
    layers, exceptions = {}, {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        exception = re.fullmatch(r"except (\w+) -> (\w+): (\S.*)", line)
        layer = re.fullmatch(r"(\w+):((?: \w+)*)", line)
        if exception:
            exceptions[exception.group(1), exception.group(2)] = exception.group(3)
        elif layer:
            layers[layer.group(1)] = layer.group(2).split()
        else:
            raise ValueError(f"tests/layers.txt:{number}: expected `folder: folders` or `except A -> B: reason`, found {line!r}")
    return layers, exceptions


def includes():
    """(including file, included path) for everything under src/, both relative to src/."""
    for file in sorted(SRC.rglob("*")):
        if file.suffix in (".cc", ".h", ".inc"):
            for included in INCLUDE.findall(file.read_text(encoding="utf-8")):
                yield file.relative_to(SRC), included


def folder_edges():
    """(from, to) between different folders of src/, to one file that has such an include."""
    edges = {}
    for file, included in includes():
        target = included.split("/")[0]
        if "/" in included and (SRC / target).is_dir() and target != file.parts[0]:
            edges.setdefault((file.parts[0], target), str(file))
    return edges


class LayersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.layers, cls.exceptions = read_layers((ROOT / "tests" / "layers.txt").read_text())
        cls.edges = folder_edges()

    def test_every_folder_is_listed(self):
        folders = {file.parts[0] for file, _ in includes() if len(file.parts) > 1}
        self.assertEqual(sorted(folders), sorted(self.layers))

    def test_a_folder_stands_on_folders_above_it_in_the_file(self):
        order = list(self.layers)
        wrong = [f"{folder}: {other}" for folder, others in self.layers.items() for other in others
                 if order.index(other) >= order.index(folder)]
        self.assertEqual(wrong, [], "only an `except` line may point downward")

    def test_no_include_is_forbidden(self):
        wrong = [f"{file} includes {target}/" for (source, target), file in self.edges.items()
                 if target not in self.layers.get(source, []) and (source, target) not in self.exceptions]
        self.assertEqual(wrong, [])

    def test_no_permission_is_unused(self):
        unused = [f"{folder}: {other}" for folder, others in self.layers.items() for other in others
                  if (folder, other) not in self.edges]
        unused += [f"except {source} -> {target}" for source, target in self.exceptions if (source, target) not in self.edges]
        self.assertEqual(unused, [])

    def test_no_exception_repeats_a_permission(self):
        self.assertEqual([edge for edge in self.exceptions if edge[1] in self.layers.get(edge[0], [])], [])

    def test_only_engine_includes_the_abi_header(self):
        wrong = [str(file) for file, included in includes() if included.endswith(ABI_HEADER) and file.parts[0] != "engine"]
        self.assertEqual(wrong, [])

    def test_internal_headers_are_private_to_their_folder(self):
        wrong = [f"{file} includes {included}" for file, included in includes()
                 if included.endswith("_internal.h") and "/" in included and pathlib.PurePath(included).parent != file.parent]
        self.assertEqual(wrong, [])

    def test_folders_are_two_levels_at_most(self):
        deep = [str(path.relative_to(SRC)) for path in SRC.rglob("*") if len(path.relative_to(SRC).parts) > 3]
        self.assertEqual(deep, [])

    def test_files_are_at_most_600_lines(self):
        # Tables made from another source are data, kept in .inc files.
        long = [str(path.relative_to(SRC)) for path in sorted(SRC.rglob("*")) if path.suffix in (".cc", ".h")
                and len(path.read_text(encoding="utf-8").splitlines()) > 600]
        self.assertEqual(long, [])


class LayersFileTest(unittest.TestCase):
    def test_the_reader_takes_both_kinds_of_line(self):
        layers, exceptions = read_layers("# a comment\nbase:\nobs: base\n\nexcept base -> obs: one counter\n")
        self.assertEqual(layers, {"base": [], "obs": ["base"]})
        self.assertEqual(exceptions, {("base", "obs"): "one counter"})

    def test_an_exception_without_a_reason_is_refused(self):
        with self.assertRaisesRegex(ValueError, "layers.txt:1"):
            read_layers("except base -> obs:")


if __name__ == "__main__":
    unittest.main()
