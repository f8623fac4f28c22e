-- Of the program's nodes, only the repository and things outside it have no parent. Packs' nodes need none.
SELECT node_id, kind, path FROM nodes WHERE parent_id IS NULL AND kind NOT IN ('Repository', 'ExternalSymbol') AND origin = 'treesitter'
