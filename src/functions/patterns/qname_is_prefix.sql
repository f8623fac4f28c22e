-- write: qname_is_prefix({prefix}, {qname})
-- found: SELECT 1 FROM files a, files b WHERE starts_with(a.module, b.module || '.')
-- not: SELECT 1 FROM files a, files b WHERE starts_with(a.module, b.module)
starts_with(qname, prefix || '.')
