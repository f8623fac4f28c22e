-- write: span_overlaps({left_bstart}, {left_bend}, {right_bstart}, {right_bend})
-- span: left_bstart left_bend
-- span: right_bstart right_bend
-- found: SELECT 1 FROM nodes a, nodes b WHERE least(a.bend, b.bend) > greatest(b.bstart, a.bstart)
-- not: SELECT 1 FROM nodes a, nodes b WHERE least(a.bend, b.bend) < greatest(b.bstart, a.bstart)
greatest(left_bstart, right_bstart) < least(left_bend, right_bend)
