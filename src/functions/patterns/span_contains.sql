-- write: span_contains({outer_bstart}, {outer_bend}, {inner_bstart}, {inner_bend})
-- span: outer_bstart outer_bend
-- span: inner_bstart inner_bend
-- found: SELECT c.callee FROM call_graph c JOIN definitions d ON c.path = d.path AND d.bstart <= c.bstart AND c.bend <= d.bend
-- found: SELECT 1 FROM nodes a, nodes b WHERE a.bend >= b.bend AND a.path = b.path AND a.bstart <= b.bstart
-- not: SELECT 1 FROM nodes a, nodes b WHERE a.bend >= b.bend AND a.bstart >= b.bstart
-- not: SELECT 1 FROM nodes a, nodes b WHERE a.bstart <= b.bstart AND a.bend <= b.bend
-- not: SELECT 1 FROM nodes a, nodes b WHERE a.bstart <= b.bstart OR b.bend <= a.bend
outer_bstart <= inner_bstart AND inner_bend <= outer_bend
