-- What bodies of code (id) stand in: the innermost around them (parent), and the innermost that runs them, which a class does not (runner).
SELECT i.id, first_by(o.id, span_len(o.bstart, o.bend)) AS parent,
       first_by(CASE WHEN o.kind <> 'class' THEN o.id END, span_len(o.bstart, o.bend)) AS runner
FROM entities AS i JOIN entities AS o ON o.path = i.path AND span_make(o.bstart, o.bend) @> span_make(i.bstart, i.bend)
WHERE i.is_body AND i.is_first AND o.is_body AND o.id <> i.id GROUP BY i.id
