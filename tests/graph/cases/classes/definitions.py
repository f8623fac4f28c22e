# Class definitions: bases, keywords, bodies, methods.


class Base: ...
class Meta(type): ...


#- $def=@class..:ClassDef AST_CHILD.bases.0 @Base:Name
#- $def AST_CHILD.bases.1 @"*[]":Starred
#- $def AST_CHILD.keywords.0 @"metaclass=Meta":keyword{name=metaclass}
#- $def DECLARES.class $c=@class.."return cls":Class{qualified_name=definitions.C}
#- $def DEFINES.class{span=@C} :Binding{name=C}
#- definitions{span=@class.."return cls", name_span=@C, kind=class, qualified_name=definitions.C}
#- scopes{scope_id=$scope, kind=class, qualified_name=definitions.C, span=@class.."return cls"}
#- references{span=@Base, role=read, target=definitions.Base, target_kind=class}
class C(Base, *[], metaclass=Meta):
    #- $c HAS_DOCSTRING @'"Doc."':Constant
    "Doc."

    #- $def AST_CHILD.body.1 @"limit = 3":Assign
    #- bindings{span=@limit, name=limit, kind=class_local, scope_id=$scope}
    #- $c CONTAINS :Variable{qualified_name=definitions.C.limit}
    #- definitions{span=@limit, kind=variable, qualified_name=definitions.C.limit}
    limit = 3

    #- @def..:FunctionDef DECLARES.method @def..:Method{qualified_name=definitions.C.m}
    #- $c CONTAINS @def..:Method
    #- definitions{kind=method, name_span=@m, qualified_name=definitions.C.m}
    #- references{span=@limit, role=read, target=definitions.C.limit}
    def m(self, size=limit):
        # A function in a method is no method.
        #- @def..:FunctionDef DECLARES.function @def..:Function{qualified_name=definitions.C.m.inner}
        def inner(): ...

    # In the class's body a method is a function like others.
    #- references{span=@m, role=call, target_kind=method, target=definitions.C.m, status=resolved}
    #- @"m(None)":Call CALLS :Method{qualified_name=definitions.C.m}
    made = m(None)

    @classmethod
    #- @def..:Method{qualified_name=definitions.C.make}
    def make(cls):
        return cls


#- @class..:ClassDef AST_CHILD.body.0 @pass:Pass
class Empty: pass
