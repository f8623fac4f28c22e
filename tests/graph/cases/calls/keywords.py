#- file: shop.py
# Keywords of calls name parameters.
import subprocess
from dataclasses import dataclass


def sell(item, *, count=1, **others):
    # What binds it again is not what a keyword names.
    item = item or None


class Cart:
    def __new__(cls, size): return object.__new__(cls)
    def __init__(self, size): ...


class Named:
    def __new__(cls, name): return object.__new__(cls)


@dataclass
class Item:
    price: int
    tax: int = 0


class Gift(Item): ...


class Empty: ...


#- references{span=@item, name=item, role=attribute, target=shop.sell.item, target_kind=parameter, status=resolved}
#- @"item=1":keyword REFERS_TO{resolution=resolved} :Parameter{qualified_name=shop.sell.item}
#- references{span=@count, role=attribute, target=shop.sell.count, status=resolved}
#- references{span=@more, role=attribute, target=null, status=unresolved, reason=taken-by-double-star}
sell(item=1, count=2, more=3)
# A class has those of its __init__, else of its __new__, else its fields.
#- references{span=@size, target=shop.Cart.__init__.size, status=resolved}
Cart(size=1)
#- references{span=@name, target=shop.Named.__new__.name, status=resolved}
Named(name=1)
#- references{span=@price, target=shop.Item.price, target_kind=variable, status=resolved}
#- references{span=@tax, target=shop.Item.tax, status=resolved}
Item(price=1, tax=2)
#- references{span=@price, target=shop.Item.price, status=resolved}
Gift(price=1)
#- references{span=@size, target=null, status=unresolved, reason=parameter-of-outside}
Empty(size=1)
#- references{span=@check, target=null, status=unresolved, reason=parameter-of-outside}
subprocess.run([], check=True)
#- references{span=@size, target=null, status=unresolved, reason=callee-not-known}
unknown(size=1)
#- references{span=@nothing, target=null, status=unresolved, reason=no-such-parameter}
(lambda size: size)(nothing=1)


def other(count): ...


either = sell if unknown else other
#- references{span=@count, target=shop.sell.count, status=ambiguous, confidence="0.500000"}
#- references{span=@count, target=shop.other.count, status=ambiguous, reason=several-definitions}
#- references{span=@item, target=shop.sell.item, status=resolved}
either(count=1, item=2)
# A keyword of a class statement is none of a call.
#- !{ @"metaclass=type":keyword REFERS_TO _ }
class Kind(metaclass=type): ...
