-- Calls aggregates of the engine.
-- key: path
-- column path: The file.
-- column names: How many names are defined there.
-- column longest: The longest of them, by bytes.
SELECT path, count(DISTINCT name) FILTER (WHERE kind <> 'module') AS names, max(octet_length(name)) AS longest
FROM definitions GROUP BY path
