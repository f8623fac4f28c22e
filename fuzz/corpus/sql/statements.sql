SELECT 1
SELECT path, count(*) FROM nodes GROUP BY path HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 3
SELECT DISTINCT kind, name FROM syntax_nodes WHERE name LIKE '%a_' OR name IS NULL ORDER BY kind NULLS FIRST
WITH RECURSIVE up AS (SELECT node_id, parent_id, 0 AS depth FROM syntax_nodes UNION ALL SELECT u.node_id, n.parent_id, depth + 1 FROM up u JOIN syntax_nodes n ON n.node_id = u.parent_id WHERE depth < 9) SELECT max(depth) FROM up
SELECT a.name, b.name FROM scopes a LEFT JOIN scopes b ON a.parent_id = b.scope_id FULL JOIN bindings c USING (scope_id)
SELECT row_number() OVER (PARTITION BY path ORDER BY bstart ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), lag(name, 2) OVER (ORDER BY node_id) FROM syntax_nodes
SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS t(x, y) WHERE x IN (SELECT 1) AND NOT EXISTS (SELECT 1 FROM files WHERE size < x)
SELECT x FROM generate_series(1, 100) AS t(x) UNION SELECT unnest([1, 2, 3]) EXCEPT SELECT 2 INTERSECT SELECT 3
SELECT CASE WHEN size > 1e3 THEN 'big' WHEN size BETWEEN 1 AND 9 THEN 'small' ELSE CAST(size AS VARCHAR) END, sum(size) FILTER (WHERE size % 2 = 0) FROM files GROUP BY CUBE (1)
SELECT substr(path, 1, -1), repeat('ab', 3), lpad('x', 20, 'yz'), regexp_replace(path, '(.*)\.py', '\1'), to_timestamp(0), INTERVAL '1 month' + DATE '2024-02-30', X'00ff' FROM files
SELECT arrow_cast(1, 'Decimal128(38, 37)') * 9223372036854775807, -9223372036854775808 / -1, 1 % 0, power(10, 400), sqrt(-1), 'a' || NULL
SELECT array_agg(name ORDER BY bstart), string_agg(kind, ','), approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY bend), median(bstart) FROM syntax_nodes
SELECT {'a': 1, 'b': [1, 2]}['b'][1], struct(1, 'x'), map {'k': 1}, make_array(1, NULL), array_to_string([1], ','), t.* FROM files t
EXPLAIN VERBOSE SELECT * FROM nodes WHERE node_id = 1
EXPLAIN ANALYZE SELECT count(*) FROM edges
EXPLAIN FORMAT TREE SELECT 1
SHOW TABLES
SHOW ALL
DESCRIBE nodes
SELECT * FROM information_schema.columns ORDER BY table_name, ordinal_position LIMIT 5
SELECT * FROM '/etc/passwd'
SELECT * FROM "/etc/passwd"
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM parquet_metadata('x.parquet')
CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'
CREATE TABLE t AS SELECT * FROM files
CREATE VIEW v AS SELECT 1
COPY (SELECT 1) TO 'x.csv' STORED AS CSV
COPY files TO 'out.parquet'
INSERT INTO files SELECT * FROM files
WITH d AS (DELETE FROM files RETURNING *) SELECT * FROM d
UPDATE files SET size = 0
DROP TABLE files
SET datafusion.execution.batch_size = 1
PREPARE p AS SELECT $1
EXECUTE p(1)
SELECT 1; SELECT 2
SELECT * INTO t FROM files
SELECT * FROM files FOR UPDATE
SELECT * FROM files TABLESAMPLE BERNOULLI (10)
SELECT count(*) FROM generate_series(1, 1000000000000) a CROSS JOIN generate_series(1, 1000000) b
SELECT repeat(repeat('x', 1000), 1000)
SELECT /* a -- b */ 'it''s' AS "q""u" -- end
SELECT ((((((((((1))))))))))
