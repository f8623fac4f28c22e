# Every kind of pattern, with what it binds.
import enum


class Point: ...


subject = x = y = 0

#- $match=@match..:Match AST_CHILD.subject @subject:Name
#- references{span=@subject, role=read, target=patterns.subject}
match subject:
    #- $match AST_CHILD.cases.0 $case=@case..:match_case
    #- $case AST_CHILD.pattern @-1:MatchValue
    #- @-1:MatchValue AST_CHILD.value @-1:UnaryOp
    #- $case AST_CHILD.guard @"x > 0":Compare
    case -1 if x > 0:
        #- $case AST_CHILD.body.0 @pass:Pass
        pass
    #- @case..:match_case AST_CHILD.pattern @"1 + 2j":MatchValue
    case 1 + 2j: pass
    #- @case..:match_case AST_CHILD.pattern @"enum.Enum":MatchValue
    #- @"enum.Enum":MatchValue AST_CHILD.value @"enum.Enum":Attribute
    #- references{span=@Enum, role=attribute, target=enum.Enum, status=external}
    case enum.Enum: pass
    #- @'"a" "b"':MatchValue
    case "a" "b": pass
    #- @case..:match_case AST_CHILD.pattern @None:MatchSingleton
    case None: pass
    #- @"1 | 2":MatchOr AST_CHILD.patterns.0 @1:MatchValue
    #- @"1 | 2":MatchOr AST_CHILD.patterns.1 @2:MatchValue
    case 1 | 2: pass
    #- $list=@"[first, *rest, _]":MatchSequence AST_CHILD.patterns.0 @first:MatchAs{name=first}
    #- $list AST_CHILD.patterns.1 @"*rest":MatchStar{name=rest}
    #- $list AST_CHILD.patterns.2 @_:MatchAs{name=null}
    #- @first:MatchAs DEFINES.variable $first:Binding{name=first}
    #- bindings{binding_id=$first, kind=local, is_assigned=true, scope_id=$module}
    #- scopes{scope_id=$module, kind=module}
    #- definitions{name_span=@rest, kind=variable, qualified_name=patterns.rest}
    #- references{span=@first, role=write, target=patterns.first}
    case [first, *rest, _]:
        #- @first:Name USES.read $first
        #- references{span=@rest, role=read, target=patterns.rest, status=resolved}
        print(first, rest)
    #- @case.."pass":match_case AST_CHILD.pattern @"1, 2":MatchSequence
    case 1, 2: pass
    #- $map=@'{"k": v, **others}':MatchMapping{name=others}
    #- $map AST_CHILD.keys.0 @'"k"':Constant
    #- $map AST_CHILD.patterns.0 @v:MatchAs
    #- $map DEFINES.variable{span=@others} :Binding{name=others}
    #- definitions{name_span=@others, qualified_name=patterns.others}
    case {"k": v, **others}: pass
    #- $class=@"Point(0, y=0)":MatchClass AST_CHILD.cls @Point:Name
    #- $class AST_CHILD.patterns.0 @0:MatchValue
    #- $class AST_CHILD.kwd_patterns.0 @0#2:MatchValue
    #- references{span=@Point, role=read, name=Point, target=patterns.Point, target_kind=class}
    case Point(0, y=0): pass
    #- @"(1 | 2) as number":MatchAs AST_CHILD.pattern @"1 | 2":MatchOr
    #- @"(1 | 2) as number":MatchAs DEFINES.variable{span=@number} :Binding{name=number}
    #- definitions{name_span=@number, qualified_name=patterns.number}
    case (1 | 2) as number: pass
    #- @case..:match_case AST_CHILD.pattern @_:MatchAs
    #- !{ @_:MatchAs DEFINES _ }
    case _: pass


# The words are soft: names elsewhere.
#- @match:Name DEFINES :Binding{name=match}
match = case = 1
#- @"match[case]":Subscript
match[case]
