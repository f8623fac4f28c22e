# Bases, the order in which attributes are looked up (C3), and what a class hides of its bases.


class Meta(type): ...


#- @class..:Class{qualified_name=order.A} METACLASS{resolution=resolved} :Class{qualified_name=order.Meta}
class A(metaclass=Meta):
    kind = "a"

    def where(self): ...
    def only(self): ...


#- :Class{qualified_name=order.B} INHERITS{resolution=resolved} :Class{qualified_name=order.A}
class B(A):
    #- @def..:Method OVERRIDES :Method{qualified_name=order.A.where}
    def where(self): ...


class C(A):
    kind = "c"

    def where(self): ...
    #- !{ @def..:Method OVERRIDES _ }
    def other(self): ...


#- :Class{qualified_name=order.D} INHERITS :Class{qualified_name=order.B}
#- :Class{qualified_name=order.D} INHERITS :Class{qualified_name=order.C}
class D(B, C):
    def use(self):
        # B is asked before C, and C before A.
        #- call_graph{span=@"self.where()", callee=order.B.where, status=resolved}
        self.where()
        #- references{span=@kind, role=attribute, target=order.C.kind, status=resolved}
        self.kind
        #- call_graph{span=@"self.only()", callee=order.A.only}
        self.only()
        #- call_graph{span=@"super().where()", callee=order.B.where}
        super().where()
        #- call_graph{span=@"super(B, self).where()", callee=order.C.where}
        super(B, self).where()


#- :Class{qualified_name=order.E} INHERITS{resolution=external} :ExternalSymbol{qualified_name=builtins.dict}
class E(dict):
    def first(self):
        # What a class from outside gives has its name.
        #- references{span=@keys, role=call, target=builtins.dict.keys, status=external}
        return self.keys()


# An attribute that no class has is a row with its reason.
#- references{span=@missing, role=attribute, status=unresolved, reason=attribute-not-defined}
D().missing
#- call_graph{span=@"D.only(D())", callee=order.A.only}
D.only(D())
