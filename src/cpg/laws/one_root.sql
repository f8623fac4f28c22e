-- Only the repository and things outside it have no parent.
SELECT node_id, kind, path FROM nodes WHERE parent_id IS NULL AND kind NOT IN ('Repository', 'ExternalSymbol')
