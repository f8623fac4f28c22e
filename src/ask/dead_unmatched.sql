-- Entry points and interfaces that nothing in the graph is called.
SELECT n.entry FROM entries AS n LEFT JOIN entities AS e
  ON e.is_body AND (e.qualified_name LIKE replace(replace(n.entry, '_', '\_'), '*', '%')
                    OR e.qualified_name LIKE '%.' || replace(replace(n.entry, '_', '\_'), '*', '%'))
GROUP BY n.entry HAVING count(e.id) = 0
UNION
SELECT i.interface FROM interfaces AS i LEFT JOIN entities AS e ON e.is_body AND e.qualified_name = i.interface
WHERE i.interface <> '*' GROUP BY i.interface HAVING count(e.id) = 0
ORDER BY entry
