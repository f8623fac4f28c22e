-- write: qname_last({qname})
-- found: SELECT reverse(split_part(reverse(callee), '.', 1)) AS n FROM call_graph
-- not: SELECT reverse(callee) AS n FROM call_graph
reverse(split_part(reverse(qname), '.', 1))
