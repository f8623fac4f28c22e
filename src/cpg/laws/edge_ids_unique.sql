-- Every edge has an id of its own.
SELECT edge_id, count(*) AS edges FROM edges GROUP BY edge_id HAVING count(*) > 1
