"""Checks of the sources themselves: the bridge's header, formatting, lints.

Each check is a function from a Context to a list of results; CHECKS names them in the order they run.
"""

import concurrent.futures
import dataclasses
import difflib
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

import bridge
import bridge_header
import dependencies
import sanitizers
from cache import ROOT, BuildError, cache_dir, digest, lock, variant
from results import Result

TIDY_SECONDS = 300  # for the changed files; what is left over is named


@dataclasses.dataclass
class Context:
    build: pathlib.Path  # the folder with compile_commands.json
    everything: bool  # --all


def run_tool(command, cwd=ROOT, env=None):
    """Exit code and combined output; the tool is missing: code 127 and its name."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    except FileNotFoundError:
        return 127, f"{command[0]} is not installed"
    return done.returncode, done.stdout


def outcome(name, code, output):
    return [Result(name, "passed" if code == 0 else "failed", output)]


def sources(*suffixes):
    return sorted(path for top in ("src", "fuzz") for path in (ROOT / top).rglob("*") if path.suffix in suffixes)


def header_drift(_):
    """The checked-in header is what cbindgen makes of the bridge's sources."""
    made, kept = bridge_header.generate(), bridge_header.HEADER.read_text()
    changes = difflib.unified_diff(kept.splitlines(), made.splitlines(), "checked in", "made by cbindgen", lineterm="")
    text = "\n".join(changes)
    return outcome("header_drift", 1 if text else 0, text + "\nTo update: tools/python tools/bridge_header.py --write")


def header_as_c(_):
    """The header compiles alone, as C."""
    with tempfile.TemporaryDirectory() as scratch:
        return outcome("header_as_c", *run_tool(["gcc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", "c", "-c",
                                                 bridge_header.HEADER, "-o", pathlib.Path(scratch) / "header.o"]))


def clang_format(_):
    tool = dependencies.clang_tool("clang-format")
    code, output = run_tool([tool, "--dry-run", "--Werror", "--ferror-limit=1", *sources(".cc", ".h")])
    wrong = sorted({line.split(":")[0].replace(f"{ROOT}/", "") for line in output.splitlines() if " error: " in line})
    return outcome("clang_format", code, "\n".join(wrong) + "\nTo format: tools/format")


def changed_files():
    """Sources changed against the commit before HEAD, or not committed; all of them where there is no such commit."""
    names = []
    for command in (["git", "diff", "--name-only", "HEAD~1"], ["git", "ls-files", "--others", "--exclude-standard"]):
        code, output = run_tool(command)
        if code != 0:
            return sources(".cc")
        names += output.splitlines()
    return [ROOT / name for name in names if name.startswith(("src/", "fuzz/")) and name.endswith(".cc")]


def clang_tidy(context):
    """Lints the changed sources, or all of them; a clean file is not looked at again until it or a header changes."""
    tool = dependencies.clang_tool("clang-tidy")
    database = {pathlib.Path(entry["file"]).resolve(): entry["file"]
                for entry in json.loads((context.build / "compile_commands.json").read_text())}
    chosen = sources(".cc") if context.everything else changed_files()
    files = sorted(path for path in set(chosen) if path.resolve() in database)
    clean = cache_dir() / "tidy"
    clean.mkdir(parents=True, exist_ok=True)
    surroundings = digest(ROOT / ".clang-tidy", ROOT / "requirements.txt", dependencies.TOOL_REQUIREMENTS, *sources(".h"))
    deadline = None if context.everything else time.monotonic() + TIDY_SECONDS

    def look_at(path):
        record = clean / digest(surroundings, str(path.relative_to(ROOT)), path)
        if record.exists():
            return path, 0, ""
        if deadline is not None and time.monotonic() > deadline:
            return path, None, ""
        code, output = run_tool([tool, "--quiet", "--extra-arg=-Wno-unknown-warning-option",
                                 "--extra-arg=-Wno-deprecated-declarations", "-p", context.build, database[path.resolve()]])
        if code == 0:
            record.touch()
        return path, code, output

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        looked = list(pool.map(look_at, files))
    results = []
    for path, code, output in looked:
        if code:
            shown = [line.replace(f"{context.build.parent}/source/", "") for line in output.splitlines()
                     if "warnings generated" not in line]
            results.append(Result(f"clang_tidy.{path.relative_to(ROOT)}", "failed", "\n".join(shown)))
    left = sum(code is None for _, code, _ in looked)
    if left:
        print(f"clang_tidy: {left} of {len(files)} changed files were left out after {TIDY_SECONDS} s; --all looks at all")
    return results or [Result("clang_tidy", "passed")]


def cargo_fmt(_):
    return outcome("cargo_fmt", *run_tool(["cargo", "fmt", "--check", "-p", "codeanatomy_bridge"], cwd=bridge.BRIDGE))


def clippy(_):
    """Lints the bridge's own crate against the dependencies the build has compiled already.

    `cargo clippy` would check every dependency once more, which takes as long as a build. Clippy's driver is a compiler,
    so it compiles our crate alone, as an ordinary build with another compiler for the workspace.
    """
    driver = run_tool(["rustup", "which", "clippy-driver"], cwd=bridge.BRIDGE)
    program = driver[1].strip() if driver[0] == 0 else "clippy-driver"
    env = {**bridge.cargo_environment(), "RUSTC_WORKSPACE_WRAPPER": program, "CLIPPY_ARGS": "-Dwarnings__CLIPPY_HACKERY__"}
    command = ["cargo", "rustc", "--release", "--locked", "--quiet", "-p", "codeanatomy_bridge", "--lib", "--crate-type", "rlib",
               "--", *bridge.key_arguments(bridge.bridge_key())]
    with lock("cargo"):
        return outcome("clippy", *run_tool(command, cwd=bridge.BRIDGE, env=env))


def rust_tests(_):
    """The bridge's own unit tests."""
    command = ["cargo", "rustc", "--profile", "bench", "--locked", "--quiet", "-p", "codeanatomy_bridge", "--lib",
               "--message-format=json", "--", *bridge.key_arguments(bridge.bridge_key())]
    with lock("cargo"):
        code, output = run_tool(command, cwd=bridge.BRIDGE, env=bridge.cargo_environment())
        if code != 0:
            return outcome("rust_tests", code, output)
        messages = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        program = next(message["executable"] for message in messages if message.get("executable"))
        code, output = run_tool([program, "--test-threads=2"])
    status = {"ok": "passed", "FAILED": "failed", "ignored": "skipped"}
    results = [Result(f"rust.{name}", status[word], output if word == "FAILED" else "")
               for name, word in re.findall(r"^test (\S+) \.\.\. (ok|FAILED|ignored)", output, re.MULTILINE)]
    if code != 0 and all(result.status != "failed" for result in results):
        results.append(Result("rust_tests", "failed", output))
    return results


OF_SOURCES = [header_drift, header_as_c, clang_format, cargo_fmt, clippy, rust_tests, clang_tidy]
OF_PROGRAMS = [sanitizers.fuzz, sanitizers.sanitizers]
# Sources are the same in every kind of build.
CHECKS = OF_SOURCES + OF_PROGRAMS if variant() == "release" else OF_PROGRAMS


def run_check(check, context):
    try:
        return check(context)
    except (BuildError, OSError) as error:
        return [Result(check.__name__, "failed", str(error))]
