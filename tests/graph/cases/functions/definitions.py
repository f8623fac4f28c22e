# Function definitions: spans, names, scopes, nesting, return annotations and docstrings.


#- @def..:FunctionDef{name=f}
#- @def.."return inner":FunctionDef DECLARES.function $f=@def.."return inner":Function{qualified_name=definitions.f}
#- @def..:FunctionDef DEFINES.function{span=@f} $name:Binding{name=f}
#- definitions{span=@def.."return inner", kind=function, name_span=@f, qualified_name=definitions.f, node_id=$f}
#- @def..:FunctionDef AST_CHILD.returns @int:Name
#- @def..:FunctionDef HAS_ANNOTATION.returns @int:Name
def f() -> int:
    #- $f HAS_DOCSTRING @'"""What it does."""':Constant
    #- @'"""What it does."""':Expr AST_CHILD.value @'"""What it does."""':Constant
    """What it does."""
    #- @def..:FunctionDef DEFINES.function $inner:Binding
    #- bindings{binding_id=$inner, kind=local}
    #- definitions{span=@def.."return f", kind=function, qualified_name=definitions.f.inner}
    #- $f CONTAINS :Function{name=inner}
    def inner():
        #- @f:Name USES.read $name
        return f
    #- @inner:Name USES.read $inner
    return inner


# An expression that is no plain string is no docstring.
#- $g=@def..:Function{name=g}
#- 0 of $g HAS_DOCSTRING _
def g():
    f"no"
    "nor this"


#- @async..:AsyncFunctionDef{name=h}
#- @async..:AsyncFunctionDef DECLARES.function @async..:Function{qualified_name=definitions.h}
#- definitions{span=@async..pass, kind=function, name_span=@h}
async def h():
    pass


# Defined twice, a name means the one that was defined last.
#- definitions{span=@def..1, qualified_name=definitions.twice}
def twice(): return 1
#- definitions{span=@def..2, qualified_name=definitions.twice}
def twice(): return 2
#- 1 of references{span=@twice, target=definitions.twice, status=resolved, confidence=1.000000}
#- call_graph{span=@"twice()", callee=definitions.twice, status=resolved, confidence=1.000000}
#- 1 of @"twice()":Call CALLS :Function{name=twice}
twice()
