-- What is known of a type is said, and what is said is known: `resolved` and `external` name one, `unresolved` none.
SELECT path, bstart, kind, name, status, type_name FROM types
WHERE (status IN ('resolved', 'external') AND type_name IS NULL) OR (status = 'unresolved' AND type_name IS NOT NULL)
   OR (status = 'ambiguous' AND origin = 'declared')
