#- file: shop.py
# What a module lists of its own.
#- $shop:Module{qualified_name=shop}
#- $shop EXPORTS.price{span=@'"price"', resolution=resolved} :Function{qualified_name=shop.price}
#- $shop EXPORTS.rate{span=@'"rate"'} :Variable{qualified_name=shop.rate}
#- $shop EXPORTS._Cart{span=@'"_Cart"'} :Class{qualified_name=shop._Cart}
__all__ = ["price", "rate", "_Cart", "path", "nobody"]
#- !{ $shop EXPORTS.path _ }
from os import path
rate = 3
def price(): ...
class _Cart: ...
#- !{ $shop EXPORTS.spare @def.. }
def spare(): ...
#- file: chosen.py
#- $chosen:Module{qualified_name=chosen}
#- 2 of $chosen EXPORTS.open{resolution=ambiguous, confidence=0.500000} _
__all__ = ["open"]
if input():
    def open(): ...
else:
    def open(): return 1
#- file: taken.py
import shop
#- :Module{qualified_name=taken} EXPORTS.price{span=@price} :Function{qualified_name=taken.price}
def price(): ...
__all__ = shop.__all__
#- file: open.py
#- !{ :Module{qualified_name=open} EXPORTS @def.. }
def price(): ...
