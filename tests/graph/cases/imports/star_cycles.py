#- file: a.py
# Modules that star-import each other have the names of both.
from b import *
def f(): ...
def main():
    #- call_graph{span=@"g()", callee=b.g, status=resolved}
    g()
    #- call_graph{span=@"f()", callee=a.f, status=resolved}
    f()
#- file: b.py
from a import *
def g(): ...
def main():
    #- call_graph{span=@"f()", callee=a.f, status=resolved}
    f()
    #- references{span=@h, status=unresolved, reason=undefined-name}
    h
#- file: use.py
from a import *
#- call_graph{span=@"f()", callee=a.f, status=resolved}
f()
#- call_graph{span=@"g()", callee=b.g, status=resolved}
g()
