-- write: millionths_of({confidence})
-- column: confidence confidence
-- found: SELECT CAST(1000000 * e.confidence AS BIGINT) AS n FROM edges e
-- not: SELECT bstart * 1000000 AS n FROM nodes
confidence * 1000000
