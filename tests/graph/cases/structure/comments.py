# Comments hang off what they stand in.

#- $f=@def..:FunctionDef
def f():
    #- $f HAS_COMMENT @"# why":Comment
    #- !{ @@:Module HAS_COMMENT @"# why" }
    x = 1  # why
    return x


#- @@:Module HAS_COMMENT @"# beside":Comment
z = 3  # beside
