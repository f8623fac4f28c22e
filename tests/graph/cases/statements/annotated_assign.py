# Annotated assignment: with and without a value, of attributes, and of names in parentheses.

#- @"count: int = 0":AnnAssign AST_CHILD.target @count:Name
#- @"count: int = 0":AnnAssign AST_CHILD.annotation @int:Name
#- @"count: int = 0":AnnAssign AST_CHILD.value @0:Constant
#- @"count: int = 0":AnnAssign HAS_ANNOTATION.annotation @int:Name
#- @count:Name DEFINES.variable :Binding{name=count}
#- bindings{span=@count, name=count, is_annotated=true, is_assigned=true}
#- references{span=@int, role=read, target=builtins.int, target_kind=external, status=external}
count: int = 0

# Without a value the name is the scope's, though nothing is assigned.
#- @"later: str":AnnAssign HAS_ANNOTATION _
#- bindings{span=@later, name=later, is_annotated=true}
#- definitions{qualified_name=annotated_assign.later, kind=variable}
later: str

#- references{span=@later, role=read, target="annotated_assign.later", status=resolved}
print(later)

# A name in parentheses is no local of its own: neither read nor bound.
#- @"(loose): int":AnnAssign AST_CHILD.target @loose:Name
#- !{ @loose:Name DEFINES _ }
#- !{ references{span=@loose, role=write} }
(loose): int


class C:
    #- bindings{span=@field, name=field, kind=class_local}
    #- definitions{qualified_name=annotated_assign.C.field, kind=variable, name_span=@field}
    field: "int"

    def __init__(self):
        #- @"self.size: int = 1":AnnAssign AST_CHILD.target @"self.size":Attribute
        #- definitions{qualified_name=annotated_assign.C.size, kind=attribute, name_span=@size}
        self.size: int = 1
