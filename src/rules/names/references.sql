-- Lists every reference with its target, or with the reason why it has none.
-- writes: references
-- key: path, bstart, bend, role, target, target_path, target_bstart
SELECT path, bstart, bend, line, name, role, target, target_kind, target_path, target_bstart, target_bend, status,
       arrow_cast(millionths, 'Decimal128(13, 0)') / 1000000 AS confidence, 'treesitter' AS origin, reason
FROM reference_targets
ORDER BY path, bstart, bend DESC, role, target NULLS FIRST, target_path NULLS FIRST, target_bstart NULLS FIRST
