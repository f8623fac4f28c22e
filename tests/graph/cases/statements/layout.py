"""Docstrings of modules, several statements in a line, continued lines, identifiers beyond ASCII."""

#- $doc:Constant{line=1, col=0}
#- @@:Module HAS_DOCSTRING $doc
#- @"a = 1":Assign{line=6, col=0}
a = 1; b = 2;

#- @"b = 2":Assign{line=9, col=7}
a = 1; b = 2

#- $continued=@a..b#1:Assign
#- $continued AST_CHILD.value :Name{name=b, line=14, col=4}
a = \
    b

#- @if..pass:If AST_CHILD.body.1 @"a = 2":Assign
if a: b = 1; a = 2
else: pass

#- $f=@def.."return 2":FunctionDef AST_CHILD.body.1 :Return{name=null, col=13}
#- 2 of $f AST_CHILD.body _
def f(
    x,
): return 1; return 2


#- @ü:Name DEFINES :Binding{name=ü}
#- @'ü = """text"""':Assign AST_CHILD.value @'"""text"""':Constant
ü = """text"""

# An identifier is compared in NFKC: the ligature is two letters.
#- @ﬁle:Name{name=file}
#- definitions{span=@ﬁle, name=file, qualified_name=layout.file}
ﬁle = 1
#- references{span=@file, role=read, name=file, target=layout.file, status=resolved}
file
