-- write: qname_last({qname})
-- found: SELECT split_part(qualified_name, '.', -1) AS n FROM definitions
-- not: SELECT split_part(path, '/', -1) AS n FROM files
-- not: SELECT split_part(qualified_name, '.', 2) AS n FROM definitions
split_part(qname, '.', -1)
