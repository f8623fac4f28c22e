# Formatted strings: nesting, conversions, format specifications, and what stands beside them.

a = b = 1

#- $f=@'f"x{a}y"':JoinedStr AST_CHILD.values.0 @'x'#2:Constant
#- $f AST_CHILD.values.1 @"{a}":FormattedValue
#- $f AST_CHILD.values.2 @y:Constant
#- @"{a}":FormattedValue AST_CHILD.value @a:Name
#- references{span=@a, role=read, target=fstrings.a}
x = f"x{a}y"

#- @"{a!r:>{b}}":FormattedValue AST_CHILD.format_spec @":>{b}":JoinedStr
#- @":>{b}":JoinedStr AST_CHILD.values.1 @"{b}":FormattedValue
#- references{span=@b, role=read, target=fstrings.b}
x = f"{a!r:>{b}}"

# Strings inside strings (Python 3.12), and one joined with plain strings.
#- @"'p' f'{f'{a}'}' 'q'":JoinedStr
#- @"f'{a}'":JoinedStr AST_CHILD.values.0 @"{a}":FormattedValue
x = 'p' f'{f'{a}'}' 'q'

# `=` keeps the text of the expression.
#- @'f"{a + b = }"':JoinedStr AST_CHILD.values.0 @"a + b = ":Constant
#- @'f"{a + b = }"':JoinedStr AST_CHILD.values.1 @"{a + b = }":FormattedValue
#- @"{a + b = }":FormattedValue AST_CHILD.value @"a + b":BinOp
x = f"{a + b = }"

# Doubled braces are text.
#- @'f"{{a}}"':JoinedStr AST_CHILD.values.0 @"{{a}}":Constant
#- 0 of @a:Name
x = f"{{a}}"

#- $t=@'t"x{a!s:5}"':TemplateStr AST_CHILD.values.0 @'x':Constant
#- $t AST_CHILD.values.1 @"{a!s:5}":Interpolation
#- @"{a!s:5}":Interpolation AST_CHILD.value @a:Name
#- @"{a!s:5}":Interpolation AST_CHILD.format_spec @":5":JoinedStr
#- references{span=@a, role=read, target=fstrings.a}
y = t"x{a!s:5}"
