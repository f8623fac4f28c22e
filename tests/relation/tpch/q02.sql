SELECT s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
FROM part
JOIN partsupp ON p_partkey = ps_partkey
JOIN supplier ON s_suppkey = ps_suppkey
JOIN nation ON s_nationkey = n_nationkey
JOIN region ON n_regionkey = r_regionkey
WHERE p_size = 15 AND p_type LIKE '%BRASS' AND r_name = 'EUROPE'
  AND ps_supplycost = (SELECT min(o.ps_supplycost)
                       FROM partsupp AS o
                       JOIN supplier AS s ON s.s_suppkey = o.ps_suppkey
                       JOIN nation AS n ON s.s_nationkey = n.n_nationkey
                       JOIN region AS r ON n.n_regionkey = r.r_regionkey
                       WHERE o.ps_partkey = p_partkey AND r.r_name = 'EUROPE')
ORDER BY s_acctbal DESC, n_name, s_name, p_partkey
LIMIT 100
