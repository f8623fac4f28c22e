-- write: qname_is_prefix({prefix}, {qname})
-- found: SELECT 1 FROM files a, files b WHERE a.module LIKE b.module || '.%'
-- not: SELECT 1 FROM files a, files b WHERE a.module NOT LIKE b.module || '.%'
-- not: SELECT 1 FROM files a, files b WHERE a.module LIKE b.module || '%'
qname LIKE prefix || '.%'
