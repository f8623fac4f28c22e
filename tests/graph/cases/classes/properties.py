# Properties, class methods, static methods, and instances that are called.


class Box:
    def __init__(self, size): self._size = size

    @property
    def size(self): return self._size

    @classmethod
    def of(cls, size):
        #- call_graph{span=@"cls(size)", callee=properties.Box, status=resolved}
        #- call_graph{span=@"cls(size)", callee=properties.Box.__init__}
        return cls(size)

    @staticmethod
    def none(): return Box(0)

    def __call__(self): return self.grow

    def grow(self): ...


#- call_graph{span=@"Box.of(1)", callee=properties.Box.of, status=resolved}
box = Box.of(1)
#- @"box.size":Attribute PROPERTY_ACCESS{resolution=resolved} :Method{qualified_name=properties.Box.size}
#- call_graph{span=@"box.size", caller=properties, callee=properties.Box.size}
#- references{span=@size, role=attribute, target=properties.Box.size}
box.size
#- call_graph{span=@"Box.none().grow()", callee=properties.Box.grow}
Box.none().grow()
#- call_graph{span=@"box()", callee=properties.Box.__call__}
#- call_graph{span=@"box()()", callee=properties.Box.grow}
box()()
