-- How many references that say one of words are unresolved, by reason; attributes only where $attributes.
SELECT reason, count(*) AS sites FROM references
WHERE status = 'unresolved' AND name IN (SELECT word FROM words) AND ($attributes OR NOT starts_with(reason, 'attribute-'))
GROUP BY reason ORDER BY sites DESC, reason
