# The caller is the function, class or module that evaluates the call; comprehensions and annotations are none.


def g(*args): ...


#- call_graph{span=@"g(1)", caller=scopes_of_calls, callee=scopes_of_calls.g}
#- call_graph{span=@"g(2)", caller=scopes_of_calls, callee=scopes_of_calls.g}
#- call_graph{span=@"g(3)", caller=scopes_of_calls, callee=scopes_of_calls.g}
def f(x: g(1), y=g(2)) -> g(3):
    #- call_graph{span=@"g(4)", caller=scopes_of_calls.f}
    #- call_graph{span=@"g(5)", caller=scopes_of_calls.f}
    #- call_graph{span=@"g(6)", caller=scopes_of_calls.f}
    [g(4) for _ in g(5) if g(6)]
    #- call_graph{span=@"g(7)", caller="scopes_of_calls.f.<lambda1>"}
    lambda: g(7)
    #- call_graph{span=@"g(8)", caller=scopes_of_calls.f}
    lambda z=g(8): z
    #- call_graph{span=@'g(f"{g(9)}")', caller=scopes_of_calls.f}
    #- call_graph{span=@"g(9)", caller=scopes_of_calls.f}
    g(f"{g(9)}")


#- call_graph{span=@"g(10)", caller=scopes_of_calls}
#- call_graph{span=@"type(g)", caller=scopes_of_calls, callee=builtins.type, status=external}
class C(g(10), metaclass=type(g)):
    #- call_graph{span=@"g(11)", caller=scopes_of_calls.C}
    x = [_ for _ in g(11)]


#- call_graph{span=@"g(12)", callee=scopes_of_calls.g}
type A = g(12)

#- call_graph{span=@"C.x.append(1)", callee=builtins.list.append, status=external}
#- call_graph{span=@"'a'.join(())", callee=builtins.str.join, status=external}
C.x.append(1), 'a'.join(())
