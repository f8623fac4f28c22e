-- write: qname_join({parent}, {name})
-- found: SELECT concat(module, '.', name) AS n FROM imports
-- not: SELECT concat(module, name) AS n FROM imports
concat(parent, '.', name)
