-- write: qname_first({qname})
-- found: SELECT split_part(module, '.', 1) AS n FROM files
-- not: SELECT split_part(module, '-', 1) AS n FROM files
split_part(qname, '.', 1)
