-- Lists every binding site: what is defined, where, and under which qualified name.
-- writes: definitions
-- key: path, bstart, bend, kind, name_bstart, qualified_name
SELECT qualified_name, kind, name, path, bstart, bend, name_bstart, name_bend, line, declaration_id AS node_id
FROM definition_sites
ORDER BY path, bstart, bend DESC, kind, name_bstart, qualified_name
