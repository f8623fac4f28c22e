#- file: shop.py
# What calls give instances of.


#- $item=@class..:Class
class Item: ...


#- $gift=@class..:Class
class Gift(Item): ...


#- @"Item()":Call INSTANCE_OF{resolution=resolved} $item
def make(): return Item()


def pick(n):
    if n: return Item()
    return Gift()


def maybe(n):
    return Item() if n else None


#- @"make()":Call INSTANCE_OF{resolution=resolved, confidence="1.000000"} $item
make()
#- @"pick(1)":Call INSTANCE_OF{resolution=ambiguous, confidence="0.500000"} $item
#- @"pick(1)":Call INSTANCE_OF{resolution=ambiguous, confidence="0.500000"} $gift
pick(1)
# Or nothing.
#- @"maybe(1)":Call INSTANCE_OF{resolution=ambiguous, confidence="0.500000"} $item
maybe(1)
#- !{ @"len([])":Call INSTANCE_OF _ }
len([])
