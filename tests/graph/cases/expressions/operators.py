# Operators: their nodes hold operands in the order of evaluation, and group as Python's precedence says.

a, b, c = 1, 2, 3

#- @"a + b * c":BinOp AST_CHILD.left @a:Name
#- @"a + b * c":BinOp AST_CHILD.right @"b * c":BinOp
x = a + b * c

#- @"a - b - c":BinOp AST_CHILD.left @"a - b":BinOp
#- !{ @"b - c" }
x = a - b - c

#- @"a ** -b ** c":BinOp AST_CHILD.right @"-b ** c":UnaryOp
#- @"-b ** c":UnaryOp AST_CHILD.operand @"b ** c":BinOp
x = a ** -b ** c

#- @"(a + b) @ c":BinOp AST_CHILD.left @"a + b":BinOp
x = (a + b) @ c

#- @"a | b ^ c & a << 1 >> 2 // 3 % 4 / 5":BinOp AST_CHILD.right @"b ^ c & a << 1 >> 2 // 3 % 4 / 5":BinOp
x = a | b ^ c & a << 1 >> 2 // 3 % 4 / 5

#- @"not a":UnaryOp AST_CHILD.operand @a:Name
#- @"~a":UnaryOp
#- @"+a":UnaryOp
x = not a, ~a, +a

# Operands of one boolean operator are one list.
#- @"a or b and c or not a":BoolOp AST_CHILD.values.0 @a:Name
#- @"a or b and c or not a":BoolOp AST_CHILD.values.1 @"b and c":BoolOp
#- @"a or b and c or not a":BoolOp AST_CHILD.values.2 @"not a":UnaryOp
#- 3 of @"a or b and c or not a":BoolOp AST_CHILD _
x = a or b and c or not a

# A chain of comparisons is one node.
#- $chain=@"a < b <= c != 3":Compare AST_CHILD.left @a:Name
#- $chain AST_CHILD.comparators.0 @b:Name
#- $chain AST_CHILD.comparators.1 @c:Name
#- $chain AST_CHILD.comparators.2 @3:Constant
x = a < b <= c != 3

#- @"a in [b]":Compare
#- @"a not in [b]":Compare AST_CHILD.comparators.0 @"[b]"#2:List
#- @"a is b":Compare
#- @"a is not None":Compare AST_CHILD.comparators.0 @None:Constant
x = a in [b], a not in [b], a is b, a is not None

#- @"a if b else c if a else 1":IfExp AST_CHILD.body @a:Name
#- @"a if b else c if a else 1":IfExp AST_CHILD.test @b:Name
#- @"a if b else c if a else 1":IfExp AST_CHILD.orelse @"c if a else 1":IfExp
x = a if b else c if a else 1
