# Context managers: one item, several, in parentheses, and asynchronous ones.

#- $with=@with..:With AST_CHILD.items.0 @'open("a") as f':withitem
#- @'open("a") as f':withitem AST_CHILD.context_expr @'open("a")':Call
#- @'open("a") as f':withitem AST_CHILD.optional_vars @f:Name
#- @f:Name DEFINES.variable :Binding{name=f}
with open("a") as f:
    #- $with AST_CHILD.body.0 @"f.read()":Expr
    #- references{span=@f, role=read, target=with_.f}
    f.read()

#- $several=@with..:With AST_CHILD.items.0 @f:withitem
#- $several AST_CHILD.items.1 @"f as (a, b)":withitem
#- @"f as (a, b)":withitem AST_CHILD.optional_vars @"(a, b)":Tuple
#- definitions{span=@b, qualified_name=with_.b, kind=variable}
with f, f as (a, b):
    pass

#- $parens=@with..:With
with (
    #- $parens AST_CHILD.items.0 @"f as c":withitem
    f as c,
    #- $parens AST_CHILD.items.1 @"f as d":withitem
    #- definitions{span=@d, kind=variable}
    f as d,
):
    #- 2 of $parens AST_CHILD.items _
    pass

# One value in parentheses is a tuple, and no list of items.
#- @with..:With AST_CHILD.items.0 @"(f, c) as e":withitem
#- @"(f, c) as e":withitem AST_CHILD.context_expr @"(f, c)":Tuple
with (f, c) as e:
    pass


async def g(x):
    #- @async..:AsyncWith AST_CHILD.items.0 @"x as y":withitem
    #- @async.."return y":AsyncWith
    #- definitions{span=@y, qualified_name=with_.g.y, kind=variable}
    async with x as y:
        return y
