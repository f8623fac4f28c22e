# Parameters of every kind, in order, with defaults and annotations, which the scope around evaluates.

one = two = 1


#- $def=@def..:FunctionDef AST_CHILD.posonlyargs.0 @a:arg
#- $def AST_CHILD.args.0 @b:arg
#- $def AST_CHILD.defaults.0 @one:Name
#- $def AST_CHILD.vararg @args:arg
#- $def AST_CHILD.kwonlyargs.0 @c:arg
#- $def AST_CHILD.kwonlyargs.1 @d:arg
#- $def AST_CHILD.kw_defaults.1 @two:Name
#- $def AST_CHILD.kwarg @kwargs:arg
#- !{ $def AST_CHILD.kw_defaults.0 _ }
#- $f=@def..:Function HAS_PARAMETER.0 @a:Parameter{name=a}
#- $f HAS_PARAMETER.1 @b:Parameter
#- $f HAS_PARAMETER.2 @args:Parameter
#- $f HAS_PARAMETER.3 @c:Parameter
#- $f HAS_PARAMETER.4 @d:Parameter
#- $f HAS_PARAMETER.5 @kwargs:Parameter{qualified_name=parameters.f.kwargs}
#- 6 of $f HAS_PARAMETER _
#- @a:arg DECLARES.parameter @a:Parameter
#- @a:arg DEFINES.parameter $a:Binding
#- bindings{span=@a, binding_id=$a, scope_id=$s, kind=parameter, is_parameter=true, is_assigned=false}
#- scopes{scope_id=$s, kind=function, qualified_name=parameters.f}
#- definitions{span=@d, kind=parameter, qualified_name=parameters.f.d}
#- references{span=@one, role=read, target=parameters.one}
#- $module:Scope SCOPE_BINDS.one $one:Binding
#- @one:Name USES.read $one
#- $s SCOPE_PARENT $module
def f(a, /, b=one, *args, c, d=two, **kwargs):
    #- references{span=@c, role=read, target=parameters.f.c, target_kind=parameter, status=resolved, confidence=1.000000}
    #- @c:Name REFERS_TO :Parameter{name=c}
    #- @c:Name USES.read $c:Binding{name=c}
    #- bindings{binding_id=$c, scope_id=$s}
    return c


# A default may name what the parameter hides.
#- references{span=@one#2, role=read, target=parameters.one}
#- !{ references{span=@one#2, target=parameters.g.one} }
#- @one:arg
def g(one=one):
    #- references{span=@one, role=read, target=parameters.g.one}
    return one


# An empty star takes keywords only, and is no node.
#- @def..:FunctionDef AST_CHILD.kwonlyargs.0 @x:arg
#- !{ @def..:FunctionDef AST_CHILD.vararg _ }
def h(*, x): ...
