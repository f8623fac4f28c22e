-- Everything a goal may speak of, in one read: the rows of each table under the names of its own columns.
SELECT 'nodes' AS fact, * FROM nodes
UNION ALL BY NAME SELECT 'edges' AS fact, * FROM edges
UNION ALL BY NAME SELECT 'definitions' AS fact, * FROM definitions
UNION ALL BY NAME SELECT 'references' AS fact, * FROM references
UNION ALL BY NAME SELECT 'call_graph' AS fact, * FROM call_graph
UNION ALL BY NAME SELECT 'imports' AS fact, * FROM imports
UNION ALL BY NAME SELECT 'scopes' AS fact, * FROM scopes
UNION ALL BY NAME SELECT 'bindings' AS fact, * FROM bindings
UNION ALL BY NAME SELECT 'files' AS fact, * FROM files
UNION ALL BY NAME SELECT 'diagnostics' AS fact, * FROM diagnostics
UNION ALL BY NAME SELECT 'witnesses' AS fact, * FROM witnesses
UNION ALL BY NAME SELECT 'props' AS fact, * FROM props
UNION ALL BY NAME SELECT 'scope_manifest' AS fact, * FROM scope_manifest
UNION ALL BY NAME SELECT 'types' AS fact, * FROM types
