-- An ambiguous edge names its group, and only an ambiguous one does.
SELECT edge_id, kind, path, resolution FROM edges WHERE (resolution = 'ambiguous') <> (ambiguity_group IS NOT NULL)
