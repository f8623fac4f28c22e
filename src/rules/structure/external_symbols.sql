-- Makes one node of each thing outside the repository that a name, import or call leads to, and of each type: `: ` and the
-- type as an annotation says it.
-- law: a symbol is one node, however often it is named
-- before: import os\nos.getcwd()\nos.getcwd()
-- after: kind=ExternalSymbol name=getcwd qualified_name=os.getcwd
-- writes: nodes
-- key: symbol
SELECT symbol
FROM (
    SELECT symbol FROM import_ends WHERE target_kind = 'external'
    UNION
    SELECT target AS symbol FROM reference_targets WHERE target_kind = 'external'
    UNION
    SELECT symbol FROM value_facts WHERE subject IN ('base', 'metaclass') AND symbol IS NOT NULL
    UNION
    SELECT callee AS symbol FROM call_targets WHERE callee_kind = 'external'
    UNION
    SELECT ': ' || symbol FROM value_facts
    WHERE symbol IS NOT NULL AND (subject = 'narrow' OR (subject = 'type' AND reason IN ('resolved', 'external')))
) AS outside
WHERE symbol IS NOT NULL
