#- file: a.py
# Modules that import each other: names are followed through, and circles end.
import b
from b import g, back

#- call_graph{span=@"b.g()", callee=b.g, status=resolved}
b.g()


#- call_graph{span=@"g()", caller=a.f, callee=b.g}
def f(): g()


# What b took from here comes back.
#- imports{name=back, target=a.f, target_path="a.py", status=resolved, path="a.py"}
#- call_graph{span=@"back()", callee=a.f, status=resolved}
back()
#- call_graph{span=@"b.a.b.g()", callee=b.g, status=resolved}
b.a.b.g()
#- file: b.py
import a
from a import f as back


#- call_graph{span=@"a.f()", caller=b.g, callee=a.f}
def g(): a.f()
