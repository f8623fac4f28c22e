-- The children of a node are numbered from 0 without gaps.
SELECT parent_id, count(*) AS children, max(ordinal) AS last
FROM nodes
WHERE parent_id IS NOT NULL
GROUP BY parent_id
HAVING count(*) <> max(ordinal) + 1 OR count(DISTINCT ordinal) <> count(*)
