-- What definitions are called: the last $parts parts of their qualified names.
SELECT DISTINCT array_to_string(array_slice(parts, greatest(CAST(array_length(parts) AS BIGINT) - $parts + 1, 1), CAST(array_length(parts) AS BIGINT)), '.') AS name
FROM (SELECT string_to_array(qualified_name, '.') AS parts FROM definitions) ORDER BY name
