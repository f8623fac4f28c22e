# What a name means: the module's, a builtin, several things, or nothing.

#- references{span=@print, role=call, target=builtins.print, target_kind=external, target_path=null, status=external, reason=null}
#- @print:Name REFERS_TO{resolution=external} :ExternalSymbol{qualified_name=builtins.print, path=""}
#- 0 of @print:Name USES _
print()

#- references{span=@nobody, role=read, name=nobody, target=null, status=unresolved, reason=undefined-name}
#- 0 of @nobody:Name REFERS_TO _
nobody

#- @v:Name DEFINES $v:Binding
v = 1
if nobody: v = 2
#- 2 of references{span=@v, role=read, target=resolution.v, status=ambiguous, confidence=0.500000, reason=several-definitions}
#- @v:Name USES.read $v
# Two bindings of one declaration are one end.
#- 1 of @v:Name REFERS_TO _
#- @v:Name REFERS_TO{resolution=resolved} :Variable{qualified_name=resolution.v}
v

# What the module binds hides the builtin from then on.
#- @len:Name USES.read $len
#- $len:Binding{name=len}
#- references{span=@len, role=call, target=builtins.len, target_kind=external}
#- !{ references{span=@len, target=resolution.len} }
len()


def len():
    # A name the function only reads and no function around binds.
    #- bindings{span=@v, name=v, kind=global_implicit, is_global=true, is_referenced=true, is_assigned=false, resolves_to=$v}
    #- bindings{span=@str, name=str, kind=global_implicit, resolves_to=null}
    return str(v)


#- references{span=@len, role=call, target=resolution.len, target_kind=function}
#- !{ references{span=@len, target=builtins.len} }
len()


m = 0
if nobody: m = 1
if nobody: m = 2
if nobody: m = 3
if nobody: m = 4
if nobody: m = 5
if nobody: m = 6
if nobody: m = 7
if nobody: m = 8
if nobody: m = 9
if nobody: m = 10
if nobody: m = 11
if nobody: m = 12
if nobody: m = 13
if nobody: m = 14
if nobody: m = 15
if nobody: m = 16
# More definitions than sixteen: the first stands for them.
#- 1 of references{span=@m, role=read}
#- references{span=@m, role=read, target=resolution.m, status=ambiguous, reason=many-definitions}
m
