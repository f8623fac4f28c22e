-- write: qname_parent({qname})
-- found: SELECT regexp_replace(qualified_name, '\.[^.]*$', '') AS n FROM definitions
-- not: SELECT regexp_replace(qualified_name, '\.py$', '') AS n FROM definitions
regexp_replace(qname, '\.[^.]*$', '')
