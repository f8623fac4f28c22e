-- Puts what each attribute and keyword may mean in order. All that values say weighs the same, so none loses.
-- law: a site has one candidate that wins, or several definitions that tie; no two candidates of it share a place
-- before: import os\nos.path
-- after: node_id=Attribute path target_id=null symbol=os.path evidence=import place=1 outcome=wins reaches=true
-- writes: member_candidates
-- key: node_id, target_id, symbol
-- candidates of: node_id
WITH sites AS (
    SELECT node_id, count(*) AS candidates, sum(definitions) AS tied FROM member_evidence GROUP BY node_id
),
decided AS (
    SELECT e.node_id, e.target_id, e.symbol, e.evidence, e.definitions, e.declarations, e.score, 1 AS place, s.tied
    FROM member_evidence AS e
    JOIN sites AS s ON s.node_id = e.node_id AND s.candidates = 1
    UNION ALL
    SELECT e.node_id, e.target_id, e.symbol, e.evidence, e.definitions, e.declarations, e.score,
           CAST(row_number() OVER (PARTITION BY e.node_id ORDER BY e.target_id NULLS LAST, e.symbol NULLS LAST) AS BIGINT),
           s.tied
    FROM member_evidence AS e
    JOIN sites AS s ON s.node_id = e.node_id AND s.candidates > 1
)
SELECT node_id, target_id, symbol, evidence, definitions, declarations, score, place,
       CASE WHEN tied > 1 THEN 'ties' ELSE 'wins' END AS outcome, CAST(NULL AS VARCHAR) AS lost_by,
       $strictness <> 'strict' OR tied = 1 AS reaches
FROM decided
