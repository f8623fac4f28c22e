# Parameters of every kind, in order, and the scope in which defaults are evaluated.

#- @def..:FunctionDef AST_CHILD.posonlyargs.0 @a:arg
#- @def..:FunctionDef AST_CHILD.args.0 @b:arg
#- @def..:FunctionDef AST_CHILD.vararg @args:arg
#- @def..:FunctionDef AST_CHILD.kwonlyargs.0 @c:arg
#- @def..:FunctionDef AST_CHILD.kwarg @kwargs:arg
#- $f=@def..:Function HAS_PARAMETER.0 @a:Parameter{name=a}
#- $f HAS_PARAMETER.4 @kwargs:Parameter{qualified_name=parameters.f.kwargs}
#- 5 of $f HAS_PARAMETER _
#- bindings{span=@a, scope_id=$s, kind=parameter, is_parameter=true, is_assigned=false}
#- scopes{scope_id=$s, kind=function, qualified_name=parameters.f}
def f(a, /, b, *args, c, **kwargs):
    #- references{span=@c, role=read, target="parameters.f.c", target_kind=parameter, status=resolved, confidence=1.000000}
    #- @c:Name REFERS_TO _:Parameter{name=c}
    return c
