-- Gives each decorator the names of what it is written as, or what that is read from.
-- key: path, bstart, bend, decorated_bstart, name, attribute, target, target_path, target_bstart
-- many: references
-- many: edges
-- many: nodes
-- many: call_graph
-- many: definitions
-- column path: File of the decorator.
-- column bstart: First byte of the decorator, after the `@`.
-- column bend: Byte after its last.
-- column line: Its line.
-- column is_called: Whether the decorator is a call.
-- column decorated: Qualified name of the definition.
-- column decorated_bstart: First byte of the definition, which lies in the same file.
-- column name_bstart: First byte of the definition's name.
-- column name_bend: Byte after the definition's name.
-- column kind: Kind of the definition.
-- column is_outermost: Whether it is the first of the definition's decorators.
-- column name: Name of what decorates, or of what is called for that; null where it is not known.
-- column attribute: Where it is not known, the name of the attribute that it is.
-- column target: Name of what that is an attribute of.
-- column status: Status of that name.
-- column target_path: File of what that is an attribute of.
-- column target_bstart: First byte of its name.
WITH sites AS (
  SELECT h.path, h.bstart, h.bend, e.line, f.node_id IS NOT NULL AS is_called, coalesce(f.node_id, e.node_id) AS name_id,
         d.qualified_name AS decorated, d.bstart AS decorated_bstart, d.name_bstart, d.name_bend, d.kind,
         row_number() OVER (PARTITION BY h.path, d.bstart ORDER BY h.bstart) = 1 AS is_outermost
  FROM edges AS h
  JOIN edges AS s ON s.src = h.src AND s.kind = 'DECLARES'
  JOIN definitions AS d ON d.node_id = s.dst AND d.path = h.path
  JOIN nodes AS e ON e.node_id = h.dst
  LEFT JOIN nodes AS f ON f.path = e.path AND f.parent_id = e.node_id AND f.ordinal = 0 AND e.kind = 'Call'
  WHERE h.kind = 'HAS_DECORATOR'
), written AS (
  SELECT s.*, a.name AS attribute, a.kind AS node_kind, r.target, r.target_kind, v.bend AS value_bend, v.name AS value_name
  FROM sites AS s
  LEFT JOIN nodes AS a ON a.node_id = s.name_id AND a.kind IN ('Name', 'Attribute')
  LEFT JOIN references AS r ON r.path = a.path AND r.bend = a.bend AND r.name = a.name AND r.role <> 'import'
  LEFT JOIN nodes AS v ON v.path = a.path AND v.parent_id = a.node_id AND v.ordinal = 0
), named AS (
  SELECT w.*, g.callee, CASE WHEN w.target_kind IN ('external', 'function', 'method', 'class') THEN w.target END AS own
  FROM written AS w
  LEFT JOIN call_graph AS g ON g.path = w.path AND g.bstart = w.bstart AND g.bend = w.bend AND g.callee IS NOT NULL
    AND (g.via = 'decoration') <> w.is_called
), known AS (
  SELECT path, bstart, bend, line, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost,
         unnest([callee, own]) AS name
  FROM named
)
SELECT DISTINCT path, bstart, bend, line, is_called, decorated, decorated_bstart, name_bstart, name_bend, kind, is_outermost, name,
       CAST(NULL AS VARCHAR) AS attribute, CAST(NULL AS VARCHAR) AS target, CAST(NULL AS VARCHAR) AS status,
       CAST(NULL AS VARCHAR) AS target_path, CAST(NULL AS BIGINT) AS target_bstart
FROM known WHERE name IS NOT NULL
UNION ALL
SELECT DISTINCT n.path, n.bstart, n.bend, n.line, n.is_called, n.decorated, n.decorated_bstart, n.name_bstart, n.name_bend, n.kind, n.is_outermost,
       NULL, n.attribute, r.target, r.status, r.target_path, r.target_bstart
FROM named AS n JOIN references AS r ON r.path = n.path AND r.bend = n.value_bend AND r.name = n.value_name AND r.role <> 'import'
WHERE n.callee IS NULL AND n.own IS NULL AND n.node_kind = 'Attribute' AND r.target IS NOT NULL
