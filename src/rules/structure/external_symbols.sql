-- Makes one node of each thing outside the repository that a name, import or call leads to, and of each type: `: ` and the
-- type as an annotation says it.
-- law: a symbol is one node, however often it is named
-- before: import os\nos.getcwd()\nos.getcwd()
-- after: kind=ExternalSymbol name=getcwd qualified_name=os.getcwd
-- writes: nodes
-- key: symbol
SELECT symbol FROM outside_names
UNION ALL
SELECT ': ' || symbol
FROM (
    SELECT DISTINCT symbol FROM value_facts
    WHERE symbol IS NOT NULL AND (subject = 'narrow' OR (subject = 'type' AND reason IN ('resolved', 'external')))
) AS types
