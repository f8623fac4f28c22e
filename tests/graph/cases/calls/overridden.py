#- file: tables.py
first = second = ()
#- file: overridden.py
# What is only said to be of a class may be of one below it; what is made of a class is not.
class Shape:
    def area(self): return 0

    def show(self):
        #- call_graph{span=@"self.area()", callee=overridden.Shape.area, status=ambiguous}
        #- call_graph{span=@"self.area()", callee=overridden.Circle.area, status=ambiguous}
        #- references{span=@area, target=overridden.Shape.area, status=ambiguous}
        #- references{span=@area, target=overridden.Circle.area, status=ambiguous}
        return self.area()

    def name(self):
        # Below it has none.
        #- call_graph{span=@"self.title()", callee=overridden.Shape.title, status=resolved}
        return self.title()

    def title(self): return "shape"


class Circle(Shape):
    def area(self): return 3

    def radius(self): return 1


def said(shape: Shape, other):
    #- call_graph{span=@"shape.area()", callee=overridden.Shape.area, status=ambiguous}
    #- call_graph{span=@"shape.area()", callee=overridden.Circle.area, status=ambiguous}
    shape.area()
    # What the class itself does not have, those below it may.
    #- call_graph{span=@"shape.radius()", callee=overridden.Circle.radius, status=resolved}
    shape.radius()
    if isinstance(other, Circle):
        #- call_graph{span=@"other.area()", callee=overridden.Circle.area, status=resolved}
        other.area()


#- call_graph{span=@"Shape().area()", callee=overridden.Shape.area, status=resolved}
#- !{ call_graph{span=@"Shape().area()", callee=overridden.Circle.area} }
Shape().area()


class Kind:
    def run(self): return 1


class K1(Kind): run = lambda self: 1
class K2(Kind): run = lambda self: 2
class K3(Kind): run = lambda self: 3
class K4(Kind): run = lambda self: 4
class K5(Kind): run = lambda self: 5
class K6(Kind): run = lambda self: 6
class K7(Kind): run = lambda self: 7
class K8(Kind): run = lambda self: 8
class K9(Kind): run = lambda self: 9
class K10(Kind): run = lambda self: 10
class K11(Kind): run = lambda self: 11
class K12(Kind): run = lambda self: 12
class K13(Kind): run = lambda self: 13
class K14(Kind): run = lambda self: 14
class K15(Kind): run = lambda self: 15
class K16(Kind): run = lambda self: 16
class K17(Kind): run = lambda self: 17
class K18(Kind): run = lambda self: 18
class K19(Kind): run = lambda self: 19
class K20(Kind): run = lambda self: 20
class K21(Kind): run = lambda self: 21
class K22(Kind): run = lambda self: 22
class K23(Kind): run = lambda self: 23
class K24(Kind): run = lambda self: 24
class K25(Kind): run = lambda self: 25
class K26(Kind): run = lambda self: 26
class K27(Kind): run = lambda self: 27
class K28(Kind): run = lambda self: 28
class K29(Kind): run = lambda self: 29
class K30(Kind): run = lambda self: 30
class K31(Kind): run = lambda self: 31
class K32(Kind): run = lambda self: 32
class K33(Kind): run = lambda self: 33


def many(kind: Kind):
    # More have it than are followed: the class's own stands for them.
    #- 1 of call_graph{span=@"kind.run()"}
    #- call_graph{span=@"kind.run()", callee=overridden.Kind.run, status=ambiguous, confidence="0.029411"}
    #- references{span=@run, target=overridden.Kind.run, status=ambiguous, reason=many-definitions}
    kind.run()


class Turning:
    def __init__(self, of):
        self.__class__ = of

    def before(self): return 1


class Turned(Turning):
    def after(self): return 2


#- call_graph{span=@"Turning(Turned).after()", callee=overridden.Turned.after, status=resolved}
Turning(Turned).after()


# What a name is given comes before what it is said to be, where it is of this repository.
given: Shape = Circle()
#- call_graph{span=@"given.area()", callee=overridden.Circle.area, status=resolved}
given.area()
unknown: Circle = nobody()
#- call_graph{span=@"unknown.area()", callee=overridden.Circle.area, status=resolved}
unknown.area()


class Tables:
    def each(self):
        # The classes below have it by an import.
        #- references{span=@table, target=tables.first, status=ambiguous}
        #- references{span=@table, target=tables.second, status=ambiguous}
        return self.table


class FirstTables(Tables):
    from tables import first as table


class SecondTables(Tables):
    from tables import second as table


#- references{span=@table, target=tables.first, status=resolved}
FirstTables().table
