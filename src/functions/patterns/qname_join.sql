-- write: qname_join({parent}, {name})
-- found: SELECT module || '.' || name AS n FROM imports
-- not: SELECT module || ':' || name AS n FROM imports
-- not: SELECT module || '.' AS n FROM imports
-- not: SELECT 'a' || '.' || name AS n FROM imports
parent || '.' || name
