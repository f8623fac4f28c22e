# What comes back from a call is what that call was given, and no other.
from abc import ABC
from dataclasses import dataclass

seen = []


def register(thing):
    seen.append(thing)
    return thing


def doc(*texts):
    def decorator(decorated):
        return decorated
    return decorator


@register
class A:
    def me(self): return self

    @doc("one")
    def one(self): return 1


@register
class B:
    def me(self): return self

    @doc("two")
    def two(self): return A()


#- call_graph{span=@"A()", callee=passed_on.A, status=resolved}
#- !{ call_graph{span=@"A()", callee=passed_on.B} }
#- call_graph{span=@"A().me().one()", callee=passed_on.A.one, status=resolved}
A().me().one()
#- call_graph{span=@"B().two()", callee=passed_on.B.two, status=resolved}
#- call_graph{span=@"B().two().one()", callee=passed_on.A.one, status=resolved}
B().two().one()


def first(a, b=None):
    return a


#- call_graph{span=@"first(A()).me()", callee=passed_on.A.me, status=resolved}
first(A()).me()
#- call_graph{span=@"first(b=A(), a=B()).me()", callee=passed_on.B.me, status=resolved}
first(b=A(), a=B()).me()


def said(a) -> A:
    return a


# What an annotation says counts where nothing else is known.
#- call_graph{span=@"said(nobody).one()", callee=passed_on.A.one, status=resolved}
said(nobody).one()


# The __init__ that runs is the one that is made, not that of a base.
@dataclass
class Rule(ABC):
    name: str


#- 1 of call_graph{span=@"Rule(name='')"}
#- call_graph{span=@"Rule(name='')", callee=passed_on.Rule}
Rule(name='')


class Ordered:
    def __le__(self, other):
        if other:
            return NotImplemented
        return A()


#- 1 of call_graph{span=@"(Ordered() <= 0).one()"}
#- call_graph{span=@"(Ordered() <= 0).one()", callee=passed_on.A.one, status=resolved}
(Ordered() <= 0).one()


class Made:
    def __new__(cls, size):
        made = object.__new__(cls)
        made.size = size
        return made

    def get(self): return self.size


#- call_graph{span=@"Made(1).get()", callee=passed_on.Made.get, status=resolved}
Made(1).get()


class Left:
    def __getitem__(self, key): return key
    def __eq__(self, other): return True
    def __enter__(self): return self
    def __exit__(self, *error): pass


class Right:
    def __getitem__(self, key): return key
    def __enter__(self): return self
    def __exit__(self, *error): pass


either = Left() if nobody else Right()
# Two that may be asked are two.
#- 2 of call_graph{span=@"either[0]", via=operation, status=ambiguous, confidence=0.500000, reason=several-callees}
either[0]
plain = Left() if nobody else "text"
#- 1 of call_graph{span=@"plain == 1"}
#- call_graph{span=@"plain == 1", callee=passed_on.Left.__eq__, status=ambiguous, confidence=0.500000}
plain == 1
#- 2 of call_graph{span=@"Left()", via=context, status=resolved}
with Left():
    pass
low = Left() if nobody else Right()
high = Left()
# Each comparison of a chain asks its own.
#- 1 of call_graph{span=@"low == high == 1", callee=passed_on.Left.__eq__}
low == high == 1


def later(name):
    return None


class Known:
    def __mul__(self, other): return self


class Filled:
    @later
    def __mul__(self, other): return self


class Old:
    def __getitem__(self, key): return key


class New:
    def __iter__(self): return self
    def __next__(self): return 1


factor = Known() if nobody else Filled()
# A method of which nothing is known may be the one that runs.
#- call_graph{span=@"factor * 2", callee=passed_on.Known.__mul__, status=ambiguous}
factor * 2
these = Old() if nobody else New()
#- call_graph{span=@these, callee=passed_on.Old.__getitem__, status=ambiguous, confidence=0.500000}
#- call_graph{span=@these, callee=passed_on.New.__iter__, status=ambiguous, confidence=0.500000}
for one in these: pass
