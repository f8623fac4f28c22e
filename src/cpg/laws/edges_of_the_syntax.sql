-- CPython confirms edges and makes none.
SELECT edge_id, kind, path, bstart, rule FROM edges WHERE origin IN ('ast', 'symtable')
