-- Puts together what decorators take and what is an argument of calls.
-- key: path, bstart, bend, name, given, given_path, given_bstart
-- column path: File of the decorator or argument.
-- column bstart: First byte of the decorator or argument.
-- column bend: Byte after its last.
-- column line: Its line.
-- column name: Name of what decorates or is called.
-- column is_decorator: Whether it is a decorator.
-- column keyword: Keyword of the argument; null where it has none, and of decorators.
-- column ordinal: Position among the arguments; null of decorators.
-- column given: Qualified name of the definition that is decorated or handed over.
-- column given_path: File of the definition.
-- column given_bstart: First byte of the definition.
-- column kind: Kind of the definition.
-- column from_path: File of the decorated definition that the decorator is an attribute of; null where it is of none.
-- column from_bstart: First byte of the name of that definition.
SELECT path, bstart, bend, line, name, TRUE AS is_decorator, CAST(NULL AS VARCHAR) AS keyword, CAST(NULL AS BIGINT) AS ordinal, decorated AS given, path AS given_path,
       decorated_bstart AS given_bstart, kind, from_path, from_bstart
FROM decorations
UNION ALL
SELECT path, bstart, bend, line, name, FALSE, keyword, ordinal, handed, handed_path, handed_bstart, kind, NULL, NULL FROM handed
