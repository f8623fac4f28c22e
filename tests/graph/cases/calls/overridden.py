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


class K1(Kind):
    def run(self): return 1


class K2(Kind):
    def run(self): return 1


class K3(Kind):
    def run(self): return 1


class K4(Kind):
    def run(self): return 1


class K5(Kind):
    def run(self): return 1


class K6(Kind):
    def run(self): return 1


class K7(Kind):
    def run(self): return 1


class K8(Kind):
    def run(self): return 1


class K9(Kind):
    def run(self): return 1


class K10(Kind):
    def run(self): return 1


class K11(Kind):
    def run(self): return 1


class K12(Kind):
    def run(self): return 1


class K13(Kind):
    def run(self): return 1


class K14(Kind):
    def run(self): return 1


class K15(Kind):
    def run(self): return 1


class K16(Kind):
    def run(self): return 1


class K17(Kind):
    def run(self): return 1


def many(kind: Kind):
    # More than sixteen have it: the class's own stands for them.
    #- 1 of call_graph{span=@"kind.run()"}
    #- call_graph{span=@"kind.run()", callee=overridden.Kind.run, status=ambiguous, confidence="0.055555"}
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
