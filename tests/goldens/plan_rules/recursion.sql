-- Reads itself again.
-- key: scope_id, above
-- column scope_id: A scope.
-- column above: A scope around it, or itself.
WITH RECURSIVE around AS (
  SELECT scope_id, scope_id AS above, parent_id FROM scopes
  UNION ALL
  SELECT a.scope_id, s.scope_id, s.parent_id FROM around AS a JOIN scopes AS s ON s.scope_id = a.parent_id
)
SELECT scope_id, above FROM around
