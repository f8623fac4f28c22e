# Attributes set through `self` and `cls` are declared by the class.


class C:
    #- $c:Class{name=C} CONTAINS :Variable{qualified_name=attributes.C.size}
    #- definitions{qualified_name=attributes.C.size, kind=attribute, name_span=@size#2, span=@"self.size"}
    def __init__(self, size): self.size = size

    def grow(self):
        #- $c:Class CONTAINS :Variable{qualified_name=attributes.C.grown}
        #- definitions{qualified_name=attributes.C.grown, kind=attribute, name_span=@grown}
        #- references{span=@grown, role=write, target_kind=attribute, target=attributes.C.grown, status=resolved}
        #- !{ definitions{qualified_name=attributes.C.other} }
        self.grown = other.other = 1
        #- references{span=@size, role=attribute, target=attributes.C.size, status=resolved}
        return self.size

    @classmethod
    def count(cls):
        #- definitions{qualified_name=attributes.C.instances, kind=attribute, name_span=@instances}
        cls.instances = 0

    @staticmethod
    def free(self):
        # The first parameter of a static method is no instance.
        #- !{ definitions{name=nothing} }
        self.nothing = 1


def f(self):
    # Nor is that of a function.
    #- !{ definitions{qualified_name="attributes.f.x"} }
    self.x = 1
