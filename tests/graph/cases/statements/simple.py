# Statements that hold little: pass, break, continue, return, raise, assert and expressions.


def f(x):
    #- @pass:Pass
    pass
    #- $while=@while..:While AST_CHILD.test @x:Name
    while x:
        #- $while AST_CHILD.body.0 @if..:If
        #- @"if x: break":If AST_CHILD.body.0 @break:Break
        if x: break
        #- @continue:Continue
        #- $while AST_CHILD.body.1 @continue
        continue
    #- @"return x + 1":Return AST_CHILD.value @"x + 1":BinOp
    return x + 1
    #- @return:Return
    #- !{ @return:Return AST_CHILD _ }
    return


def g(error):
    try:
        #- @"raise error":Raise AST_CHILD.exc @error:Name
        raise error
    except ValueError as other:
        #- @'raise TypeError("no") from other':Raise AST_CHILD.cause @other:Name
        #- @'raise TypeError("no") from other':Raise AST_CHILD.exc @'TypeError("no")':Call
        raise TypeError("no") from other
    except KeyError:
        #- @raise:Raise
        #- !{ @raise:Raise AST_CHILD _ }
        raise


def h(x):
    #- @'assert x, "message"':Assert AST_CHILD.test @x:Name
    #- @'assert x, "message"':Assert AST_CHILD.msg @'"message"':Constant
    assert x, "message"
    #- @"h(x)":Expr AST_CHILD.value @"h(x)":Call
    h(x)
    #- @"...":Expr
    #- @"...":Constant
    ...
