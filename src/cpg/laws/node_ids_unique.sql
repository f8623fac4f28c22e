-- Every node has an id of its own.
SELECT node_id, count(*) AS nodes FROM nodes GROUP BY node_id HAVING count(*) > 1
