-- Lists every reference with its target, or with the reason why it has none.
-- law: every reference has a row; one without target has a reason
-- before: x = 1\nx\nunknown
-- after: name=x role=write target=references.x status=resolved reason=null
-- after: name=x role=read target=references.x status=resolved reason=null
-- after: name=unknown role=read target=null status=unresolved reason=undefined-name
-- writes: references
-- key: path, bstart, bend, role, target, target_path, target_bstart
SELECT path, bstart, bend, line, name, role, target, target_kind, target_path, target_bstart, target_bend, status,
       confidence_of(millionths) AS confidence, 'treesitter' AS origin, reason
FROM reference_targets
ORDER BY path, bstart, bend DESC, role, target NULLS FIRST, target_path NULLS FIRST, target_bstart NULLS FIRST
