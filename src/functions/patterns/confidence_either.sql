-- write: confidence_either({left}, {right})
-- found: SELECT 1000000 - (1000000 - bstart) * (1000000 - bend) / 1000000 AS n FROM nodes
-- not: SELECT 1000000 - (1000000 - bstart) * bend / 1000000 AS n FROM nodes
1000000 - (1000000 - "left") * (1000000 - "right") / 1000000
