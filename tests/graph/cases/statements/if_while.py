# Conditions and loops with all their arms.

a = b = 0

#- $if=@if..:If AST_CHILD.test @a:Name
if a:
    #- $if AST_CHILD.body.0 @"x = 1":Assign
    x = 1
# An `elif` is an If in the arm before it.
#- $if AST_CHILD.orelse.0 $elif=@elif..:If
#- $elif AST_CHILD.test @b:Name
elif b:
    x = 2
else:
    #- $elif AST_CHILD.orelse.0 @"x = 3":Assign
    #- !{ $if AST_CHILD.orelse.0 @"x = 3" }
    #- @"x = 3"
    x = 3

# What x is depends on the arm taken.
#- 3 of references{span=@x, role=read, target="if_while.x", status=ambiguous, confidence=0.333333}
print(x)

#- $while=@while..:While AST_CHILD.test @"a < 3":Compare
while a < 3:
    #- $while AST_CHILD.body.0 @"a += 1":AugAssign
    a += 1
else:
    #- $while AST_CHILD.orelse.0 @"b = a":Assign
    b = a
