# Calls and their arguments, by position, keyword and unpacking.


def f(*args, **kwargs): ...


a = [1]
#- $call=@"f(1, *a, k=2, **{})":Call AST_CHILD.func @f:Name
#- $call AST_CHILD.args.0 @1:Constant
#- $call AST_CHILD.args.1 @"*a":Starred
#- $call AST_CHILD.keywords.0 @"k=2":keyword{name=k}
#- $call AST_CHILD.keywords.1 @"**{}":keyword{name=null}
#- @"k=2":keyword AST_CHILD.value @2:Constant
#- @"**{}":keyword AST_CHILD.value @"{}":Dict
#- $call HAS_ARGUMENT.0 @1:Constant
#- $call HAS_ARGUMENT.*.1 @"*a":Starred
#- $call HAS_ARGUMENT.k.0 @"k=2":keyword
#- $call HAS_ARGUMENT.**.1 @"**{}":keyword
#- 4 of $call HAS_ARGUMENT _
f(1, *a, k=2, **{})

#- @"f()":Call
#- !{ @"f()":Call HAS_ARGUMENT _ }
#- @"f()()":Call AST_CHILD.func @"f()":Call
#- call_graph{span=@"f()()", callee=null, status=unresolved, reason=callee-is-call, confidence=0.000000}
f()()
