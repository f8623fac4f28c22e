-- Lists the names in the `__all__` of each module, with those that it takes from the `__all__` of other modules.
-- law: a name that `__all__` loses again has no row
-- before: import lib\n__all__ = ['f', 'h']\n__all__ += ['x']\n__all__.remove('h')
-- after: name=f
-- after: name=x
-- writes: module_exports
-- key: scope_id, name
WITH RECURSIVE taken AS (
    SELECT e.module_scope_id AS scope_id, t.scope_id AS from_scope_id
    FROM export_sites AS e
    JOIN import_sites AS i ON i.binding_id = e.binding_id AND NOT i.is_star
    JOIN module_targets AS t
        ON t.source_root = e.source_root
       AND t.module = CASE WHEN i.name = '__all__' THEN i.absolute_module
                           ELSE CASE WHEN i.name IS NOT NULL THEN qname_join(i.absolute_module, i.name)
                                     WHEN i.binds_top THEN i.top_module
                                     ELSE i.absolute_module END
                                || CASE WHEN e.dotted IS NULL THEN '' ELSE '.' || e.dotted END END
    WHERE e.operation = 'all_of' AND t.scope_id IS NOT NULL
),
listed AS (
    SELECT module_scope_id AS scope_id, name FROM export_sites WHERE operation = 'add'
    UNION
    SELECT t.scope_id, l.name
    FROM listed AS l
    JOIN taken AS t ON t.from_scope_id = l.scope_id
)
SELECT l.scope_id, l.name
FROM listed AS l
LEFT ANTI JOIN export_sites AS r ON r.operation = 'remove' AND r.module_scope_id = l.scope_id AND r.name = l.name
