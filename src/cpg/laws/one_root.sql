-- Of the program's nodes, only the repository, things outside it and types have no parent. Packs' nodes need none.
SELECT node_id, kind, path FROM nodes WHERE parent_id IS NULL AND kind NOT IN ('Repository', 'ExternalSymbol', 'Type') AND origin = 'treesitter'
