"""Compares a corpus with every oracle, and prints the counts and the exceptions by class.

    run.py --program CODEANATOMY --dumps FOLDER [--python EXE] [--check CHECK]... CORPUS

CORPUS is library, sample, django, random or a folder; EXE the CPython that judges, by default the newest. FOLDER has the
programs dump_syntax, dump_scopes and dump_cpython, which `./test` builds beside the program. Exit code 1: an exception is not
in `exceptions`.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from oracle import corpora, exception_list  # noqa: E402
from oracle.interpreters import ask, interpreters  # noqa: E402

CHECKS = ("ast", "symtable", "graph", "cpython")


class Oracles:
    """Runs the comparisons with the programs under test."""

    def __init__(self, program, dumps):
        self.program, self.dumps = program, pathlib.Path(dumps)

    def run(self, check, interpreter, sources):
        """The counts, exceptions and examples of one check of a folder."""
        if check == "ast":
            return self.compare(interpreter, "compare_ast.py", "--dump", self.dumps / "dump_syntax", "--comments", sources)
        if check == "symtable":
            return self.compare(interpreter, "compare_symtable.py", "--dump", self.dumps / "dump_scopes", "--source", sources)
        if check == "cpython":
            return self.compare(interpreter, "compare_cpython.py", "--dump", self.dumps / "dump_cpython", sources)
        with tempfile.TemporaryDirectory() as store:
            done = subprocess.run([self.program, "build", str(sources), "--store", store, "-q"], capture_output=True, text=True)
            if done.returncode != 0:
                raise AssertionError(f"build ended with {done.returncode}\n{done.stderr}")
            return self.compare(interpreter, "compare_graph.py", "--program", self.program, "--store", store, sources)

    def random(self, interpreter, programs):
        """Scopes of made-up programs, many of which CPython refuses."""
        return self.compare(interpreter, "compare_symtable.py", "--dump", self.dumps / "dump_scopes", "--source", "--random",
                             programs)

    @staticmethod
    def compare(interpreter, script, *words):
        with tempfile.TemporaryDirectory() as folder:
            result = pathlib.Path(folder, "result.json")
            done = subprocess.run([interpreter.program, "-B", str(HERE / script), *map(str, words), "--json", str(result)],
                                  capture_output=True, text=True, errors="replace")
            if not result.is_file():
                raise AssertionError(f"{script} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
            return json.loads(result.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--dumps", required=True)
    parser.add_argument("--python")
    parser.add_argument("--check", action="append", choices=CHECKS)
    parser.add_argument("--programs", type=int, default=5000, help="how many random ones")
    parser.add_argument("corpus")
    options = parser.parse_args()
    interpreter = ask(options.python) if options.python else next(iter(interpreters()), None)
    if interpreter is None:
        sys.exit("no CPython of 3.9 or later")
    entries = exception_list.read(exception_list.LIST.read_text())
    oracles = Oracles(options.program, options.dumps)
    fill = {"library": corpora.library, "sample": corpora.sample, "django": corpora.django}.get(options.corpus)
    failed = False

    def show(check, result):
        nonlocal failed
        print(f"# {check} {interpreter.release} {options.corpus}:",
              ", ".join(f"{count:,} {name}" for name, count in result["counts"].items()))
        wrong = exception_list.judge(entries, check, interpreter.release, options.corpus, result["exceptions"])
        for name, count in result["exceptions"].items():
            print(f"{check} {interpreter.release} {options.corpus} {count} {name}")
            for example in result["examples"].get(name, []):
                print(f"#     {example}")
        for line in wrong:
            print(f"# UNEXPECTED {line}")
        sys.stdout.flush()
        failed = failed or bool(wrong)

    if options.corpus == "random":
        show("symtable", oracles.random(interpreter, options.programs))
        return int(failed)
    with tempfile.TemporaryDirectory() as sources:
        sources = pathlib.Path(sources)
        if fill is not None:
            fill(interpreter, sources)
        else:
            corpora.copy(corpora.python_files(pathlib.Path(options.corpus)), pathlib.Path(options.corpus), sources)
        for check in options.check or CHECKS:
            show(check, oracles.run(check, interpreter, sources))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
