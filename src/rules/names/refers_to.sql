-- Connects each reference with the declarations or outside symbols it may mean; definitions of one variable are one end.
-- law: an edge for each end of a reference, their confidences together at most one
-- before: from lib import g\ng\nlen
-- after: REFERS_TO: Name g -> Function g
-- after: REFERS_TO: Name len -> ExternalSymbol len
-- writes: edges
-- key: src, dst, dst_symbol
SELECT 'REFERS_TO' AS kind, node_id AS src, declaration_id AS dst,
       CASE WHEN target_kind = 'external' THEN target END AS dst_symbol, path, bstart, bend,
       CASE WHEN ends > 1 THEN 'ambiguous' WHEN target_kind = 'external' THEN 'external' ELSE 'resolved' END AS resolution,
       end_millionths AS millionths, CASE WHEN ends > 1 THEN node_id END AS ambiguity_group
FROM reference_targets
WHERE target IS NOT NULL AND role <> 'import'
ORDER BY path
