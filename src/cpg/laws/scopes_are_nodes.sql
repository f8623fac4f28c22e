-- Scopes, bindings and files are nodes.
SELECT scope_id AS id FROM scopes AS s LEFT ANTI JOIN nodes AS n ON n.node_id = s.scope_id AND n.kind = 'Scope'
UNION ALL
SELECT binding_id FROM bindings AS b LEFT ANTI JOIN nodes AS n ON n.node_id = b.binding_id AND n.kind = 'Binding'
UNION ALL
SELECT file_id FROM files AS f LEFT ANTI JOIN nodes AS n ON n.node_id = f.file_id AND n.kind = 'File'
