-- Ranks what each name and import may mean by how well the evidence fits, then by id. What a name means before it is bound
-- stands only against what binds it, and loses.
-- law: a site has one candidate that wins, or several definitions that tie; no two candidates of it share a place
-- before: input = 1\ninput
-- after: node_id=Name input target_id=Binding input symbol=null evidence=scope place=1 outcome=wins reaches=true
-- after: node_id=Name input target_id=null symbol=builtins.input evidence=unbound place=2 outcome=loses reaches=false
-- writes: name_candidates
-- key: node_id, target_id, symbol
-- candidates of: node_id
WITH sites AS (
    SELECT node_id, count(*) AS candidates, max(score) AS best FROM name_evidence GROUP BY node_id
),
alone AS (
    SELECT e.node_id, e.target_id, e.symbol, e.evidence, e.definitions, e.declarations, e.score, s.best, 1 AS place,
           e.definitions AS tied
    FROM name_evidence AS e
    JOIN sites AS s ON s.node_id = e.node_id AND s.candidates = 1
    WHERE e.evidence NOT IN ('unbound', 'hidden')
),
rivals AS (
    SELECT e.node_id, e.target_id, e.symbol, e.evidence, e.definitions, e.declarations, e.score, s.best,
           CAST(row_number() OVER (
               PARTITION BY e.node_id ORDER BY e.score DESC, e.target_id NULLS LAST, e.symbol NULLS LAST
           ) AS BIGINT) AS place,
           sum(CASE WHEN e.score = s.best THEN e.definitions ELSE 0 END) OVER (PARTITION BY e.node_id) AS tied
    FROM name_evidence AS e
    JOIN sites AS s ON s.node_id = e.node_id AND s.candidates > 1
),
decided AS (
    SELECT * FROM alone
    UNION ALL
    SELECT * FROM rivals
)
SELECT node_id, target_id, symbol, evidence, definitions, declarations, score, place,
       CASE WHEN score < best THEN 'loses' WHEN tied > 1 THEN 'ties' ELSE 'wins' END AS outcome,
       CASE WHEN score < best THEN 'evidence' END AS lost_by,
       CASE $strictness WHEN 'strict' THEN score = best AND tied = 1
                        WHEN 'balanced' THEN score = best
                        ELSE true END AS reaches
FROM decided
