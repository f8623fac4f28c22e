-- write: confidence_both({left}, {right})
-- found: SELECT bstart * bend / 1000000 AS n FROM nodes
-- not: SELECT bstart * bend / 1000 AS n FROM nodes
-- not: SELECT bstart * 3 / 1000000 AS n FROM nodes
"left" * "right" / 1000000
