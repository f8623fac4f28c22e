-- Every witness has an edge.
SELECT w.edge_id, w.rule, w.path FROM witnesses AS w LEFT ANTI JOIN edges AS e ON e.edge_id = w.edge_id
