-- Connects each call with the classes of which it gives an instance, whether it calls the class or what makes one.
-- law: the edges of a call have at most the whole confidence together; the rest is for what it may give besides
-- before: class A: pass\ndef f(): return A()\nf()
-- after: INSTANCE_OF: Call A() -> Class A
-- after: INSTANCE_OF: Call f() -> Class A
-- writes: edges
-- key: src, dst
SELECT 'INSTANCE_OF' AS kind, f.node_id AS src, f.target_id AS dst, c.path, c.bstart, c.bend,
       CASE WHEN f.number > 1 THEN 'ambiguous' ELSE 'resolved' END AS resolution,
       candidate_share(1000000, f.number) AS millionths, CASE WHEN f.number > 1 THEN f.node_id END AS ambiguity_group
FROM value_facts AS f
JOIN call_sites AS c ON c.node_id = f.node_id AND NOT c.is_decorator
WHERE f.subject = 'instance' AND (f.number = 1 OR $strictness <> 'strict')
ORDER BY path
