-- Connects each occurrence of a name with the binding that scoping leads to; the label is its role.
-- law: a name has at most one USES edge a role
-- before: x = 1\nx
-- after: USES: Name x -> Binding x
-- writes: edges
-- key: src, dst, label
SELECT 'USES' AS kind, node_id AS src, target_binding_id AS dst, path, bstart, bend,
       CASE role WHEN 'call' THEN 'read' ELSE role END AS label
FROM name_sites
WHERE target_binding_id IS NOT NULL
ORDER BY path
