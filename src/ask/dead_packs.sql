-- Which of packs are of something from outside that the repository uses beside its tests, and did not run.
SELECT DISTINCT p.pack
FROM packs AS p
JOIN imports AS i ON qname_first(i.module) = p.pack
JOIN entities AS e ON e.path = i.path AND e.kind = 'module' AND NOT e.is_test
WHERE i.status = 'external' AND p.pack NOT IN (SELECT pack FROM rules)
ORDER BY p.pack
