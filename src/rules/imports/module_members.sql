-- Lists the names that can be taken from each module and where they lead: its own definitions, what its imports and star
-- imports lead to, and submodules that some import loads and it does not bind otherwise.
-- law: a submodule is a member only where the package binds no such name
-- before: from lib import g\nx = 1
-- after: module_id=Module module_members name=g target_kind=binding target_id=Binding g symbol=null
-- after: module_id=Module module_members name=x target_kind=binding target_id=Binding x symbol=null
-- writes: module_members
-- key: module_id, name, target_kind, target_id, symbol
WITH bound AS (
    SELECT m.module_id, b.name, b.binding_id
    FROM modules AS m
    JOIN bindings AS b ON b.scope_id = m.scope_id
    LEFT ANTI JOIN star_candidates AS l ON l.binding_id = b.binding_id AND l.outcome = 'loses'
    WHERE b.is_assigned OR b.is_imported OR b.is_annotated
    UNION ALL
    SELECT m.module_id, c.name, t.target_id
    FROM star_candidates AS c
    JOIN star_targets AS t ON t.scope_id = c.from_scope_id AND t.name = c.name AND t.target_kind = 'binding'
    JOIN modules AS m ON m.scope_id = c.scope_id
    WHERE c.outcome <> 'loses'
)
SELECT o.module_id, o.name, 'binding' AS target_kind, o.binding_id AS target_id, CAST(NULL AS VARCHAR) AS symbol
FROM bound AS o
LEFT SEMI JOIN target_definitions AS d ON d.target_id = o.binding_id
UNION
SELECT o.module_id, o.name, t.target_kind, t.target_id, t.symbol
FROM bound AS o
JOIN import_targets AS t ON t.binding_id = o.binding_id AND t.reaches_end
UNION
SELECT p.module_id, c.leaf, 'module', c.module_id, NULL
FROM modules AS p
JOIN modules AS c ON c.parent_module = p.module AND c.source_root = p.source_root AND c.precedence = 0
LEFT SEMI JOIN loaded_modules AS l ON l.module_id = c.module_id
LEFT ANTI JOIN bound AS o ON o.module_id = p.module_id AND o.name = c.leaf
UNION
SELECT m.module_id, t.name, t.target_kind, t.target_id, NULL
FROM star_targets AS t
JOIN modules AS m ON m.scope_id = t.scope_id
WHERE t.target_kind = 'module'
