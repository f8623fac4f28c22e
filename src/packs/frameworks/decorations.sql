-- Gives each decorator the name of what decorates, also where that is an attribute of something from outside whose kind is not known.
-- law: a name that nothing is known of but what it is read from is that, a dot and its own; what decorators give has the name of the first
-- law: a function of the repository that another decorates has its own name beside that of what calls of it run
-- before: @click.group() of cli, and @cli.command() of another function
-- after: click.group at cli, and click.group.command, read from cli, at the other
-- key: path, bstart, bend, decorated_bstart, name
-- many: references
-- many: edges
-- many: nodes
-- many: call_graph
-- many: definitions
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
WITH RECURSIVE decorators AS (
  SELECT h.path, h.bstart, h.bend, e.line, f.node_id IS NOT NULL AS is_called, coalesce(f.node_id, e.node_id) AS name_id,
         d.qualified_name AS decorated, d.bstart AS decorated_bstart, d.name_bstart, d.name_bend, d.kind,
         row_number() OVER (PARTITION BY h.path, d.bstart ORDER BY h.bstart) = 1 AS is_outermost
  FROM edges AS h
  JOIN edges AS s ON s.src = h.src AND s.kind = 'DECLARES'
  JOIN definitions AS d ON d.node_id = s.dst AND d.path = h.path
  JOIN nodes AS e ON e.node_id = h.dst
  LEFT JOIN nodes AS f ON f.path = e.path AND f.parent_id = e.node_id AND f.ordinal = 0 AND e.kind = 'Call'
  WHERE h.kind = 'HAS_DECORATOR'
), known AS (
  SELECT d.*, coalesce(g.callee, '') AS name
  FROM decorators AS d JOIN call_graph AS g ON g.path = d.path AND g.bstart = d.bstart AND g.bend = d.bend
  WHERE g.callee IS NOT NULL AND (g.via = 'decoration') <> d.is_called
  UNION
  SELECT d.*, coalesce(r.target, '')
  FROM decorators AS d
  JOIN nodes AS a ON a.node_id = d.name_id AND a.kind IN ('Name', 'Attribute')
  JOIN references AS r ON r.path = a.path AND r.bend = a.bend AND r.name = a.name AND r.role <> 'import'
  WHERE r.target_kind IN ('external', 'function', 'method', 'class')
), read_from AS (
  SELECT d.*, a.name AS attribute, r.target, r.status, r.target_path, r.target_bstart
  FROM decorators AS d
  LEFT ANTI JOIN known AS k ON k.path = d.path AND k.bstart = d.bstart AND k.bend = d.bend
  JOIN nodes AS a ON a.node_id = d.name_id AND a.kind = 'Attribute'
  JOIN nodes AS v ON v.path = a.path AND v.parent_id = a.node_id AND v.ordinal = 0
  JOIN references AS r ON r.path = v.path AND r.bend = v.bend AND r.name = v.name AND r.role <> 'import'
  WHERE r.target IS NOT NULL
), named AS (
  SELECT path, bstart, bend, line, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost, name,
         CAST(NULL AS VARCHAR) AS from_path, CAST(NULL AS BIGINT) AS from_bstart
  FROM known
  UNION ALL
  SELECT path, bstart, bend, line, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost,
         qname_join(target, attribute), NULL, NULL
  FROM read_from WHERE status = 'external'
  UNION ALL
  SELECT f.path, f.bstart, f.bend, f.line, f.is_called, f.decorated, f.decorated_bstart, f.name_bstart, f.name_bend, f.kind, f.is_outermost,
         qname_join(n.name, f.attribute), nullif(f.target_path, ''), nullif(f.target_bstart, -1)
  FROM named AS n JOIN read_from AS f ON f.target_path = n.path AND f.target_bstart = n.name_bstart AND n.is_outermost
)
SELECT path, bstart, bend, line, name, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost,
       min(from_path) AS from_path, min(from_bstart) AS from_bstart
FROM named GROUP BY path, bstart, bend, line, name, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost
