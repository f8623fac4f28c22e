-- write: span_overlaps({left_bstart}, {left_bend}, {right_bstart}, {right_bend})
-- span: left_bstart left_bend
-- span: right_bstart right_bend
-- found: SELECT 1 FROM nodes a, nodes b WHERE a.bstart < b.bend AND b.bstart < a.bend
-- not: SELECT 1 FROM nodes a, nodes b WHERE a.bstart < b.bstart AND b.bend < a.bend
-- not: SELECT 1 FROM nodes a WHERE a.bstart < 10 AND 3 < a.bend
left_bstart < right_bend AND right_bstart < left_bend
