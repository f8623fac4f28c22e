-- What code that runs (src) brings to run (dst), and what of that is doubtful (reason). Names that attributes say are sources and ends of their own.
WITH RECURSIVE bodies AS (
  SELECT * FROM entities WHERE is_body
), decorators AS (
  SELECT d.dst AS node_id, h.path, h.bstart, h.bend FROM ties AS h JOIN ties AS d ON d.src = h.src AND d.kind = 'DECLARES'
  WHERE h.kind = 'HAS_DECORATOR'
), applied AS (
  SELECT d.node_id, a.src, s.qualified_name, s.kind
  FROM decorators AS d
  LEFT JOIN ties AS a ON a.kind = 'DECORATES' AND a.dst = d.node_id AND a.path = d.path AND a.bstart = d.bstart AND a.bend = d.bend
  LEFT JOIN nodes AS s ON s.node_id = a.src
), bases AS (
  SELECT s.id, b.id AS base, b.kind = 'external' AS is_outside, b.qualified_name
  FROM ties AS e JOIN entities AS s ON s.node_id = e.src JOIN entities AS b ON b.node_id = e.dst
  WHERE e.kind = 'INHERITS'
), heads AS (
  SELECT id FROM bases
  WHERE is_outside AND qualified_name NOT IN ('builtins.object', 'abc.ABC', 'typing.Generic')
    AND NOT regexp_like(qualified_name, '^builtins\..*(Exception|Error|Warning)$')
  UNION
  SELECT d.id FROM (
    SELECT d.dst AS node_id, count(*) AS written FROM ties AS b JOIN ties AS d ON d.src = b.src AND d.kind = 'DECLARES'
    WHERE b.kind = 'AST_CHILD' GROUP BY d.dst
  ) AS w
  JOIN entities AS d ON d.node_id = w.node_id
  LEFT JOIN (SELECT src, count(*) AS known FROM ties WHERE kind = 'INHERITS' GROUP BY src) AS k ON k.src = w.node_id
  WHERE w.written > coalesce(k.known, 0)
), registers AS (
  SELECT id FROM heads
  UNION SELECT s.id FROM ties AS e JOIN entities AS s ON s.node_id = e.src WHERE e.kind = 'METACLASS'
  UNION SELECT a.parent FROM bodies AS b JOIN around AS a ON a.id = b.id WHERE b.name = '__init_subclass__' AND b.kind = 'method'
), heirs AS (
  SELECT id FROM heads
  UNION
  SELECT b.id FROM bases AS b JOIN heirs AS h ON h.id = b.base
), made AS (
  SELECT i.path, i.bstart, i.bend, b.id FROM ties AS i JOIN bodies AS b ON b.node_id = i.dst WHERE i.kind = 'INSTANCE_OF'
  UNION
  SELECT r.path, r.bstart, r.bend, b.id
  FROM references AS r
  JOIN nodes AS n ON n.path = r.target_path AND n.bstart = r.target_bstart AND n.bend = r.target_bend AND n.kind = 'Name'
  JOIN nodes AS v ON v.path = n.path AND v.parent_id = n.parent_id AND v.kind = 'Call'
  JOIN ties AS i ON i.kind = 'INSTANCE_OF' AND i.src = v.node_id
  JOIN bodies AS b ON b.node_id = i.dst
  WHERE r.target_kind = 'variable' AND r.role = 'read'
), given AS (
  SELECT DISTINCT m.id
  FROM ties AS a
  JOIN nodes AS v ON v.node_id = a.dst
  JOIN nodes AS c ON c.node_id = a.src
  JOIN call_graph AS g ON g.path = c.path AND g.bstart = c.bstart AND g.bend = c.bend AND g.callee_path IS NULL
  JOIN made AS m ON m.path = v.path AND m.bend = v.bend AND (m.bstart = v.bstart OR (v.kind = 'keyword' AND m.bstart > v.bstart))
  WHERE a.kind = 'HAS_ARGUMENT'
  UNION
  SELECT b.base FROM bases AS b JOIN given AS g ON g.id = b.id
), dispatchers AS (
  SELECT DISTINCT b.id, b.path, a.parent AS of
  FROM call_graph AS g
  JOIN bodies AS b ON b.path = g.path AND b.qualified_name = g.caller AND b.is_first
  LEFT JOIN around AS a ON a.id = b.id
  LEFT JOIN nodes AS c ON c.path = g.path AND c.bstart = g.bstart AND c.bend = g.bend AND c.kind = 'Call'
  LEFT JOIN ties AS h ON h.kind = 'HAS_ARGUMENT' AND h.src = c.node_id AND h.ordinal = 1
  LEFT JOIN nodes AS n ON n.node_id = h.dst
  WHERE g.callee IN ('builtins.eval', 'builtins.exec', 'builtins.globals', 'builtins.locals', 'builtins.vars')
     OR (g.callee IN ('builtins.getattr', 'operator.attrgetter', 'operator.methodcaller') AND n.kind IS DISTINCT FROM 'Constant')
), annotated AS (
  SELECT DISTINCT m.path, m.id
  FROM ties AS e JOIN nodes AS a ON a.node_id = e.dst
  JOIN nodes AS c ON c.path = a.path AND span_make(a.bstart, a.bend) @> span_make(c.bstart, c.bend)
  JOIN bodies AS m ON m.path = a.path AND m.kind = 'module'
  LEFT ANTI JOIN nodes AS t ON t.parent_id = c.node_id AND t.kind = 'TextName'
  WHERE e.kind = 'HAS_ANNOTATION' AND c.kind = 'Constant' AND span_len(c.bstart, c.bend) <> length('None')
), dispatched AS (
  SELECT id, of FROM dispatchers
  UNION
  SELECT d.id, b.id FROM dispatched AS d JOIN bases AS b ON b.base = d.of
), registered AS (
  SELECT id FROM registers
  UNION
  SELECT b.id FROM bases AS b JOIN registered AS r ON r.id = b.base
)
SELECT DISTINCT src, dst, reason FROM (
  SELECT u.id AS src, b.id AS dst, CASE WHEN u.role = 'import' AND b.kind <> 'module' THEN 'imported-only' END AS reason
  FROM uses AS u JOIN bodies AS b ON b.path = u.target_path AND b.name_bstart = u.target_bstart AND b.qualified_name = u.target
  UNION ALL
  SELECT u.id, stable_hash64(CASE u.status WHEN 'unresolved' THEN 'unknown.' ELSE 'said.' END || u.name), NULL
  FROM uses AS u
  LEFT JOIN nodes AS a ON a.path = u.path AND a.bend = u.bend AND a.name = u.name AND a.kind = 'Attribute'
  WHERE u.status = 'unresolved' OR a.node_id IS NOT NULL
  UNION ALL
  SELECT stable_hash64('unknown.' || name), id, 'attribute-not-resolved' FROM bodies WHERE kind IN ('class', 'function', 'method')
  UNION ALL
  SELECT stable_hash64('said.' || name), id, 'name-said' FROM bodies WHERE kind IN ('class', 'function', 'method')
  UNION ALL
  SELECT m.id, b.id, NULL
  FROM ties AS e JOIN bodies AS m ON m.node_id = e.src JOIN bodies AS b ON b.node_id = e.dst WHERE e.kind IN ('EXPORTS', 'RE_EXPORTS')
  UNION ALL
  SELECT src, dst, NULL FROM framework_links WHERE kind <> 'entry' AND src <> dst
  UNION ALL
  SELECT CASE f.kind WHEN 'class' THEN a.runner ELSE f.id END, t.id, NULL
  FROM call_graph AS g
  JOIN bodies AS f ON f.path = g.path AND f.qualified_name = g.caller AND f.is_first
  JOIN bodies AS t ON t.path = g.callee_path AND t.bstart = g.callee_bstart AND t.qualified_name = g.callee
  LEFT JOIN around AS a ON a.id = f.id
  UNION ALL
  SELECT t.id, f.id, NULL
  FROM ties AS e JOIN bodies AS f ON f.node_id = e.src JOIN bodies AS t ON t.node_id = e.dst WHERE e.kind = 'OVERRIDES'
  UNION ALL
  SELECT f.id, t.id, NULL
  FROM ties AS e JOIN bodies AS f ON f.node_id = e.src JOIN bodies AS t ON t.node_id = e.dst WHERE e.kind = 'OVERRIDES'
  UNION ALL
  SELECT a.parent, b.id, NULL FROM bodies AS b JOIN around AS a ON a.id = b.id
  WHERE b.kind = 'lambda' OR (b.kind IN ('method', 'function') AND regexp_like(b.name, '^__.*__$'))
  UNION ALL
  SELECT a.parent, b.id, 'outside-base' FROM bodies AS b JOIN around AS a ON a.id = b.id
  WHERE b.kind IN ('class', 'method') AND a.parent IN (SELECT id FROM heirs)
  UNION ALL
  SELECT a.parent, b.id, 'given-outside' FROM bodies AS b JOIN around AS a ON a.id = b.id JOIN given AS g ON g.id = a.parent
  WHERE b.kind IN ('class', 'method')
  UNION ALL
  SELECT d.id, b.id, 'getattr-in-class' FROM dispatched AS d JOIN around AS a ON a.parent = d.of JOIN bodies AS b ON b.id = a.id
  WHERE b.kind = 'method'
  UNION ALL
  SELECT a.id, c.id, 'string-annotation' FROM annotated AS a JOIN bodies AS c ON c.path = a.path AND c.kind = 'class'
  UNION ALL
  SELECT id, stable_hash64('dispatch.' || path), NULL FROM dispatchers
  UNION ALL
  SELECT stable_hash64('dispatch.' || b.path), b.id, 'getattr-in-file' FROM bodies AS b
  WHERE b.path IN (SELECT path FROM dispatchers) AND b.kind IN ('class', 'function', 'method')
  UNION ALL
  SELECT a.parent, b.id, 'public-member' FROM bodies AS b JOIN around AS a ON a.id = b.id
  WHERE a.parent <> a.runner AND NOT starts_with(b.name, '_')
  UNION ALL
  SELECT a.parent, b.id, 'registered' FROM bodies AS b JOIN around AS a ON a.id = b.id
  WHERE b.kind = 'class' AND (b.id IN (SELECT id FROM registered) OR a.parent IN (SELECT id FROM registered))
  UNION ALL
  SELECT a.parent, b.id, CASE WHEN p.src IS NULL OR p.kind = 'ExternalSymbol' THEN 'decorated-outside' ELSE 'decorated' END
  FROM applied AS p JOIN bodies AS b ON b.node_id = p.node_id JOIN around AS a ON a.id = b.id
  WHERE p.src IS NULL OR p.qualified_name NOT IN (
    'builtins.property', 'builtins.property.setter', 'builtins.property.deleter', 'builtins.property.getter', 'builtins.staticmethod',
    'builtins.classmethod', 'contextlib.contextmanager', 'contextlib.asynccontextmanager', 'functools.cache', 'functools.lru_cache',
    'functools.cached_property', 'functools.total_ordering', 'functools.wraps', 'dataclasses.dataclass', 'abc.abstractmethod',
    'typing.overload', 'typing.final', 'typing.runtime_checkable', 'typing.no_type_check')
  UNION ALL
  SELECT m.id, p.id, NULL FROM bodies AS m JOIN bodies AS p
    ON p.qualified_name = qname_parent(m.qualified_name) AND starts_with(m.path, left(p.path, length(p.path) - length('__init__.py')))
  WHERE m.kind = 'module' AND p.kind = 'module'
)
