# Callables as values: arguments, results, closures, containers, iteration, `with`, and what flow rules out.
import functools


def f(): ...
def g(): ...


def twice(call):
    #- call_graph{span=@"call()", callee=values.f, status=resolved}
    #- 1 of @"call()":Call CALLS _
    call()
    return call


#- call_graph{span=@"twice(f)()", callee=values.f}
twice(f)()


def make(call):
    def inner():
        #- call_graph{span=@"call()", callee=values.g, caller=values.make.inner}
        return call()
    return inner


#- call_graph{span=@"make(g)()", callee=values.make.inner}
make(g)()

# What is bound last is called.
h = f
h = g
#- call_graph{span=@"h()", callee=values.g, status=resolved}
#- !{ call_graph{span=@"h()", callee=values.f} }
h()

if f:
    k = f
else:
    k = g
#- call_graph{span=@"k()", callee=values.f, status=ambiguous, confidence=0.500000}
#- call_graph{span=@"k()", callee=values.g, status=ambiguous, confidence=0.500000}
k()

table = {"f": f, "g": g}
#- call_graph{span=@"table['g']()", callee=values.g, status=resolved}
table['g']()
for each in [f]:
    #- call_graph{span=@"each()", callee=values.f, status=resolved}
    each()
#- call_graph{span=@"functools.partial(g)()", callee=values.g}
functools.partial(g)()


class Door:
    def __enter__(self): return self
    def __exit__(self, *_): ...
    def __iter__(self): return self
    def __next__(self): return g
    def __add__(self, other): return other
    def pass_(self): ...


#- call_graph{span=@"Door()", callee=values.Door.__enter__}
#- call_graph{span=@"Door()", callee=values.Door.__exit__}
#- @"Door()":Call CALLS :Method{qualified_name=values.Door.__enter__}
with Door() as door:
    #- call_graph{span=@"door.pass_()", callee=values.Door.pass_}
    door.pass_()
#- call_graph{span=@door, callee=values.Door.__iter__}
#- call_graph{span=@door, callee=values.Door.__next__}
for one in door:
    #- call_graph{span=@"one()", callee=values.g}
    one()
#- call_graph{span=@"door + f", callee=values.Door.__add__}
#- call_graph{span=@"(door + f)()", callee=values.f}
(door + f)()


def wrap(function):
    @functools.wraps(function)
    def inner(*args): return function(*args)
    return inner


@wrap
def wrapped(): ...


#- call_graph{span=@"wrapped()", callee=values.wrap.inner, status=resolved}
wrapped()


def passed(unknown):
    # Nothing calls it: what the parameter is cannot be said.
    #- call_graph{span=@"unknown()", status=unresolved, reason=value-of-parameter}
    unknown()


# Keys of `**` go on to whom they are passed, also those that are found after it was.
class Passed:
    def made(self): ...


def passes(**options):
    stores(options)
    return takes(**options)


def takes(**options):
    #- call_graph{span=@"options['late'].made()", callee=values.Passed.made}
    options['late'].made()


def stores(given): return keeps(given)
def keeps(given): return sets(given)
def sets(given): given['late'] = Passed()


passes(early=f)


# A node that compares twice asks twice, and not both times as many.
class One:
    def __eq__(self, other): return True


class Two:
    def __eq__(self, other): return True


class Three:
    def __eq__(self, other): return True


two = One() if wrapped else Two()
three = Three() if wrapped else two
#- 3 of call_graph{span=@"two == three == two"}
#- call_graph{span=@"two == three == two", callee=values.One.__eq__, confidence=0.500000}
#- call_graph{span=@"two == three == two", callee=values.Three.__eq__, confidence=0.333333}
two == three == two
