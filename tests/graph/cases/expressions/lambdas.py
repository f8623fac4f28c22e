# Lambdas: parameters, defaults, scopes and names.

a = 1

#- $f=@"lambda x, /, y=a, *z, k=x_, **w: x + y":Lambda AST_CHILD.posonlyargs.0 @x:arg
#- $f AST_CHILD.args.0 @y:arg
#- $f AST_CHILD.defaults.0 @a:Name
#- $f AST_CHILD.vararg @z:arg
#- $f AST_CHILD.kwonlyargs.0 @k:arg
#- $f AST_CHILD.kw_defaults.0 @x_:Name
#- $f AST_CHILD.kwarg @w:arg
#- $f AST_CHILD.body @"x + y":BinOp
#- $f HAS_PARAMETER.1 @y:Parameter{qualified_name="lambdas.<lambda1>.y"}
#- 5 of $f HAS_PARAMETER _
#- definitions{span=@"lambda x, /, y=a, *z, k=x_, **w: x + y", kind=lambda, qualified_name="lambdas.<lambda1>"}
#- scopes{span=@"lambda x, /, y=a, *z, k=x_, **w: x + y", kind=lambda, scope_id=$scope}
#- bindings{scope_id=$scope, name=x, kind=parameter}
#- references{span=@a, role=read, target=lambdas.a}
#- @"x + y":BinOp AST_CHILD.left @x#2:Name
#- references{span=@x#2, role=read, target="lambdas.<lambda1>.x"}
f = lambda x, /, y=a, *z, k=x_, **w: x + y


def g():
    #- definitions{span=@"lambda: (lambda: 1)", qualified_name="lambdas.g.<lambda1>"}
    #- definitions{span=@"lambda: 1", qualified_name="lambdas.g.<lambda1>.<lambda1>"}
    #- definitions{span=@"lambda: 2", qualified_name="lambdas.g.<lambda2>"}
    return lambda: (lambda: 1), lambda: 2


#- call_graph{span=@"(lambda n: g())(1)", caller=lambdas, callee="lambdas.<lambda2>", status=resolved}
#- call_graph{span=@"g()", caller="lambdas.<lambda2>", callee=lambdas.g, status=resolved}
(lambda n: g())(1)
