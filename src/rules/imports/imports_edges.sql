-- Connects each imported name with the declaration, module or outside symbol it leads to.
-- law: an edge for each end of an import, their confidences together at most one
-- before: import os\nfrom lib import g
-- after: IMPORTS: alias g -> Function g
-- after: IMPORTS: alias os -> ExternalSymbol os
-- writes: edges
-- key: src, dst, dst_symbol
WITH ends AS (
    SELECT t.node_id, d.declaration_id, t.symbol
    FROM import_ends AS t
    LEFT JOIN target_definitions AS d ON d.target_id = t.target_id
    GROUP BY t.node_id, d.declaration_id, t.symbol
),
counted AS (
    SELECT node_id, declaration_id, symbol, count(*) OVER (PARTITION BY node_id) AS candidates FROM ends
)
SELECT 'IMPORTS' AS kind, i.node_id AS src, c.declaration_id AS dst, c.symbol AS dst_symbol, i.path, i.bstart, i.bend,
       CASE WHEN c.candidates > 1 THEN 'ambiguous' WHEN c.symbol IS NOT NULL THEN 'external' ELSE 'resolved' END
           AS resolution,
       candidate_share(1000000, c.candidates) AS millionths, CASE WHEN c.candidates > 1 THEN i.node_id END AS ambiguity_group
FROM counted AS c
JOIN import_sites AS i ON i.node_id = c.node_id
WHERE c.candidates = 1 OR $strictness <> 'strict'
ORDER BY path
