# Expressions that suspend: await, yield and yield from.


def f(x):
    #- @"y = yield x":Assign AST_CHILD.value @"yield x":Yield
    #- @"yield x":Yield AST_CHILD.value @x:Name
    y = yield x
    #- @"yield":Yield
    #- !{ @yield:Yield AST_CHILD _ }
    yield
    #- @"yield from y":YieldFrom AST_CHILD.value @y:Name
    yield from y
    #- @"yield 1, *y":Yield AST_CHILD.value @"1, *y":Tuple
    yield 1, *y


async def g(x):
    #- @"await x":Await AST_CHILD.value @x:Name
    #- @"await g(1)":Await AST_CHILD.value @"g(1)":Call
    #- call_graph{span=@"g(1)", caller=suspending.g, callee=suspending.g, status=resolved}
    return await x, await g(1)
