# Decorators stand before what they decorate, are evaluated by the scope around it, and are called.
import functools


def mark(f):
    return f


#- $mark=@mark:Name CALLS{resolution=resolved} $function:Function{name=mark}
#- call_graph{span=@mark, caller=decorators, callee=decorators.mark, status=resolved}
#- references{span=@mark, role=read, target=decorators.mark}
@mark
#- $call=@"functools.lru_cache(1)":Call CALLS{resolution=external} :ExternalSymbol{qualified_name=functools.lru_cache}
#- call_graph{span=@"functools.lru_cache(1)", caller=decorators, callee=functools.lru_cache, status=external}
@functools.lru_cache(1)
#- $def=@def..:FunctionDef HAS_DECORATOR.decorator_list.0 $mark
#- $def AST_CHILD.decorator_list.0 $mark
#- $def HAS_DECORATOR.decorator_list.1 $call
#- $function DECORATES{resolution=resolved} @def..:Function{name=f}
#- 1 of call_graph{callee=decorators.mark, line=12}
def f(): ...


# A class is decorated as a function is, and a class can decorate.
class Register:
    def __init__(self, what): ...


#- @Register:Name INSTANTIATES :Class{name=Register}
@Register
#- :Class{name=Register} DECORATES @class..:Class{name=C}
class C:
    #- references{span=@staticmethod, role=read, target=builtins.staticmethod, status=external}
    #- call_graph{span=@staticmethod, caller=decorators.C, callee=builtins.staticmethod, status=external}
    @staticmethod
    #- :ExternalSymbol{qualified_name=builtins.staticmethod} DECORATES{resolution=external} @def..:Method
    def m(): ...


# Any expression decorates (Python 3.9).
#- call_graph{span=@"[mark][0]", caller=decorators, callee=decorators.mark, status=resolved}
@[mark][0]
def g(): ...
