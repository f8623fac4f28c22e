-- write: span_len({bstart}, {bend})
-- span: bstart bend
-- found: SELECT bend - bstart AS n FROM nodes
-- found: SELECT sum(name_bend - name_bstart) AS n FROM definitions WHERE line > 1
-- not: SELECT bend - 1 AS n FROM nodes
-- not: SELECT name_bend - bstart AS n FROM definitions
-- not: SELECT bstart - bend AS n FROM nodes
bend - bstart
