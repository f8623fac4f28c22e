-- Lists what the syntax, which the graph follows, and a witness say differently.
-- writes: conflicts
-- key: path, ordinal
SELECT path, bstart, bend, subject, 'treesitter' AS left_origin, syntax_value AS left_value, witness AS right_origin,
       witness_value AS right_value, 'conflicts' AS rule, ordinal
FROM witness_differences
ORDER BY path, ordinal
