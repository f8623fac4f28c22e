# Displays: lists, sets, tuples, dictionaries, with unpacking.

a = [1]

#- @"[1, *a]":List AST_CHILD.elts.0 @1:Constant
#- @"[1, *a]":List AST_CHILD.elts.1 @"*a":Starred
#- @"*a":Starred AST_CHILD.value @a:Name
#- @"{2, 3}":Set AST_CHILD.elts.1 @3:Constant
x = [1, *a], {2, 3}

#- @"()":Tuple
#- @"(1,)":Tuple AST_CHILD.elts.0 @1:Constant
x = (), (1,)

# Parentheses alone are no node, and in no span.
#- @"x = (2)":Assign AST_CHILD.value @2:Constant
#- 0 of @"(2)"
x = (2)

#- $dict=@'{"k": 1, **a, 2: 3}':Dict AST_CHILD.keys.0 @'"k"':Constant
#- $dict AST_CHILD.values.0 @1:Constant
#- $dict AST_CHILD.values.1 @a:Name
#- $dict AST_CHILD.keys.2 @2:Constant
#- $dict AST_CHILD.values.2 @3:Constant
#- !{ $dict AST_CHILD.keys.1 _ }
x = {"k": 1, **a, 2: 3}

#- @"x = {}":Assign AST_CHILD.value @"{}":Dict
x = {}
