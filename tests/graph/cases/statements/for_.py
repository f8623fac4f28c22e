# Loops over an iterable; the target is bound in the scope of the loop.

#- $for=@for..:For AST_CHILD.target @"k, v":Tuple
#- $for AST_CHILD.iter @"{1: 2}.items()":Call
#- @k:Name DEFINES.variable $k:Binding{name=k}
#- definitions{span=@v, qualified_name=for_.v, kind=variable}
#- bindings{binding_id=$k, kind=local, scope_id=$module}
#- scopes{scope_id=$module, kind=module}
for k, v in {1: 2}.items():
    #- $for AST_CHILD.body.0 @"print(k)":Expr
    #- @k:Name USES.read $k
    print(k)
else:
    #- $for AST_CHILD.orelse.0 @"print(v)":Expr
    print(v)

# A target may be an attribute or a subscript, which binds no name.
box = [0]

#- @for..:For AST_CHILD.target @"box[0]":Subscript
#- @for..:For AST_CHILD.iter @"1, *v":Tuple
#- references{span=@box, role=read, target="for_.box"}
for box[0] in 1, *v:
    pass


async def f(stream):
    #- $loop=@async..:AsyncFor AST_CHILD.target @item:Name
    #- $loop AST_CHILD.iter @stream:Name
    #- bindings{span=@item, name=item, kind=local}
    async for item in stream:
        #- $loop AST_CHILD.body.0 @"await item":Expr
        await item
    else:
        #- $loop AST_CHILD.orelse.0 @pass:Pass
        pass
