-- Lists the dotted names outside the repository that a name, import or call leads to.
-- law: a name is there once, however often it is meant
-- before: import os\nos.getcwd()\nos.getcwd()
-- after: symbol=os
-- after: symbol=os.getcwd
-- writes: outside_names
-- key: symbol
SELECT symbol
FROM (
    SELECT symbol FROM import_ends WHERE target_kind = 'external'
    UNION
    -- What `import a.b` binds is a, which a module may hand on though nothing names it.
    SELECT symbol FROM import_targets WHERE target_kind = 'external'
    UNION
    SELECT target AS symbol FROM reference_targets WHERE target_kind = 'external'
    UNION
    SELECT symbol FROM value_facts WHERE subject IN ('base', 'metaclass') AND symbol IS NOT NULL
    UNION
    SELECT callee AS symbol FROM call_targets WHERE callee_kind = 'external'
) AS outside
WHERE symbol IS NOT NULL
