-- Connects each module with what it hands on of other modules: names that it imports and lists in its `__all__`; where
-- that does not say, public names that it imports by a star, under their own name (`import a as a`), or, in a package,
-- from a module of the repository.
-- law: an edge for each end of an import and name that a module hands on, their confidences together at most one
-- before: from lib import *\nimport os\nfrom os import path as path
-- after: RE_EXPORTS: Module re_exports -> Function g
-- after: RE_EXPORTS: Module re_exports -> Class C
-- after: RE_EXPORTS: Module re_exports -> ExternalSymbol path
-- writes: edges
-- key: src, dst, dst_symbol, label, site
WITH listing AS (
    SELECT module_scope_id AS scope_id, bool_or(operation = 'unknown') AS is_open
    FROM export_sites
    GROUP BY module_scope_id
),
aliases AS (
    SELECT i.node_id, i.module_scope_id AS scope_id,
           coalesce(i.asname, i.name, CASE WHEN i.binds_top THEN i.top_module ELSE i.module END) AS name,
           i.asname = coalesce(i.name, i.module) AS keeps_name,
           i.name IS NOT NULL AND (i.path LIKE '%/__init__.py' OR i.path = '__init__.py') AS of_package
    FROM import_sites AS i
    WHERE NOT i.is_star AND i.scope_id = i.module_scope_id
),
handed AS (
    SELECT a.node_id, a.scope_id, a.name, t.target_kind, t.target_id, t.symbol
    FROM aliases AS a
    JOIN import_targets AS t ON t.node_id = a.node_id
    LEFT JOIN module_exports AS e ON e.scope_id = a.scope_id AND e.name = a.name
    LEFT JOIN listing AS l ON l.scope_id = a.scope_id
    WHERE e.name IS NOT NULL
       OR (coalesce(l.is_open, true) AND NOT starts_with(a.name, '_')
           AND (a.keeps_name OR (a.of_package AND t.target_kind <> 'external')))
),
brought AS (
    SELECT s.node_id, s.scope_id, s.name, t.target_kind, t.target_id
    FROM star_members AS s
    JOIN star_links AS l ON l.node_id = s.node_id
    LEFT SEMI JOIN star_candidates AS c
        ON c.scope_id = s.scope_id AND c.name = s.name AND c.from_scope_id = s.from_scope_id AND c.outcome <> 'loses'
    JOIN star_targets AS t ON t.scope_id = s.from_scope_id AND t.name = s.name
    LEFT JOIN module_exports AS e ON e.scope_id = s.scope_id AND e.name = s.name
    WHERE e.name IS NOT NULL OR (l.is_open AND NOT starts_with(s.name, '_'))
),
ends AS (
    SELECT node_id, scope_id, name, target_id, symbol FROM handed
    UNION
    SELECT node_id, scope_id, name, target_id, NULL FROM brought
    UNION
    SELECT b.node_id, b.scope_id, b.name, t.target_id, t.symbol
    FROM brought AS b
    JOIN import_targets AS t ON t.binding_id = b.target_id
),
declared AS (
    SELECT e.node_id, e.scope_id, e.name, d.declaration_id, e.symbol
    FROM ends AS e
    LEFT JOIN target_definitions AS d ON d.target_id = e.target_id
    WHERE d.declaration_id IS NOT NULL OR e.symbol IS NOT NULL
    GROUP BY e.node_id, e.scope_id, e.name, d.declaration_id, e.symbol
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY node_id, name) AS candidates FROM declared
)
SELECT 'RE_EXPORTS' AS kind, m.module_id AS src, c.declaration_id AS dst, c.symbol AS dst_symbol, i.path, i.bstart, i.bend,
       c.name AS label, c.node_id AS site,
       CASE WHEN c.candidates > 1 THEN 'ambiguous' WHEN c.symbol IS NOT NULL THEN 'external' ELSE 'resolved' END
           AS resolution,
       candidate_share(1000000, c.candidates) AS millionths, CASE WHEN c.candidates > 1 THEN c.node_id END AS ambiguity_group
FROM counted AS c
JOIN (SELECT DISTINCT scope_id, module_id FROM modules) AS m ON m.scope_id = c.scope_id
JOIN import_sites AS i ON i.node_id = c.node_id
WHERE (c.candidates = 1 OR $strictness <> 'strict') AND m.module_id IS DISTINCT FROM c.declaration_id
ORDER BY path
