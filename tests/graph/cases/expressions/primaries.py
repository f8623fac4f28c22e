# Attributes, subscripts and slices.
import os

m = [0]

#- @"os.path.sep":Attribute{name=sep}
#- @"os.path.sep":Attribute AST_CHILD.value @"os.path":Attribute
#- @"os.path":Attribute AST_CHILD.value @os:Name
#- @"os.path.sep":Attribute REFERS_TO{resolution=external} :ExternalSymbol{qualified_name="os.path.sep"}
#- references{span=@sep, role=attribute, name=sep, target="os.path.sep", target_kind=external, status=external}
x = os.path.sep

#- @"m[1:2:3]":Subscript AST_CHILD.slice @"1:2:3":Slice
#- @"m[1:2:3]":Subscript AST_CHILD.value @m:Name
#- @"1:2:3":Slice AST_CHILD.lower @1:Constant
#- @"1:2:3":Slice AST_CHILD.upper @2:Constant
#- @"1:2:3":Slice AST_CHILD.step @3:Constant
x = m[1:2:3]

#- @"m[:]":Subscript AST_CHILD.slice @":":Slice
#- !{ @":":Slice AST_CHILD _ }
x = m[:]

#- @"m[1:, ::2, ...]":Subscript AST_CHILD.slice @"1:, ::2, ...":Tuple
#- @"1:, ::2, ...":Tuple AST_CHILD.elts.0 @"1:":Slice
#- @"1:, ::2, ...":Tuple AST_CHILD.elts.1 @"::2":Slice
#- @"1:, ::2, ...":Tuple AST_CHILD.elts.2 @"...":Constant
x = m[1:, ::2, ...]

# Unpacking in a subscript (Python 3.11).
#- @"m[*x]":Subscript AST_CHILD.slice @"*x":Tuple
#- @"*x":Tuple AST_CHILD.elts.0 @"*x":Starred
x = m[*x]

#- @"(m)[0].real":Attribute AST_CHILD.value @"(m)[0]":Subscript
x = (m)[0].real
