-- The children of a node are numbered from 0 without gaps. Packs' nodes join them without changing their numbers.
SELECT parent_id, count(*) AS children, max(ordinal) AS last
FROM nodes
WHERE parent_id IS NOT NULL AND origin = 'treesitter'
GROUP BY parent_id
HAVING (count(*) IS DISTINCT FROM max(ordinal) + 1) OR count(DISTINCT ordinal) <> count(*)
