# Who calls what: callers, callees, and what is left undecided.

import time


def f(callback):
    #- call_graph{span=@"g()", caller=call_graph.f, callee=call_graph.g, status=resolved, confidence=1.000000, reason=null, origin=treesitter}
    #- @"g()":Call CALLS{resolution=resolved, confidence=1.000000} :Function{name=g}
    g()
    # What the calls of f give its parameter is what it calls.
    #- call_graph{span=@"callback()", callee=call_graph.g, status=resolved}
    callback()
    #- call_graph{span=@"time.sleep(1)", callee=time.sleep, callee_path=null, status=external}
    #- @"time.sleep(1)":Call CALLS{resolution=external} :ExternalSymbol{qualified_name=time.sleep}
    time.sleep(1)
    #- call_graph{span=@"nobody()", status=unresolved, reason=undefined-name}
    nobody()
    #- call_graph{span=@"g().h()", status=unresolved, reason=attribute-not-defined}
    g().h()


def g():
    class Local:
        # Code of a class body belongs to the class.
        #- call_graph{span=@"f(1)", caller=call_graph.g.Local, callee=call_graph.f}
        x = f(1)

        # A default is evaluated by the class as well.
        #- call_graph{span=@"f(2)", caller=call_graph.g.Local, callee=call_graph.f}
        def m(self, y=f(2)):
            #- call_graph{span=@"f(3)", caller=call_graph.g.Local.m, callee=call_graph.f}
            #- call_graph{span=@"self.m()", caller=call_graph.g.Local.m, callee=call_graph.g.Local.m}
            f(3), self.m()
    return Local


#- call_graph{span=@"f(f(g))", caller=call_graph, callee=call_graph.f, status=resolved}
#- call_graph{span=@"f(g)", caller=call_graph, callee=call_graph.f, callee_path="call_graph.py"}
f(f(g))
