-- Of entities, those in $file, or those that are called one of targets, qualified names; with what lies in them.
SELECT id FROM entities WHERE ($file <> '' AND path = $file) OR qualified_name IN (SELECT target FROM targets)
UNION
SELECT i.id FROM entities AS i JOIN entities AS o ON o.path = i.path AND span_make(o.bstart, o.bend) @> span_make(i.bstart, i.bend)
WHERE o.is_body AND o.qualified_name IN (SELECT target FROM targets)
