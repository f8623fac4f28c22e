-- Gives each decorator the name of what decorates, also where that is an attribute of something from outside whose kind is not known.
-- law: a name that nothing is known of but what it is read from is that, a dot and its own; what decorators give has the name of the first
-- law: a function of the repository that another decorates has its own name beside that of what calls of it run
-- before: @click.group() of cli, and @cli.command() of another function
-- after: click.group at cli, and click.group.command, read from cli, at the other
-- key: path, bstart, bend, decorated_bstart, name
-- many: decorators
-- column path: File of the decorator.
-- column bstart: First byte of the decorator, after the `@`.
-- column bend: Byte after its last.
-- column line: Its line.
-- column name: Name of what decorates, or of what is called for that.
-- column is_called: Whether the decorator is a call.
-- column decorated: Qualified name of the definition.
-- column decorated_bstart: First byte of the definition, which lies in the same file.
-- column name_bstart: First byte of the definition's name.
-- column name_bend: Byte after the definition's name.
-- column kind: Kind of the definition.
-- column is_outermost: Whether it is the first of the definition's decorators, which gives what the name is bound to.
-- column from_path: File of the decorated definition that the decorator is an attribute of; null where it is of none.
-- column from_bstart: First byte of the name of that definition.
WITH RECURSIVE named AS (
  SELECT path, bstart, bend, line, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost, coalesce(name, '') AS name,
         CAST(NULL AS VARCHAR) AS from_path, CAST(NULL AS BIGINT) AS from_bstart
  FROM decorators WHERE name IS NOT NULL
  UNION ALL
  SELECT path, bstart, bend, line, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost,
         qname_join(target, attribute), NULL, NULL
  FROM decorators WHERE status = 'external'
  UNION ALL
  SELECT f.path, f.bstart, f.bend, f.line, f.is_called, f.decorated, f.decorated_bstart, f.name_bstart, f.name_bend, f.kind, f.is_outermost,
         qname_join(n.name, f.attribute), nullif(f.target_path, ''), nullif(f.target_bstart, -1)
  FROM named AS n JOIN decorators AS f ON f.target_path = n.path AND f.target_bstart = n.name_bstart AND n.is_outermost
)
SELECT path, bstart, bend, line, name, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost,
       min(from_path) AS from_path, min(from_bstart) AS from_bstart
FROM named GROUP BY path, bstart, bend, line, name, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost
