match a, b:
    case 1 | -2.0 + 3j | "s" "t" | None | True: pass
    case [x, *_, y] | (x, [y]): pass
    case {"k": v, c.d: _, **rest} if v: pass
    case C(1, a=D(), b=e.f): pass
    case str() as s: pass
    case (g): pass
    case _: match = case = type = _
match(x)
match [x]: 
  case y: z
