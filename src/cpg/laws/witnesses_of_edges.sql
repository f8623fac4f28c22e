-- Every edge has a witness.
SELECT e.edge_id, e.kind, e.path FROM edges AS e LEFT ANTI JOIN witnesses AS w ON w.edge_id = e.edge_id
