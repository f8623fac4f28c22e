#- file: main.py
# The last that binds a name has it: a later definition, a later star import; what may not run hides nothing.
from first import *

#- references{span=@a, role=read, target=first.a, status=resolved}
a
#- references{span=@b, role=read, target=first.b, status=resolved}
b


def inner():
    #- references{span=@a, role=read, target=main.a, status=resolved}
    a
    #- references{span=@b, role=read, target=second.b, status=resolved}
    b
    #- references{span=@c, role=read, target=second.c, status=ambiguous}
    #- references{span=@c, role=read, target=third.c, status=ambiguous}
    c
    #- references{span=@d, role=read, target=main.d, status=ambiguous}
    #- references{span=@d, role=read, target=first.d, status=ambiguous}
    d


def a(): ...


#- references{span=@a, role=read, target=main.a, status=resolved}
a
if a:
    d = 1
from second import *
try:
    from third import *
except ImportError:
    pass
#- file: first.py
a = b = d = 1
#- file: second.py
b = 2
c = 2
#- file: third.py
c = 3
#- file: user.py
#- imports{span=@a, name=a, target=main.a, status=resolved}
from main import a
