-- Lists what binds the names that star imports bring into a module, star or definition, with the place where it does.
-- law: a name that no star import brings has no row
-- before: from lib import *\ndef g(): pass
-- after: name=g node_id=FunctionDef g evidence=bound-name from_scope_id=null
-- after: name=g node_id=alias * evidence=star-import
-- writes: star_events
-- key: scope_id, name, node_id
SELECT scope_id, name, node_id, 'star-import' AS evidence, CAST(NULL AS BIGINT) AS binding_id, from_scope_id, position,
       is_conditional
FROM star_members
UNION ALL
SELECT b.scope_id, b.name, d.node_id, 'bound-name', b.binding_id, CAST(NULL AS BIGINT), max(d.name_bend),
       bool_and(d.is_conditional)
FROM bindings AS b
LEFT SEMI JOIN star_members AS m ON m.scope_id = b.scope_id AND m.name = b.name
JOIN definition_sites AS d ON d.binding_id = b.binding_id
GROUP BY b.scope_id, b.name, d.node_id, b.binding_id
