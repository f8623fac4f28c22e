# What a decorator, a factory or `__new__` gives depends on who asks.
from datetime import timedelta
from functools import lru_cache, partial, wraps


class A:
    def one(self): return 1


class B:
    def two(self): return 2


def traced(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@traced
def make_a():
    return A()


@traced
def make_b():
    return B()


#- call_graph{span=@"make_a()", callee=contexts.traced.wrapper, status=resolved}
#- call_graph{span=@"make_a().one()", callee=contexts.A.one, status=resolved}
make_a().one()
#- call_graph{span=@"make_b().two()", callee=contexts.B.two, status=resolved}
#- !{ call_graph{span=@"make_b().two()", callee=contexts.A.one} }
make_b().two()


# One decorator, made once and used for several functions.
def cached(size):
    def decorator(function):
        kept = lru_cache(size)(function)

        def wrapper(*args, **kwargs):
            #- call_graph{span=@"kept(*args, **kwargs)", callee=contexts.cached_a, status=ambiguous}
            #- call_graph{span=@"kept(*args, **kwargs)", callee=contexts.cached_b, status=ambiguous}
            return kept(*args, **kwargs)
        return wrapper
    return decorator


cache = cached(10)


@cache
def cached_a(): return A()


@cache
def cached_b(): return B()


#- call_graph{span=@"cached_a().one()", callee=contexts.A.one, status=resolved}
cached_a().one()
#- call_graph{span=@"cached_b().two()", callee=contexts.B.two, status=resolved}
cached_b().two()


def maker(of):
    return lambda: of()


make_one, make_two = maker(A), maker(B)
#- call_graph{span=@"make_one().one()", callee=contexts.A.one, status=resolved}
make_one().one()
#- call_graph{span=@"make_two().two()", callee=contexts.B.two, status=resolved}
make_two().two()


def apply(function, *rest):
    return function(*rest)


#- call_graph{span=@"apply(A).one()", callee=contexts.A.one, status=resolved}
apply(A).one()
#- call_graph{span=@"apply(make_b).two()", callee=contexts.B.two, status=resolved}
apply(make_b).two()


def bound(function):
    return partial(function)


#- call_graph{span=@"bound(B)().two()", callee=contexts.B.two, status=resolved}
bound(A)().one(), bound(B)().two()


class Base:
    def __new__(cls, *args):
        made = object.__new__(cls)
        #- call_graph{span=@"made.begun()", callee=contexts.Base.begun, status=resolved}
        made.begun()
        return made

    def begun(self): return self


class Middle(Base):
    @traced
    def __new__(cls, *args):
        return super().__new__(cls, *args)


class First(Middle):
    def first(self): return 1


#- $second=@class..:Class
class Second(Middle):
    def second(self): return 2


class Third(Base):
    def __new__(cls, value):
        if value:
            return Base.__new__(cls)
        return First(value)

    def third(self): return 3


#- call_graph{span=@"First(1)", callee=contexts.First, status=resolved}
#- call_graph{span=@"First(1)", callee=contexts.traced.wrapper, via=construction, status=resolved}
#- call_graph{span=@"First(1).first()", callee=contexts.First.first, status=resolved}
First(1).first()
#- call_graph{span=@"Second(1).second()", callee=contexts.Second.second, status=resolved}
#- @"Second(1)":Call INSTANCE_OF{resolution=resolved} $second
Second(1).second()
#- call_graph{span=@"Third(1).third()", callee=contexts.Third.third, status=resolved}
Third(1).third()


class Span(timedelta):
    def __new__(cls, value): return super().__new__(cls, value)


#- call_graph{span=@"Span(1)", callee=contexts.Span.__new__, via=construction, status=resolved}
#- !{ call_graph{span=@"Span(1)", callee=datetime.timedelta.__init__} }
Span(1)
