#- file: shop.py
# What values say.
import os

import other


class Item:
    def same(self): return self


class Cup(Item):
    def __init__(self, size):
        #- types{span=@size, kind=attribute, type_name=int, status=ambiguous}
        self.size = size
        #- types{span=@parts, kind=attribute, type_name=list, status=resolved, origin=inferred}
        self.parts = []

    #- types{span=@count, kind=return, type_name=int, status=resolved}
    def count(self): return len(self.parts)

    #- types{span=@all, kind=return, type_name="Generator[shop.Item]"}
    def all(self): yield Item()

    @property
    #- types{span=@item, kind=return, type_name=shop.Item}
    def item(self): return Item()

    # What is there for others to say.
    #- types{span=@price, kind=return, type_name=NoReturn, status=ambiguous}
    def price(self): raise NotImplementedError


#- types{span=@a, kind=variable, function=shop, type_name=int, status=resolved, origin=inferred}
a = 1
#- types{span=@b, type_name=shop.Cup}
b = Cup(1)
#- types{span=@c, type_name="type[shop.Cup]"}
c = Cup
#- types{span=@d, type_name=Callable}
d = b.count
#- types{span=@e, type_name=None, status=resolved}
e = None
#- types{span=@f, type_name="tuple[int, str]"}
f = 1, "a"
#- types{span=@g, type_name=int}
#- types{span=@h, type_name=str}
g, h = f
#- types{span=@i, type_name=shop.Item}
i = b.item
#- types{span=@j, type_name=int}
j = b.count()
# A method that gives what it is called for.
#- types{span=@t, type_name=shop.Cup}
t = b.same()
#- types{span=@k, type_name=types.ModuleType}
k = other
# Whether what is outside is a module is not known.
#- types{span=@s, type_name=null, status=unresolved}
s = os
#- types{span=@m, type_name="list[str]"}
m = "a b".split()
#- types{span=@n, type_name="list[str]"}
n = m[1:]
#- types{span=@o, type_name=str}
o = n[0] + "x"
#- types{span=@p, type_name=bool}
p = a in m
#- types{span=@q, type_name=float}
q = a / 2
# Of what is outside nothing is known without its source.
#- types{span=@r, type_name=null, status=unresolved}
r = os.environ.get("a")

#- types{span=@place, type_name=int}
#- types{span=@word, type_name=str}
for place, word in enumerate(m):
    pass

#- types{span=@each, type_name=shop.Item}
for each in b.all():
    pass

try:
    pass
#- types{span=@error, type_name="KeyError | OSError"}
except (OSError, KeyError) as error:
    pass


#- types{span=@n, kind=parameter, status=ambiguous, type_name=int}
#- types{span=@pick, kind=return, type_name="int | str | None", status=resolved}
def pick(n):
    if n == 1:
        return 1
    if n == 2:
        return "b"


#- types{span=@wait, kind=return, type_name=shop.Item}
async def wait():
    return Item()


async def main():
    #- types{span=@got, type_name=shop.Item}
    got = await wait()
    return got


pick(3)
# Callers outside may give anything.
#- types{span=@x, kind=parameter, type_name=null, status=unresolved}
same = lambda x: x


class Bare: ...


def turned():
    # It is given another class.
    #- types{span=@x, type_name=shop.Bare, status=ambiguous}
    x = Bare()
    x.__class__ = Item
    return x


#- types{span=@later, kind=return, type_name=None, status=ambiguous}
def later() -> "list[Item()]": ...
#- file: other.py
