#- file: main.py
# Imports that may fail, that only a checker runs, and that stand in functions and classes.
from typing import TYPE_CHECKING

try:
    import fast
except ImportError:
    #- definitions{span=@fast, kind=variable, qualified_name=main.fast}
    fast = None

# Either the module or the variable.
#- references{span=@fast, role=read, target=fast, target_kind=module, status=ambiguous, confidence=0.500000}
#- references{span=@fast, role=read, target=main.fast, target_kind=variable, status=ambiguous}
fast

if TYPE_CHECKING:
    #- imports{span=@Shape, target=fast.Shape, status=resolved}
    from fast import Shape


#- @"other: Shape":arg HAS_ANNOTATION @Shape#2:Name
#- references{span=@Shape#2, role=read, target=fast.Shape}
def draw(shape: "Shape | None", other: Shape): ...


def later():
    #- bindings{span=@draw, name=draw, kind=global_implicit, is_global=true}
    #- definitions{span=@"Shape as draw_", qualified_name=main.later.draw_, kind=import}
    from fast import Shape as draw_; draw
    #- @"draw_()":Call INSTANTIATES :Class{qualified_name=fast.Shape}
    #- call_graph{span=@"draw_()", caller=main.later, callee=fast.Shape}
    return draw_()
#- file: fast.py
class Shape: ...
