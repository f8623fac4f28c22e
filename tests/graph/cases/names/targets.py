#- file: main.py
# References to every kind of definition.
import other
from other import thing


class C: ...
def f(): ...
g = lambda: 0


def h[T](p: T):
    #- references{span=@p, role=read, target_kind=parameter, target=main.h.p}
    return p


#- references{span=@C, role=call, target_kind=class, target=main.C}
#- @C:Name REFERS_TO :Class{name=C}
C()
#- references{span=@f, role=call, target_kind=function}
f()
#- references{span=@g, role=call, target_kind=variable, target=main.g}
#- call_graph{span=@"g()", callee="main.<lambda1>", status=resolved}
g()
#- references{span=@other, role=read, target_kind=module, target=other, target_path="other.py"}
other
#- references{span=@value, role=attribute, target_kind=variable, target=other.value}
other.value
#- references{span=@K, role=attribute, target_kind=class, target=other.K}
#- references{span=@m, role=attribute, target=other.K.m, target_kind=method}
other.K.m
#- file: other.py
value = 1
def thing(): ...
class K:
    def m(self): ...
