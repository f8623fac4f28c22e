-- Every edge starts at a node.
SELECT e.edge_id, e.kind, e.path, e.bstart, e.rule FROM edges AS e LEFT ANTI JOIN nodes AS n ON n.node_id = e.src
