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
v = 2
#- 2 of references{span=@v, role=read, target=resolution.v, status=ambiguous, confidence=0.500000, reason=several-definitions}
#- @v:Name USES.read $v
# Two bindings of one declaration are one end.
#- 1 of @v:Name REFERS_TO _
#- @v:Name REFERS_TO{resolution=resolved} :Variable{qualified_name=resolution.v}
v

# What the module binds hides the builtin.
#- @len:Name USES.read $len
#- $len:Binding{name=len}
#- references{span=@len, role=call, target=resolution.len, target_kind=function}
#- !{ references{span=@len, target=builtins.len} }
len()


def len():
    # A name the function only reads and no function around binds.
    #- bindings{span=@v, name=v, kind=global_implicit, is_global=true, is_referenced=true, is_assigned=false, resolves_to=$v}
    #- bindings{span=@str, name=str, kind=global_implicit, resolves_to=null}
    return str(v)


m = 0
m = 1
m = 2
m = 3
m = 4
m = 5
m = 6
m = 7
m = 8
m = 9
m = 10
m = 11
m = 12
m = 13
m = 14
m = 15
m = 16
# More definitions than sixteen: the first stands for them.
#- 1 of references{span=@m, role=read}
#- references{span=@m, role=read, target=resolution.m, status=ambiguous, reason=many-definitions}
m
