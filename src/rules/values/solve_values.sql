-- Solves what values lead to over all files: the attributes, the calls and the classes.
-- law: the rows are a function of the rows that are read, in any order
-- before: class A:\n    def m(self): return self.m\nA().m()
-- after: subject=callee node_id=Call A() target_kind=declaration target_id=Class A symbol=null via=call
-- after: subject=callee node_id=Call A().m() target_kind=declaration target_id=Method m symbol=null via=call
-- writes: value_facts
-- key: subject, node_id, via, position
-- kernel: solve_values
SELECT 'value' AS part, path, value AS number, op AS word, node_id, binding_id AS target_id, name, detail,
       caller_id AS position, CAST(NULL AS BIGINT) AS input
FROM value_nodes
UNION ALL
SELECT 'input', path, value, role, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), name, CAST(NULL AS VARCHAR), position, input
FROM value_inputs
UNION ALL
SELECT 'place', path, value, CAST(NULL AS VARCHAR), node_id, CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR),
       CAST(NULL AS VARCHAR), caller_id, annotation + 1
FROM value_places
UNION ALL
SELECT 'class', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR), declaration_id, CAST(NULL AS BIGINT),
       qualified_name, CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM definition_sites
WHERE kind = 'class'
UNION ALL
SELECT 'lead', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), target_kind, node_id, target_id, CAST(NULL AS VARCHAR), symbol,
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM import_targets
UNION ALL
SELECT 'lead', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), target_kind, node_id, target_id, CAST(NULL AS VARCHAR), symbol,
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM star_sites
WHERE NOT is_hidden
UNION ALL
SELECT 'lead', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), 'external', node_id, CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR),
       outside, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM name_sites
WHERE outside IS NOT NULL AND target_binding_id IS NULL
UNION ALL
SELECT 'lead', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), target_kind, node_id, target_id, CAST(NULL AS VARCHAR), symbol,
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM call_modules
UNION ALL
SELECT 'member', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), target_kind, module_id, target_id, name, symbol,
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM module_members
UNION ALL
SELECT 'attribute', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS VARCHAR), n.parent_id, d.declaration_id, d.name,
       CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM definition_sites AS d
JOIN syntax_nodes AS n ON n.node_id = d.declaration_id
WHERE d.kind = 'attribute'
UNION ALL
SELECT 'outside', CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), kind, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), symbol, type,
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM installed_members
