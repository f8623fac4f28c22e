# Comprehensions open a scope; the first iterable is evaluated outside it.

#- @x:Name DEFINES $outer:Binding
x = [1]

#- $list=@"[x for x in x if x]":ListComp AST_CHILD.elt @x:Name
#- $list AST_CHILD.generators.0 @"for x in x if x":comprehension
#- @"for x in x if x":comprehension AST_CHILD.target @x#2:Name
#- @"for x in x if x":comprehension AST_CHILD.iter @x#3:Name
#- @"for x in x if x":comprehension AST_CHILD.ifs.0 @x#4:Name
#- @x#2:Name DEFINES.variable $inner:Binding
#- @x:Name USES.read $inner
#- @x#4:Name USES.read $inner
#- @x#3:Name USES.read $outer
#- bindings{binding_id=$inner, scope_id=$scope, kind=local}
#- scopes{scope_id=$scope, kind=comprehension, name=listcomp}
#- references{span=@x, role=read, status=resolved, target="comprehensions.<listcomp>.x"}
#- references{span=@x#3, role=read, status=resolved, target="comprehensions.x"}
a = [x for x in x if x]

# The second iterable is inside.
#- $set=@"{p for q in a for p in q}":SetComp AST_CHILD.generators.1 @"for p in q":comprehension
#- $set AST_CHILD.elt @p:Name
#- @q:Name USES.write $q
#- @q#2:Name USES.read $q
#- scopes{span=@"{p for q in a for p in q}", kind=comprehension, name=setcomp}
b = {p for q in a for p in q}

#- @"{k: v for k, v in b}":DictComp AST_CHILD.key @k:Name
#- @"{k: v for k, v in b}":DictComp AST_CHILD.value @v:Name
#- scopes{span=@"{k: v for k, v in b}", kind=comprehension, name=dictcomp}
c = {k: v for k, v in b}

# A generator that is the only argument has the call's parentheses in its span.
#- @"(n for n in c)":GeneratorExp AST_CHILD.elt @n:Name
#- @"sum(n for n in c)":Call AST_CHILD.args.0 @"(n for n in c)":GeneratorExp
#- scopes{span=@"(n for n in c)", kind=comprehension, name=genexpr}
d = sum(n for n in c)


async def f(stream):
    #- @"[y async for y in stream]":ListComp AST_CHILD.generators.0 @"async for y in stream":comprehension
    return [y async for y in stream]


def outer(items):
    # What a comprehension inside a function names is free there.
    #- bindings{name=items, kind=free, scope_id=$nested}
    #- scopes{scope_id=$nested, span=@"[items for _ in ()]", kind=comprehension}
    return items and [items for _ in ()]


# A comprehension is not the caller.
#- call_graph{span=@"outer(e)", caller=comprehensions, callee="comprehensions.outer", status=resolved}
e = [outer(e) for e in a]
