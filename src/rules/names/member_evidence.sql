-- Gathers what each attribute and keyword may mean by the values before it: members of modules and classes, and parameters
-- that keywords name.
-- law: an attribute of values of which nothing is known has no row
-- before: import os\nos.path
-- after: node_id=Attribute path target_id=null symbol=os.path evidence=import
-- writes: member_evidence
-- key: node_id, target_id, symbol
WITH found AS (
    SELECT node_id, target_id, symbol,
           CASE WHEN bool_and(via IN ('module', 'external')) THEN 'import' ELSE 'member' END AS evidence
    FROM value_facts
    WHERE subject = 'attribute' AND target_kind IS NOT NULL
    GROUP BY node_id, target_id, symbol
    UNION ALL
    SELECT DISTINCT k.node_id, f.target_id, CAST(NULL AS VARCHAR), 'keyword'
    FROM value_facts AS f
    JOIN keyword_sites AS k ON k.call_id = f.node_id AND k.name = f.symbol
    WHERE f.subject = 'keyword' AND f.target_kind IS NOT NULL
)
SELECT f.node_id, f.target_id, f.symbol, f.evidence, coalesce(d.candidates, 1) + coalesce(o.number, 0) AS definitions,
       coalesce(d.declarations, 1) AS declarations, candidate_score(1, 1) AS score
FROM found AS f
LEFT JOIN (SELECT DISTINCT target_id, candidates, declarations FROM target_definitions) AS d ON d.target_id = f.target_id
LEFT JOIN (
    SELECT node_id, target_id, max(number) AS number
    FROM value_facts
    WHERE subject = 'attribute' AND number IS NOT NULL
    GROUP BY node_id, target_id
) AS o ON o.node_id = f.node_id AND o.target_id = f.target_id
