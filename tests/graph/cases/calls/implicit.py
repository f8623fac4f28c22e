#- file: lazy.py
def __getattr__(name):
    return name


here = 1
#- file: implicit.py
# Calls that nobody writes.
import enum
from abc import ABC
from contextlib import contextmanager

import lazy


class Setting:
    def __get__(self, instance, owner=None): return self

    def __set__(self, instance, value): return None


class Page:
    setting = Setting()

    def __init__(self):
        self._title = ""

    @property
    def title(self): return self._title

    @title.setter
    def title(self, value): self._title = value

    def __iter__(self): return iter([self])

    def __len__(self): return 1

    def __str__(self): return "page"


page = Page()
#- call_graph{span=@"page.title", callee=implicit.Page.title, via=property, status=resolved}
#- @"page.title":Attribute PROPERTY_ACCESS :Method{qualified_name=implicit.Page.title}
page.title = "one"
#- call_graph{span=@"page.setting", callee=implicit.Setting.__set__, via=property, status=resolved}
page.setting = 1
#- call_graph{span=@"page.setting", callee=implicit.Setting.__get__, via=property, status=resolved}
page.setting
#- call_graph{span=@"Page.setting", callee=implicit.Setting.__get__, via=property, status=resolved}
Page.setting
#- call_graph{span=@"list(page)", callee=implicit.Page.__iter__, via=iteration, status=resolved}
#- call_graph{span=@"list(page)", callee=builtins.list, status=external}
list(page)
#- call_graph{span=@"len(page)", callee=implicit.Page.__len__, via=operation, status=resolved}
len(page)
#- call_graph{span=@"str(page)", callee=implicit.Page.__str__, via=operation, status=resolved}
str(page)
#- call_graph{span=@"zip([], page)", callee=implicit.Page.__iter__, via=iteration, status=resolved}
zip([], page)
#- !{ call_graph{span=@"max(page, page)", callee=implicit.Page.__iter__} }
max(page, page)
#- call_graph{span=@"lazy.there", callee=lazy.__getattr__, via=property, status=resolved}
lazy.there
#- !{ call_graph{span=@"lazy.here", callee=lazy.__getattr__} }
lazy.here


class Registry(type):
    def __new__(mcs, name, bases, namespace): return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace): pass


class Plugin:
    def __init_subclass__(cls, **options): cls.options = options


#- call_graph{span=@class.."...", callee=implicit.Registry.__new__, via=class, status=resolved}
#- call_graph{span=@class.."...", callee=implicit.Registry.__init__, via=class, status=resolved}
#- @class.."...":Class CALLS :Method{qualified_name=implicit.Registry.__new__}
class Registered(metaclass=Registry): ...


#- call_graph{span=@class.."...", callee=implicit.Registry.__init__, via=class, status=resolved}
class Below(Registered): ...


#- call_graph{span=@class.."...", callee=implicit.Plugin.__init_subclass__, via=class, status=resolved}
class One(Plugin, level=1): ...
class Length:
    def __radd__(self, other): return self

    def __iadd__(self, other): return self

    def __gt__(self, other): return True


class Marked:
    def __init__(self, function): self.function = function


class Area:
    # What the decorator gives is put in place of the method later, by whatever reads it.
    @Marked
    def __radd__(self, other): return self


def operate(other):
    #- call_graph{span=@"1 + Length()", callee=implicit.Length.__radd__, via=operation, status=resolved}
    1 + Length()
    # What is not known may have an `__add__`.
    #- call_graph{span=@"other + Length()", callee=implicit.Length.__radd__, via=operation, status=ambiguous}
    other + Length()
    #- call_graph{span=@"other < Length()", callee=implicit.Length.__gt__, via=operation, status=ambiguous}
    other < Length()
    either = Length() if other else Area()
    #- call_graph{span=@"1 + either", callee=implicit.Length.__radd__, via=operation, status=ambiguous}
    1 + either
    length = Length()
    #- call_graph{span=@"length += 1", callee=implicit.Length.__iadd__, via=operation, status=resolved}
    length += 1


class Cached:
    def __get__(self, instance, owner=None): return self


class Plain:
    def __init__(self):
        self.title = "plain"
        self.kept = 1

    # Set on the instance, it is found there first.
    kept = Cached()


@contextmanager
def managed():
    yield 1


class Manager:
    def __enter__(self): return self

    def __exit__(self, *error): return None


def either(which):
    one = Page() if which else Plain()
    # One of them has it without a property.
    #- call_graph{span=@"one.title", callee=implicit.Page.title, via=property, status=ambiguous}
    one.title
    #- call_graph{span=@"Plain().kept", callee=implicit.Cached.__get__, via=property, status=ambiguous}
    Plain().kept
    manager = Manager() if which else managed()
    #- call_graph{span=@manager, callee=implicit.Manager.__enter__, via=context, status=ambiguous}
    #- call_graph{span=@manager, callee=implicit.Manager.__exit__, via=context, status=ambiguous}
    with manager:
        pass


class Color(enum.Enum):
    RED = 1

    def paint(self): return 2


for color in Color:
    #- call_graph{span=@"color.paint()", callee=implicit.Color.paint, status=resolved}
    color.paint()


class Abstract(ABC): ...


# `ABC` has no `__init__` of its own.
#- 1 of call_graph{span=@"Abstract()"}
Abstract()


#- file: asking.py
# An import asks a module that is no package for its `__path__`.
#- call_graph{span=@"from lazy import here", callee=lazy.__getattr__, via=import, status=resolved}
from lazy import here


def late():
    #- call_graph{span=@"from lazy import there", caller=asking.late, callee=lazy.__getattr__, via=import, status=resolved}
    from lazy import there
