-- The ends of an edge are of the kinds that docs/graph.md states for its kind; a kind that it does not state is a pack's.
SELECT e.edge_id, e.kind, s.kind AS src_kind, d.kind AS dst_kind, e.path, e.bstart
FROM edges AS e
JOIN nodes AS s ON s.node_id = e.src
JOIN nodes AS d ON d.node_id = e.dst
WHERE NOT CASE e.kind
    WHEN 'CONTAINS' THEN s.kind IN ('Repository', 'Package', 'File', 'Module', 'Class', 'Function', 'Method', 'Lambda')
                     AND d.kind IN ('Package', 'File', 'Module', 'Class', 'Function', 'Method', 'Parameter',
                                    'TypeParameter', 'Variable', 'ImportAlias')
    WHEN 'AST_CHILD' THEN s.kind NOT IN ('File', 'Scope', 'Binding', 'Comment', 'TextName', 'TextAttribute')
                      AND d.kind NOT IN ('File', 'Module', 'Scope', 'Binding', 'Comment', 'TextName', 'TextAttribute')
    WHEN 'DECLARES' THEN d.kind IN ('Class', 'Function', 'Method', 'Parameter', 'TypeParameter', 'Variable', 'ImportAlias')
    WHEN 'HAS_PARAMETER' THEN s.kind IN ('Function', 'Method', 'Lambda') AND d.kind = 'Parameter'
    WHEN 'HAS_ARGUMENT' THEN s.kind = 'Call'
    WHEN 'HAS_DECORATOR' THEN s.kind IN ('FunctionDef', 'AsyncFunctionDef', 'ClassDef')
    WHEN 'HAS_ANNOTATION' THEN s.kind IN ('FunctionDef', 'AsyncFunctionDef', 'arg', 'AnnAssign')
    WHEN 'HAS_DOCSTRING' THEN s.kind IN ('Module', 'Class', 'Function', 'Method') AND d.kind = 'Constant'
    WHEN 'HAS_COMMENT' THEN d.kind = 'Comment'
    WHEN 'SCOPE_PARENT' THEN s.kind = 'Scope' AND d.kind = 'Scope'
    WHEN 'SCOPE_BINDS' THEN s.kind = 'Scope' AND d.kind = 'Binding'
    WHEN 'BINDING_RESOLVES_TO' THEN s.kind = 'Binding' AND d.kind = 'Binding'
    WHEN 'DEFINES' THEN d.kind = 'Binding'
    WHEN 'USES' THEN d.kind = 'Binding'
    WHEN 'REFERS_TO' THEN s.kind NOT IN ('Scope', 'Binding', 'Comment')
                      AND d.kind IN ('Module', 'Package', 'Class', 'Function', 'Method', 'Lambda', 'Parameter',
                                     'TypeParameter', 'Variable', 'ExternalSymbol')
    WHEN 'IMPORTS' THEN s.kind = 'alias'
                    AND d.kind IN ('Module', 'Package', 'Class', 'Function', 'Method', 'Variable', 'ExternalSymbol')
    WHEN 'RE_EXPORTS' THEN s.kind = 'Module'
                       AND d.kind IN ('Module', 'Package', 'Class', 'Function', 'Method', 'Variable', 'ExternalSymbol')
    WHEN 'EXPORTS' THEN s.kind = 'Module' AND d.kind IN ('Class', 'Function', 'Variable')
    WHEN 'CALLS' THEN d.kind IN ('Function', 'Method', 'Lambda', 'ExternalSymbol')
    WHEN 'PROPERTY_ACCESS' THEN d.kind IN ('Function', 'Method', 'Lambda')
    WHEN 'INHERITS' THEN s.kind = 'Class' AND d.kind IN ('Class', 'ExternalSymbol')
    WHEN 'OVERRIDES' THEN s.kind = 'Method' AND d.kind = 'Method'
    WHEN 'METACLASS' THEN s.kind = 'Class' AND d.kind IN ('Class', 'ExternalSymbol')
    WHEN 'INSTANTIATES' THEN d.kind = 'Class'
    WHEN 'RESOLVES_ARGUMENT' THEN d.kind = 'Parameter'
    WHEN 'RETURNS_TO' THEN d.kind IN ('Call', 'Attribute')
    WHEN 'INSTANCE_OF' THEN s.kind = 'Call' AND d.kind = 'Class'
    WHEN 'DECORATES' THEN s.kind IN ('Class', 'Function', 'Method', 'ExternalSymbol')
                      AND d.kind IN ('Class', 'Function', 'Method')
    WHEN 'HAS_TYPE' THEN s.kind IN ('Variable', 'Parameter', 'Function', 'Method', 'Lambda') AND d.kind = 'Type'
    WHEN 'NARROWS' THEN s.kind IN ('Name', 'NamedExpr', 'Compare', 'Call', 'MatchClass') AND d.kind = 'Type'
    WHEN 'TYPE_PARAM_OF' THEN s.kind = 'TypeParameter' AND d.kind IN ('Class', 'Function', 'Method')
    ELSE e.rule IN (SELECT name FROM rules WHERE layer <> 'core') END
