#- file: shop.py
# What tests say of names.


class Item: ...


class Cup(Item): ...


def f(a, b: int | str | None, c: Item, d):
    if isinstance(a, Item):
        #- types{span=@x, type_name=shop.Item, status=resolved}
        x = a
    if isinstance(a, (Cup, int)):
        #- types{span=@x, type_name="int | shop.Cup"}
        x = a
    if b is None:
        #- types{span=@x, type_name=None}
        x = b
    elif isinstance(b, str):
        #- types{span=@x, type_name=str}
        x = b
    else:
        #- types{span=@x, type_name=int}
        x = b
    if not b:
        b = 1
    #- types{span=@x, type_name="int | str"}
    x = b
    if isinstance(c, Cup):
        #- types{span=@x, type_name=shop.Cup}
        x = c
    if callable(d):
        #- types{span=@x, type_name=Callable}
        x = d
    assert isinstance(d, bytes)
    #- types{span=@x, type_name=bytes}
    x = d
    return x


def g(a, b: int | None):
    match a:
        case Cup():
            #- types{span=@x, type_name=shop.Cup}
            x = a
        #- types{span=@item, type_name=shop.Item}
        case Item() as item:
            x = item
        case _:
            #- types{span=@x, status=unresolved}
            x = a
    #- types{span=@x, type_name=int}
    x = b if b is not None else 0
    return x


def h(a: Item | None = None):
    if a is None:
        a = Cup()
    #- types{span=@x, type_name="shop.Cup | shop.Item"}
    x = a
    return x
