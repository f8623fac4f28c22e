# Annotations that are strings: what they name is named, and stands below them. CPython's tree has the string alone.
#- file: shop.py
from typing import Annotated, Literal, Optional, cast
import cart


class Item: ...


class Shop:
    class Shelf: ...

    # The class around is seen.
    #- references{span=@Shelf, role=read, target=shop.Shop.Shelf, status=resolved}
    #- @Shelf:TextName{name=Shelf, parent_id=$text} REFERS_TO :Class{qualified_name=shop.Shop.Shelf}
    #- @'"Shelf"':Constant{node_id=$text}
    #- !{ @'"Shelf"':Constant AST_CHILD @Shelf }
    shelf: "Shelf"

    # What comes later in the file counts.
    #- references{span=@Later, role=read, target=shop.Later, status=resolved}
    #- references{span=@Item, role=read, target=shop.Item, status=resolved}
    #- types{name=sell, kind=return, type_name="shop.Item | None"}
    def sell(self, to: "Later") -> "Optional[Item]": ...


#- @"cart.Cart":TextAttribute REFERS_TO :Class{qualified_name=cart.Cart}
#- references{span=@Cart, role=attribute, target=cart.Cart}
def fill(it: 'cart.Cart'): ...


# Parts of annotations.
#- references{span=@Item, role=read, target=shop.Item}
#- types{name=items, kind=parameter, type_name="list[shop.Item]"}
def each(items: list["Item"]): ...


# What is no annotation is a text, and so is what says no type.
#- @'"Item"':Constant{node_id=$mode}
#- !{ :TextName{parent_id=$mode} }
def mode(m: Literal["Item"]): ...


#- @'"Item"':Constant{node_id=$note}
#- !{ :TextName{parent_id=$note} }
def noted(n: Annotated[int, "Item"]): ...


#- @'"Item +"':Constant{node_id=$broken}
#- !{ :TextName{parent_id=$broken} }
#- !{ diagnostics{path="shop.py"} }
def broken(b: "Item +"): ...


# The parameters of types of `typing`, and what it takes as types.
#- @cart#1:TextName REFERS_TO :Module{qualified_name=cart}
#- @"cart.Cart":TextAttribute REFERS_TO $cart
Carts = Optional["cart.Cart"]

#- references{span=@Later, target=shop.Later}
#- @Item:TextName USES.read :Binding{name=Item}
last = cast("Later | Item", None)


# A string in a text is read as well, and its names stand below the text.
#- references{span=@Later, target=shop.Later}
#- types{name=all_later, kind=parameter, type_name="list[shop.Later]"}
def each_later(all_later: "list['Later']"): ...


def inside():
    class Local: ...

    #- references{span=@Local, target=shop.inside.Local, status=resolved}
    #- types{name=it, type_name=shop.inside.Local}
    it: "Local"
    #- references{span=@nowhere, role=read, target=null, status=unresolved, reason=undefined-name}
    other: "nowhere"


# A name is looked up when the annotation is asked for: what it means at the end counts.
twice = int
#- references{span=@twice, target=shop.twice, status=resolved, target_bstart=$end}
def asked(a: "twice"): ...
#- @twice:Name{bstart=$end}
twice = str


# Nothing in a text runs.
class Asked:
    @property
    #- $property=@def..:Method
    def it(self): return Item


asked = Asked()
#- @"asked.it":Attribute PROPERTY_ACCESS $property
asked.it
#- $read=@"asked.it":TextAttribute REFERS_TO $property
#- !{ $read PROPERTY_ACCESS _ }
#- 1 of call_graph{callee=shop.Asked.it}
def run(it: "asked.it"): ...


class Later: ...
#- file: cart.py
#- $cart=@class..:Class
class Cart: ...
