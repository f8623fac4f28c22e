"""Runs a program and writes which calls it makes within packages: `python recorder.py OUT FOLDER PACKAGE,… PROGRAM ARGUMENT…` or `… -m MODULE …`.

Needs `sys.monitoring`, Python 3.12. A start of a function is a call of it by the frame below where that runs code of the same package, at the instruction it
stands at: what C code in between calls (`sorted`, `__init__` behind a class, `__iter__`) counts for who called that. A generator or coroutine starts later
than it is called: it is taken where it is called in writing, an `__iter__` and what `async for` and `async with` call where it is first asked for a value.
What runs because an object is freed is left out: `__del__`, and `close` of files where nothing is called.

OUT gets one JSON object a distinct call: the callee, the site with its span as the interpreter has it (columns in UTF-8 bytes), the instruction, which of the
calls of one span it is, and what kind of thing was called there. The program reaches no other machine: names are not looked up and connections are refused
but to this one.
"""

import atexit
import bisect
import dis
import errno
import inspect
import ipaddress
import json
import os
import runpy
import socket
import sys
import types

TOOL = sys.monitoring.PROFILER_ID
START, CALL, DISABLE = sys.monitoring.events.PY_START, sys.monitoring.events.CALL, sys.monitoring.DISABLE
LATER = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
ASKED = ("__iter__", "__aiter__", "__anext__", "__aenter__", "__aexit__", "__await__")
WRITTEN = ("CALL", "CALL_KW", "CALL_FUNCTION_EX")
NO_CALLEES = ("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>", "__del__")


def is_function(code):
    """Whether it is no body of a module, class or comprehension and no scope of type parameters."""
    return bool(code.co_flags & inspect.CO_OPTIMIZED) and code.co_name not in NO_CALLEES and not code.co_name.startswith("<generic")


def category(callee):
    if isinstance(callee, types.FunctionType):
        return "function"
    if isinstance(callee, type):
        return "class"
    return "builtin" if isinstance(callee, (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType,
                                            types.ClassMethodDescriptorType)) else "instance"


class Instructions:
    """The instructions of one code object by offset."""

    def __init__(self, code):
        self.all = list(dis.get_instructions(code))
        self.offsets = [instruction.offset for instruction in self.all]

    def at(self, offset):
        """The instruction that the offset lies in: offsets of running frames may be those of its cache."""
        return self.all[bisect.bisect_right(self.offsets, offset) - 1]

    def turn(self, instruction):
        """How many calls of the same span stand before it."""
        return sum(other.opname in WRITTEN and other.positions == instruction.positions and other.offset < instruction.offset
                   for other in self.all)


class Recorder:
    def __init__(self, folder, packages):
        self.roots = {os.path.join(os.path.realpath(folder), package) + os.sep: package for package in packages}
        self.packages = {}  # of code objects; None outside
        self.called = {}  # what was last called at an instruction: its category
        self.calls = {}  # (caller's code, offset, callee's code) to the category of what was called there

    def package_of(self, code):
        if code not in self.packages:
            self.packages[code] = next((package for root, package in self.roots.items() if code.co_filename.startswith(root)), None)
        return self.packages[code]

    def on_start(self, code, _):
        package = self.package_of(code)
        if package is None or not is_function(code):
            return DISABLE
        if code.co_flags & LATER and code.co_name not in ASKED:
            return DISABLE
        caller = sys._getframe(1).f_back
        if caller is not None and self.package_of(caller.f_code) == package:
            at = caller.f_code, caller.f_lasti
            self.calls.setdefault((*at, code), self.called.get(at))
        return None

    def on_call(self, code, offset, callee, _):
        package = self.package_of(code)
        if package is None:
            return DISABLE
        callee = callee.__func__ if isinstance(callee, types.MethodType) else callee
        self.called[code, offset] = category(callee)
        if isinstance(callee, types.FunctionType):
            called = callee.__code__
            if called.co_flags & LATER and is_function(called) and self.package_of(called) == package:
                self.calls[code, offset, called] = "function"
        return None

    def start(self):
        sys.monitoring.use_tool_id(TOOL, "traced_calls")
        sys.monitoring.register_callback(TOOL, START, self.on_start)
        sys.monitoring.register_callback(TOOL, CALL, self.on_call)
        sys.monitoring.set_events(TOOL, START | CALL)

    def place(self, code):
        root = next(root for root in self.roots if code.co_filename.startswith(root))
        return os.path.relpath(code.co_filename, os.path.dirname(root.rstrip(os.sep))).replace(os.sep, "/")

    def rows(self):
        instructions = {}
        for (code, offset, callee), called in self.calls.items():
            known = instructions.setdefault(code, Instructions(code))
            instruction = known.at(offset)
            if callee.co_name == "close" and instruction.opname not in WRITTEN:
                continue
            yield {"package": self.package_of(code), "path": self.place(code), "caller": code.co_qualname, "span": list(instruction.positions),
                   "instruction": instruction.opname, "turn": known.turn(instruction), "called": called, "callee_path": self.place(callee),
                   "callee": callee.co_qualname, "callee_line": callee.co_firstlineno, "callee_body": body(callee) if callee.co_name == "<lambda>" else None}

    def write(self, out):
        sys.monitoring.set_events(TOOL, 0)
        with open(out, "w") as file:
            for row in self.rows():
                print(json.dumps(row), file=file)


def body(code):
    """What a function's instructions span: of a lambda its expression."""
    spans = [span for span in code.co_positions() if None not in span and span[:1] + span[2:3] != span[1:2] + span[3:]]
    return [*min((line, column) for line, _, column, _ in spans), *max((line, column) for _, line, _, column in spans)]


def numeric(host):
    """The address that a host is written as, None where it is a name or none."""
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return None


def keep_here(event, arguments):
    """Audit hook: refuses what would leave this machine, as a machine without network does."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
        if host not in (None, "", b"", "localhost", b"localhost", socket.gethostname()) and numeric(host) is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[1], tuple):
        address = numeric(arguments[1][0])
        if address is not None and not address.is_loopback and not address.is_unspecified:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")


def main():
    out, folder, packages, *program = sys.argv[1:]
    sys.addaudithook(keep_here)
    recorder = Recorder(folder, packages.split(","))
    process = os.getpid()
    atexit.register(lambda: recorder.write(out) if os.getpid() == process else None)
    recorder.start()
    if program[0] == "-m":
        sys.argv, sys.path[0] = program[1:], os.getcwd()
        runpy.run_module(program[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = program
        sys.path[0] = os.path.dirname(os.path.realpath(program[0]))
        runpy.run_path(program[0], run_name="__main__")


if __name__ == "__main__":
    main()
