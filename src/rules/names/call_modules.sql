-- Says which module a call of `importlib.import_module` or `__import__` with a constant name gives.
-- law: a call of anything else has no row
-- before: import importlib\nimportlib.import_module('lib').g\n__import__('os.path')
-- after: node_id=Call importlib.import_module('lib') target_kind=module target_id=Module lib symbol=null
-- after: node_id=Call __import__('os.path') target_kind=external target_id=null symbol=os
-- writes: call_modules
-- key: node_id, target_kind, target_id, symbol
WITH calls AS (
    SELECT c.node_id, c.source_root, c.absolute_module, c.top_module,
           CASE WHEN c.gives_top THEN c.top_module ELSE c.absolute_module END AS module
    FROM import_calls AS c
    LEFT JOIN (
        SELECT DISTINCT binding_id, symbol FROM import_targets WHERE target_kind = 'external' AND binding_id IS NOT NULL
    ) AS t ON t.binding_id = c.binding_id
    WHERE CASE WHEN c.binding_id IS NULL THEN 'builtins.' || c.callee
               WHEN c.dotted IS NULL THEN t.symbol
               ELSE qname_join(t.symbol, c.dotted) END
          IN ('importlib.import_module', 'importlib.__import__', 'builtins.__import__')
)
SELECT DISTINCT c.node_id, 'module' AS target_kind, m.module_id AS target_id, CAST(NULL AS VARCHAR) AS symbol
FROM calls AS c
JOIN module_targets AS m ON m.source_root = c.source_root AND m.module = c.module
UNION ALL
SELECT DISTINCT c.node_id, 'external', CAST(NULL AS BIGINT), c.module
FROM calls AS c
LEFT ANTI JOIN module_targets AS m ON m.source_root = c.source_root AND m.module = c.top_module
