-- Ranks what a name means at the end of a module that has it by a star import: the last that binds it for sure, and
-- what may bind it after that.
-- law: a name has one candidate that wins, or several that tie
-- before: from lib import *\ndef g(): pass
-- after: name=C evidence=star-import place=1 outcome=wins lost_by=null
-- after: name=g evidence=bound-name place=1 outcome=wins lost_by=null
-- after: name=g evidence=star-import place=2 outcome=loses lost_by=order
-- writes: star_candidates
-- key: scope_id, name, binding_id, from_scope_id
-- candidates of: scope_id, name
WITH names AS (
    SELECT scope_id, name, count(*) AS events,
           coalesce(max(CASE WHEN is_conditional THEN NULL ELSE position END), -1) AS last_sure
    FROM star_events
    GROUP BY scope_id, name
),
rivals AS (
    SELECT e.scope_id, e.name, e.evidence, e.binding_id, e.from_scope_id, max(e.position) AS position,
           max(e.position) >= max(n.last_sure) AS stays
    FROM star_events AS e
    JOIN names AS n ON n.scope_id = e.scope_id AND n.name = e.name AND n.events > 1
    GROUP BY e.scope_id, e.name, e.evidence, e.binding_id, e.from_scope_id
),
ranked AS (
    SELECT *,
           CAST(row_number() OVER (PARTITION BY scope_id, name ORDER BY position DESC, from_scope_id NULLS FIRST) AS BIGINT)
               AS place,
           sum(CASE WHEN stays THEN 1 ELSE 0 END) OVER (PARTITION BY scope_id, name) AS staying
    FROM rivals
)
SELECT scope_id, name, evidence, binding_id, from_scope_id, place,
       CASE WHEN NOT stays THEN 'loses' WHEN staying > 1 THEN 'ties' ELSE 'wins' END AS outcome,
       CASE WHEN NOT stays THEN 'order' END AS lost_by
FROM ranked
UNION ALL
SELECT e.scope_id, e.name, e.evidence, e.binding_id, e.from_scope_id, 1, 'wins', NULL
FROM star_events AS e
JOIN names AS n ON n.scope_id = e.scope_id AND n.name = e.name AND n.events = 1
