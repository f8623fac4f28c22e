-- Lists what the syntax, which the graph follows, and a witness say differently.
-- law: where both say the same there is no row
-- before: spam = 1
-- after: subject=node left_origin=treesitter left_value=null right_origin=ast right_value=Name
-- after: subject=node left_origin=treesitter left_value=Name right_origin=ast right_value=null
-- writes: conflicts
-- key: path, ordinal
SELECT path, bstart, bend, subject, 'treesitter' AS left_origin, syntax_value AS left_value, witness AS right_origin,
       witness_value AS right_value, 'conflicts' AS rule, ordinal
FROM witness_differences
ORDER BY path, ordinal
