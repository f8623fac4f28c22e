-- The edges that say what classes, decorators, arguments and annotations have to do with one another.
SELECT kind, src, dst, path, bstart, bend, ordinal FROM edges
WHERE kind IN ('DECLARES', 'DECORATES', 'EXPORTS', 'HAS_ANNOTATION', 'HAS_ARGUMENT', 'HAS_DECORATOR', 'INHERITS', 'INSTANCE_OF', 'METACLASS',
               'OVERRIDES', 'RE_EXPORTS') OR (kind = 'AST_CHILD' AND label = 'bases')
