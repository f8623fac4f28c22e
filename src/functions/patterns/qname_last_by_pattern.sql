-- write: qname_last({qname})
-- found: SELECT regexp_replace(callee, '^.*\.', '') AS n FROM call_graph
-- not: SELECT regexp_replace(path, '^.*/', '') AS n FROM files
regexp_replace(qname, '^.*\.', '')
