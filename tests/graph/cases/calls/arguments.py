#- file: shop.py
# Which parameter takes which argument.


#- @first:Parameter{qualified_name=shop.sell.first}
def sell(first, /, second=None, *rest, sign=1, **others): ...


class Cart:
    #- $self=@self:Parameter
    #- $size=@size:Parameter
    def __init__(self, size): ...

    #- $cart=@self:Parameter
    #- $item=@item:Parameter
    def add(self, item, *, count=1): ...

    @staticmethod
    def of(size): ...

    @classmethod
    def made(cls, size): ...

    def __call__(self, call): ...


#- @1:Constant RESOLVES_ARGUMENT{resolution=resolved, label=null} :Parameter{qualified_name=shop.sell.first}
#- @2:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.sell.second}
#- @3:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.sell.rest}
#- @"sign=4":keyword RESOLVES_ARGUMENT.sign :Parameter{qualified_name=shop.sell.sign}
#- @"other=5":keyword RESOLVES_ARGUMENT.other :Parameter{qualified_name=shop.sell.others}
sell(1, 2, 3, sign=4, other=5)
# A positional parameter has no keyword.
#- @"first=1":keyword RESOLVES_ARGUMENT :Parameter{qualified_name=shop.sell.others}
sell(0, first=1)
items = []
# What is spread goes where nothing else can take it.
#- @"*items":Starred RESOLVES_ARGUMENT :Parameter{qualified_name=shop.sell.rest}
sell(1, 2, *items)
#- !{ @"*items":Starred RESOLVES_ARGUMENT _ }
#- !{ @9:Constant RESOLVES_ARGUMENT _ }
sell(1, *items, 9)
#- !{ @"**items":keyword RESOLVES_ARGUMENT _ }
sell(1, **items)
#- @"**items":keyword RESOLVES_ARGUMENT :Parameter{qualified_name=shop.sell.others}
sell(1, 2, sign=3, **items)

# What a method is bound to comes first.
#- @1:Constant RESOLVES_ARGUMENT $size
#- !{ _ RESOLVES_ARGUMENT $self }
cart = Cart(1)
#- @1:Constant RESOLVES_ARGUMENT $item
#- @"count=2":keyword RESOLVES_ARGUMENT.count :Parameter{qualified_name=shop.Cart.add.count}
cart.add(1, count=2)
#- @cart:Name RESOLVES_ARGUMENT $cart
#- @1:Constant RESOLVES_ARGUMENT $item
Cart.add(cart, 1)
#- @1:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.Cart.of.size}
cart.of(1)
#- @1:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.Cart.made.size}
Cart.made(1)
#- @1:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.Cart.__call__.call}
cart(1)
#- @1:Constant RESOLVES_ARGUMENT :Parameter{qualified_name="shop.<lambda1>.n"}
(lambda n: n)(1)

from functools import partial

#- !{ @7:Constant RESOLVES_ARGUMENT _ }
half = partial(sell, 7)
#- @8:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.sell.second}
half(8)


def one(a): ...
def two(b, c): ...


either = one if items else two
#- @1:Constant RESOLVES_ARGUMENT{resolution=ambiguous, confidence="0.500000"} :Parameter{qualified_name=shop.one.a}
#- @1:Constant RESOLVES_ARGUMENT{resolution=ambiguous, confidence="0.500000"} :Parameter{qualified_name=shop.two.b}
#- !{ @2:Constant RESOLVES_ARGUMENT :Parameter{qualified_name=shop.one.a} }
either(1, 2)
# What runs by itself has no arguments of its own.
#- !{ @one:Name RESOLVES_ARGUMENT _ }
list(map(one, items))
