-- write: confidence_of({millionths})
-- found: SELECT CAST(CAST(line AS DECIMAL(13, 0)) * CAST('0.000001' AS DECIMAL(7, 6)) AS DECIMAL(7, 6)) AS n FROM nodes
-- not: SELECT CAST(line AS DECIMAL(13, 0)) * CAST('0.001' AS DECIMAL(7, 6)) AS n FROM nodes
millionths * CAST('0.000001' AS DECIMAL(7, 6))
