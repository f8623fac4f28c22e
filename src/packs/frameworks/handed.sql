-- Gives functions, methods and classes that are arguments of calls the name of what is called.
-- law: what an argument is made of, as in f(g(x)), is handed to g alone
-- before: app.add_url_rule("/", view_func=index), where app = Flask(__name__)
-- after: index is handed to flask.Flask.add_url_rule as view_func
-- key: path, bstart, bend, name, handed, handed_path, handed_bstart
-- many: references
-- many: edges
-- many: nodes
-- many: call_graph
-- many: definitions
-- many: decorations
-- column path: File of the argument.
-- column bstart: First byte of the argument.
-- column bend: Byte after its last.
-- column line: Its line.
-- column name: Name of what is called.
-- column keyword: Keyword of the argument; null where it has none.
-- column ordinal: Position among the arguments.
-- column handed: Qualified name of the definition that is handed over.
-- column handed_path: File of the definition.
-- column handed_bstart: First byte of the definition.
-- column kind: Kind of the definition.
WITH arguments AS (
  SELECT a.src AS call_id, a.label, a.ordinal, n.path, n.bstart, n.bend, n.line,
         d.qualified_name AS handed, d.path AS handed_path, d.bstart AS handed_bstart, d.kind
  FROM edges AS a
  JOIN nodes AS n ON n.node_id = a.dst
  JOIN references AS r ON r.path = n.path AND r.bend = n.bend AND r.bstart >= n.bstart
  JOIN definitions AS d ON d.path = r.target_path AND d.name_bstart = r.target_bstart AND d.qualified_name = r.target
  WHERE a.kind = 'HAS_ARGUMENT' AND r.role IN ('read', 'attribute') AND r.target_kind IN ('class', 'function', 'method')
), calls AS (
  SELECT a.*, c.bstart AS call_bstart, c.bend AS call_bend FROM arguments AS a JOIN nodes AS c ON c.node_id = a.call_id
), read_from AS (
  SELECT c.*, f.name AS attribute, r.target, r.status, r.target_path, r.target_bstart
  FROM calls AS c
  JOIN call_graph AS g ON g.path = c.path AND g.bstart = c.call_bstart AND g.bend = c.call_bend AND g.callee IS NULL
  JOIN nodes AS f ON f.path = c.path AND f.parent_id = c.call_id AND f.ordinal = 0 AND f.kind = 'Attribute'
  JOIN nodes AS v ON v.path = f.path AND v.parent_id = f.node_id AND v.ordinal = 0
  JOIN references AS r ON r.path = v.path AND r.bend = v.bend AND r.name = v.name AND r.role <> 'import'
  WHERE r.target IS NOT NULL
), named AS (
  SELECT c.path, c.bstart, c.bend, c.line, c.label, c.ordinal, c.handed, c.handed_path, c.handed_bstart, c.kind, g.callee AS name
  FROM calls AS c JOIN call_graph AS g ON g.path = c.path AND g.bstart = c.call_bstart AND g.bend = c.call_bend
  WHERE g.callee IS NOT NULL AND g.via <> 'decoration'
  UNION ALL
  SELECT path, bstart, bend, line, label, ordinal, handed, handed_path, handed_bstart, kind, qname_join(target, attribute)
  FROM read_from WHERE status = 'external'
  UNION ALL
  SELECT f.path, f.bstart, f.bend, f.line, f.label, f.ordinal, f.handed, f.handed_path, f.handed_bstart, f.kind, qname_join(d.name, f.attribute)
  FROM read_from AS f JOIN decorations AS d ON d.path = f.target_path AND d.name_bstart = f.target_bstart AND d.is_outermost
)
SELECT path, bstart, bend, line, name, min(label) AS keyword, min(ordinal) AS ordinal, handed, handed_path, handed_bstart, min(kind) AS kind
FROM named GROUP BY path, bstart, bend, line, name, handed, handed_path, handed_bstart
