-- What unresolved calls wait for: `codeanatomy query "$(cat bench/unresolved_calls.sql)"`.
WITH undecided AS (
  SELECT DISTINCT path, bstart, bend, reason FROM call_graph WHERE status = 'unresolved'
), sites AS (
  SELECT u.path, u.bstart, u.bend, u.reason, f.node_id AS callee_id, f.kind AS callee_kind, coalesce(k.name, f.name) AS name
  FROM undecided AS u
  LEFT JOIN nodes AS k ON k.path = u.path AND k.bstart = u.bstart AND k.bend = u.bend AND k.kind = 'Call'
  LEFT JOIN nodes AS f ON f.path = k.path AND f.parent_id = k.node_id AND f.ordinal = 0
), outside AS (
  SELECT DISTINCT path, bstart, bend FROM call_graph WHERE status = 'external' AND via = 'call'
), decorated AS (
  SELECT DISTINCT d.name
  FROM call_graph AS c
  JOIN nodes AS n ON n.path = c.path AND n.bstart = c.bstart AND n.bend = c.bend
  JOIN nodes AS d ON d.node_id = n.parent_id AND d.kind IN ('ClassDef', 'FunctionDef', 'AsyncFunctionDef')
  WHERE c.via = 'decoration' AND c.status IN ('resolved', 'ambiguous')
), judged AS (
  SELECT s.path, s.bstart, s.bend,
         CASE WHEN s.reason IN ('many-callees', 'many-values') AND d.name IS NOT NULL THEN 'what one use of a decorator returns'
              WHEN s.reason IN ('many-callees', 'many-values') THEN 'which of many values it is'
              WHEN t.path IS NOT NULL OR w.path IS NOT NULL THEN 'what a call outside returns'
              WHEN s.path LIKE '%tests/%' AND s.reason IN ('attribute-of-parameter', 'value-of-parameter') THEN 'what a test is given'
              ELSE s.reason END AS wanted
  FROM sites AS s
  LEFT JOIN nodes AS r
    ON r.path = s.path AND r.parent_id = s.callee_id AND r.ordinal = 0 AND s.callee_kind = 'Attribute' AND r.kind = 'Call'
  LEFT JOIN outside AS t ON t.path = r.path AND t.bstart = r.bstart AND t.bend = r.bend
  LEFT JOIN outside AS w ON w.path = s.path AND w.bstart = s.bstart AND w.bend = s.bend AND s.reason = 'callee-is-call'
  LEFT JOIN decorated AS d ON d.name = s.name
)
SELECT wanted, count(DISTINCT concat(path, ':', CAST(bstart AS VARCHAR), ':', CAST(bend AS VARCHAR))) AS calls
FROM judged GROUP BY wanted ORDER BY calls DESC, wanted
