# Calling a class runs its __init__ and __new__.


class C:
    def __new__(cls): ...
    def __init__(self, x=1): ...


#- @"C()":Call INSTANTIATES{resolution=resolved} :Class{name=C}
#- @"C()":Call CALLS :Method{name=__init__}
#- @"C()":Call CALLS :Method{name=__new__}
#- call_graph{span=@"C()", caller=instances, callee=instances.C, status=resolved}
#- call_graph{span=@"C()", callee=instances.C.__init__, status=resolved}
#- call_graph{span=@"C()", callee=instances.C.__new__, status=resolved}
c = C()


class D(C): ...


#- @"D()":Call INSTANTIATES :Class{name=D}
#- @"D()":Call CALLS :Method{qualified_name=instances.C.__init__}
#- @"D()":Call CALLS :Method{qualified_name=instances.C.__new__}
D()

#- call_graph{span=@"c.run()", callee=null, status=unresolved, reason=attribute-not-defined}
#- call_graph{span=@"C.make()", status=unresolved}
c.run(), C.make()
