-- Says of each module outside the repository that an import names where it comes from.
-- law: a module is there once, however often it is imported
-- before: import os.path\nfrom elsewhere import get
-- after: module=os.path kind=standard distribution=python
-- after: module=elsewhere distribution=null
-- writes: external_modules
-- key: module
WITH named AS (
    SELECT DISTINCT e.symbol AS module
    FROM import_ends AS e
    LEFT SEMI JOIN (
        SELECT node_id FROM module_sites
        UNION ALL
        SELECT node_id FROM import_sites WHERE name IS NULL AND NOT is_star
    ) AS s ON s.node_id = e.node_id
    WHERE e.target_kind = 'external' AND e.symbol IS NOT NULL
)
SELECT n.module,
       CASE WHEN s.module IS NOT NULL THEN 'standard'
            WHEN m.kind = 'stub' THEN 'stub'
            WHEN m.module IS NOT NULL THEN 'installed'
            WHEN v.version IS NULL THEN 'unknown'
            ELSE 'missing' END AS kind,
       coalesce(s.distribution, m.distribution) AS distribution,
       coalesce(s.version, m.version) AS version, m.path, m.stub_path, m.stub_distribution
FROM (SELECT max(version) AS version FROM installed_modules WHERE kind = 'standard') AS v
CROSS JOIN named AS n
LEFT JOIN installed_modules AS s ON s.module = qname_first(n.module) AND s.kind = 'standard'
LEFT JOIN installed_modules AS m ON m.module = n.module AND m.kind <> 'standard'
ORDER BY n.module
