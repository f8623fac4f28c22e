-- Gathers what each read, call, deletion and import may mean: definitions of its binding, ends of imports, builtins
-- and what the interpreter sets.
-- law: a name with neither definition nor import, builtin or interpreter's name has no row
-- before: x = len
-- after: node_id=Name len target_id=null symbol=builtins.len
-- writes: reference_candidates
-- key: node_id, target_id, symbol
SELECT n.node_id, n.target_binding_id AS target_id, CAST(NULL AS VARCHAR) AS symbol
FROM (SELECT DISTINCT node_id, target_binding_id FROM name_sites WHERE role <> 'write' AND target_binding_id IS NOT NULL) AS n
LEFT SEMI JOIN target_definitions AS d ON d.target_id = n.target_binding_id
UNION ALL
SELECT node_id, target_id, symbol
FROM site_targets
UNION ALL
SELECT node_id, CAST(NULL AS BIGINT), outside
FROM name_sites
WHERE outside IS NOT NULL AND role <> 'write'
UNION ALL
SELECT node_id, target_id, symbol
FROM import_ends
