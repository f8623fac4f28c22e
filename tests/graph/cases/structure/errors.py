# What does not parse is an Error node and a diagnostic; the lines around it are read.

#- @x:Name DEFINES _
x = 1
#- _ AST_CHILD.error :Error{path="errors.py"}
#- diagnostics{path="errors.py", stage=parse, severity=error, line=7}
y = = 2
#- @z:Name DEFINES _
z = 3
#- files{path="errors.py", parse_status=partial}
w = 4
