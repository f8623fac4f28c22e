-- What has a name: definitions, those of one name in a file as one (id, in order of places), and what is outside. is_body: code lies
-- in it; is_test: in a file of tests.
WITH numbered AS (
  SELECT *, kind IN ('module', 'class', 'function', 'method', 'lambda') AS is_body,
         CAST(row_number() OVER (ORDER BY path, bstart, bend DESC, kind, name_bstart, qualified_name) AS BIGINT) AS number
  FROM definitions WHERE kind <> 'import'
)
SELECT min(number) OVER same AS id, node_id, kind, name, qualified_name, path, bstart, bend, name_bstart, name_bend, line, is_body,
       number = min(number) OVER same AS is_first,
       regexp_like(path, '(^|/)tests?/|(^|/)(test_[^/]*|[^/]*_test|tests|conftest)\.pyw?$') AS is_test
FROM numbered
WINDOW same AS (PARTITION BY CASE WHEN is_body THEN path END, CASE WHEN is_body THEN qualified_name END, CASE WHEN NOT is_body THEN node_id END)
UNION ALL
SELECT -CAST(row_number() OVER (ORDER BY qualified_name, node_id) AS BIGINT), node_id, 'external', name, qualified_name, '', -1, -1, -1, -1, 0, FALSE, TRUE, FALSE
FROM nodes WHERE path = '' AND kind = 'ExternalSymbol'
