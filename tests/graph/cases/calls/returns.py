#- file: shop.py
# What functions give, and the calls that get it.


def sell(item):
    if item:
        #- $some=@"return item":Return
        return item
    #- $none=@return:Return
    return


#- $call=@"sell(1)":Call
sell(1)
#- $some RETURNS_TO.return{resolution=resolved, span=@"sell(2)"} @"sell(2)":Call
#- $some RETURNS_TO $call
#- $none RETURNS_TO @"sell(2)":Call
sell(2)


def count(n):
    def inner():
        #- $inner=@"return 0":Return
        return 0
    #- $yield=@"yield n":Yield
    yield n
    #- $from=@"yield from [n]":YieldFrom
    yield from [n]
    #- $end=@return:Return
    return


# A generator gives what it yields.
#- $yield RETURNS_TO.yield @"count(1)":Call
#- $from RETURNS_TO.yield_from @"count(1)":Call
#- !{ $end RETURNS_TO _ }
#- !{ $inner RETURNS_TO _ }
count(1)

#- $total=@total:Name
key = lambda: total
#- $total RETURNS_TO.lambda @"key()":Call
key()


class Cart:
    def __new__(cls):
        #- $made=@"return object.__new__(cls)":Return
        return object.__new__(cls)

    def __init__(self):
        #- !{ @return:Return RETURNS_TO _ }
        return

    @property
    def size(self):
        #- $size=@"return 1":Return
        return 1

    def __add__(self, other):
        #- !{ @"return self":Return RETURNS_TO _ }
        return self


#- $made RETURNS_TO @"Cart()":Call
cart = Cart()
#- $size RETURNS_TO @"cart.size":Attribute
cart.size
# What operators run is called by no call.
cart + cart

either = sell if cart else count
#- $some RETURNS_TO{resolution=ambiguous, confidence="0.500000"} @"either(1)":Call
#- $yield RETURNS_TO{resolution=ambiguous, confidence="0.500000"} @"either(1)":Call
either(1)
