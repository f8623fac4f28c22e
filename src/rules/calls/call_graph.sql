-- Lists every call site with its callees, or with the reason why none is known, and the calls that iteration, `with`,
-- operators and properties make.
-- law: every call site has a row; one without callee has a reason
-- before: def f(): pass\nf()\nf().g()
-- after: caller=call_graph callee=call_graph.f status=resolved
-- after: caller=call_graph callee=null status=unresolved
-- writes: call_graph
-- key: path, bstart, bend, callee, callee_path, callee_bstart, via, reason
SELECT DISTINCT caller, callee, path, bstart, bend, line, callee_path, callee_bstart, status,
       confidence_of(millionths) AS confidence, 'treesitter' AS origin, reason, via
FROM call_targets
ORDER BY path, bstart, bend DESC, callee NULLS FIRST, callee_path NULLS FIRST, callee_bstart NULLS FIRST,
         reason NULLS FIRST, via
