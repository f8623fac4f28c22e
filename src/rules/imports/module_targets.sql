-- Decides which module an imported dotted name means, seen from each source root.
-- law: a root and a dotted name mean one module
-- before: x = 1
-- after: source_root=. module=module_targets module_id=Module module_targets
-- writes: module_targets
-- key: source_root, module
SELECT source_root, module, module_id, module_path, scope_id
FROM module_candidates
WHERE outcome = 'wins'
ORDER BY source_root, module
