# Annotations: whose scope evaluates them, as expressions and in quotes.

class Shape: ...


#- @"shape: Shape":arg HAS_ANNOTATION.annotation @Shape:Name
#- @"shape: Shape":arg AST_CHILD.annotation @Shape:Name
#- references{span=@Shape, role=read, target=annotations.Shape, status=resolved}
#- @'rest: "Shape"':arg HAS_ANNOTATION @'"Shape"':Constant
#- @def..:FunctionDef HAS_ANNOTATION.returns @"list[Shape]":Subscript
def draw(shape: Shape, *rest: "Shape") -> list[Shape]:
    # An annotation in a function is not evaluated, and still names what it names.
    #- @"other: Shape = shape":AnnAssign HAS_ANNOTATION.annotation @Shape:Name
    #- references{span=@Shape, role=read, target=annotations.Shape}
    #- bindings{span=@other, name=other, kind=local, is_annotated=true}
    other: Shape = shape
    return other


class Node:
    #- references{span=@Node, role=read, target=annotations.Node, status=resolved}
    def link(self, to: Node): ...


# Starred annotations (Python 3.11).
#- @"args: *tuple[int]":arg HAS_ANNOTATION.annotation @"*tuple[int]":Starred
def many(*args: *tuple[int]): ...
