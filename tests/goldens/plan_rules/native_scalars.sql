-- Calls native functions and expressions of the program.
-- key: qualified_name, path, bstart
-- column qualified_name: Name of a definition.
-- column path: The file.
-- column bstart: Where it begins.
-- column hash: A hash of the name.
-- column last: Its last part.
-- column length: How long the definition is.
SELECT qualified_name, path, bstart, stable_hash64(qualified_name) AS hash, qname_last(qualified_name) AS last,
       span_len(bstart, bend) AS length
FROM definitions
