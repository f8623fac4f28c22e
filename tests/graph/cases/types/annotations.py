#- file: shop.py
# What annotations say.
import datetime
from collections.abc import Callable, Iterable
from typing import Any, Literal, Optional, Self, Union


class Item:
    #- types{span=@name, kind=variable, function=shop.Item, type_name=str, status=resolved, origin=declared}
    name: str
    #- types{span=@price, type_name="float | None", origin=declared}
    price: float | None = None

    #- types{span=@self, kind=parameter, function=shop.Item.priced, type_name=shop.Item, status=resolved, origin=inferred}
    #- types{span=@price, kind=parameter, type_name=float, origin=declared}
    #- types{span=@priced, kind=return, function=shop.Item.priced, type_name=shop.Item, origin=declared}
    def priced(self, price: float) -> Self:
        #- types{span=@price, kind=attribute, function=shop.Item.priced, type_name="float | None", origin=declared}
        self.price = price
        return self


#- types{span=@a, type_name="int | None", status=resolved, origin=declared}
#- types{span=@b, type_name="int | str"}
#- types{span=@c, type_name="list[shop.Item]"}
#- types{span=@d, type_name="dict[str, list[int]]"}
def f(a: Optional[int], b: Union[str, int], c: list[Item], d: dict[str, list[int]]): ...


# Union by `|`, None last, whatever order it is written in.
#- types{span=@a, type_name="bytes | str | None"}
#- types{span=@b, type_name=shop.Item}
#- types{span=@c, type_name=Callable}
#- types{span=@d, type_name="tuple[int, str]"}
#- types{span=@e, type_name="tuple[int, ...]"}
def g(a: None | str | bytes, b: "Item", c: Callable[[int], str], d: tuple[int, str], e: tuple[int, ...]): ...


# A parameter whose default is None may be None.
#- types{span=@a, type_name="int | None", status=resolved}
#- types{span=@b, type_name=str}
#- types{span=@c, type_name="type[shop.Item]"}
#- types{span=@d, type_name="Iterable[shop.Item]"}
#- types{span=@args, type_name="tuple[int, ...]"}
#- types{span=@options, type_name="dict[str, bool]"}
def h(a: int = None, b: Literal["x", "y"] = "x", c: type[Item] = Item, d: Iterable[Item] = (), *args: int, **options: bool): ...


# One class outside.
#- types{span=@when, type_name=datetime.datetime, status=external, origin=declared}
#- types{span=@how, type_name=null, status=unresolved}
#- types{span=@after, kind=return, type_name="datetime.datetime | None", status=resolved}
def after(when: datetime.datetime, how: Any) -> datetime.datetime | None: ...


Number = int | float


# Names that stand for types, and what is said once.
#- types{span=@n, type_name="float | int", origin=declared}
def k(n: Number):
    #- types{span=@total, type_name=float, origin=declared}
    total: float
    #- types{span=@total, type_name=float, origin=declared}
    total = n * 2
    #- types{span=@part, type_name="float | int", origin=inferred}
    part = n
    return total, part
