"""What a file's public rows have to be, derived from CPython's `ast` alone, by the sentences of docs/tables.md.

Nothing here knows how the program works: names are led to their owners by a small resolver of its own.
"""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = {"ListComp": "<listcomp>", "SetComp": "<setcomp>", "DictComp": "<dictcomp>", "GeneratorExp": "<genexpr>"}
TYPE_PARAMETERS = ("TypeVar", "ParamSpec", "TypeVarTuple")
# Kinds of nodes whose `name` has to be the text `ast` has for it.
NAMED = {"Name": "id", "Attribute": "attr", "arg": "arg", "FunctionDef": "name", "AsyncFunctionDef": "name", "ClassDef": "name",
         "alias": "name", "ExceptHandler": "name", "MatchAs": "name", "MatchStar": "name", "MatchMapping": "rest",
         "TypeVar": "name", "ParamSpec": "name", "TypeVarTuple": "name", "keyword": "arg"}
WITHOUT_ROWS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.type_ignore, ast.arguments)


class Scope:
    """A scope of the source: `kind` is module, class, function, lambda, comprehension or hidden (type parameters)."""

    def __init__(self, kind, name, parent, node):
        self.kind, self.name, self.parent, self.node = kind, name, parent, node
        self.qualified = name if parent is None else f"{parent.qualified}.{name}" if kind != "hidden" else parent.qualified
        self.bound, self.globals, self.nonlocals = set(), set(), set()
        self.self_name = None  # the first positional parameter of a method
        # The class whose private names are spelled out; of a class's type parameters, the class.
        self.private = node.name if isinstance(node, ast.ClassDef) else parent.private if parent else None

    def mangled(self, name):
        class_name = (self.private or "").lstrip("_")
        return f"_{class_name}{name}" if class_name and name.startswith("__") and not name.endswith("__") else name

    def bind(self, name):
        self.bound.add(self.mangled(name))

    def callable(self):
        scope = self
        while scope.kind in ("comprehension", "hidden"):
            scope = scope.parent
        return scope

    def visible(self):
        """The scope around that names count from: hidden ones are passed over."""
        scope = self.parent
        while scope.kind == "hidden":
            scope = scope.parent
        return scope

    def is_method(self):
        return self.kind == "function" and self.visible().kind == "class"

    def module(self):
        scope = self
        while scope.parent:
            scope = scope.parent
        return scope

    def owner(self, name):
        """The scope that has the name as its own, seen from here, or None."""
        scope, sees_class, name = self, True, self.mangled(name)
        while scope is not None:
            if name in scope.globals:
                return self.module()
            if name in scope.bound and name not in scope.nonlocals and (sees_class or scope.kind != "class"):
                return scope
            # Only what stands directly in a class, or in type parameters there, sees the class's names.
            sees_class = sees_class and scope.kind == "hidden"
            scope = scope.parent
        return None


class Facts:
    """Walks one tree and holds its rows as sets of tuples; positions through `span(node)` and `name_span(node)`."""

    def __init__(self, tree, module, spans):
        self.spans = spans
        self.definitions, self.references, self.imports, self.calls, self.docstrings = (set() for _ in range(5))
        self.pending_definitions = []  # (scope, name, kind, node, name span): owners are known after the walk
        self.pending_attributes = []
        self.lambdas = []
        self.module = Scope("module", module, None, tree)
        start, end = spans.span(tree)
        self.definitions.add((module, "module", module.rpartition(".")[2], start, end, 0, 0))
        self._docstring(tree, "Module")
        self._walk([(self.module, child, tree, field) for field, child in fields(tree)])
        self._finish()

    def _walk(self, first):
        pending = list(reversed(first))
        while pending:
            scope, node, parent, field = pending.pop()
            pending.extend(reversed(list(self._visit(scope, node, parent, field))))

    def _below(self, scope, node, skip=()):
        return [(scope, child, node, field) for field, child in fields(node) if field not in skip]

    def _visit(self, scope, node, parent, field):
        kind = type(node).__name__
        if field == "decorator_list":
            self._call(scope, node)
        if isinstance(node, FUNCTIONS):
            return self._function(scope, node)
        if isinstance(node, ast.Lambda):
            return self._lambda(scope, node)
        if isinstance(node, ast.ClassDef):
            return self._class(scope, node)
        if kind in COMPREHENSIONS:
            return self._comprehension(scope, node, COMPREHENSIONS[kind])
        if kind == "TypeAlias":
            hidden = Scope("hidden", "", scope, node)
            return ([(scope, node.name, node, "name")] + [(hidden, p, node, "type_params") for p in node.type_params]
                    + [(hidden, node.value, node, "value")])
        if kind in TYPE_PARAMETERS:
            self._bind(scope, node.name, "type_parameter", node)
        elif isinstance(node, ast.Name):
            self._name(scope, node, parent, field)
        elif isinstance(node, ast.Attribute):
            self._attribute(scope, node, parent, field)
        elif isinstance(node, ast.Call):
            self._call(scope, node)
            for keyword in node.keywords:
                if keyword.arg is not None:
                    self._refer(self.spans.name_span(keyword), keyword.arg, "attribute")
        elif isinstance(node, ast.NamedExpr):
            holder = scope
            while holder.kind == "comprehension":
                holder = holder.parent
            name = node.target
            self._bind(scope, name.id, "variable", name, holder)
            self._refer(self.spans.name_span(name), name.id, "write")
            return [(scope, node.value, node, "value")]
        elif isinstance(node, ast.Global):
            scope.globals.update(map(scope.mangled, node.names))
        elif isinstance(node, ast.Nonlocal):
            scope.nonlocals.update(map(scope.mangled, node.names))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._imports(scope, node)
        elif kind in ("ExceptHandler", "MatchAs", "MatchStar", "MatchMapping"):
            name = node.rest if kind == "MatchMapping" else node.name
            if name:
                span = self.spans.name_span(node)
                self._bind(scope, name, "variable", node, span=span)
                self._refer(span, name, "write")
        return self._below(scope, node)

    def _bind(self, scope, name, kind, node, holder=None, span=None):
        holder = holder or scope
        holder.bind(name)
        own = self.spans.name_span(node)
        self.pending_definitions.append((holder, name, kind, span or self.spans.span(node), own))

    def _refer(self, span, name, role):
        self.references.add((*span, name, role))

    def _call(self, scope, node):
        self.calls.add((*self.spans.span(node), scope.callable()))

    def _parameters(self, scope, inner, node):
        """Binds the parameters in `inner`; returns what is evaluated outside: defaults in `scope`, annotations too."""
        a = node.args
        for parameter in [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]:
            if parameter is not None:
                self._bind(inner, parameter.arg, "parameter", parameter)
        return [*a.defaults, *(d for d in a.kw_defaults if d is not None)], [
            p.annotation for p in [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg] if p is not None and p.annotation]

    def _type_parameters(self, scope, node):
        parameters = getattr(node, "type_params", None) or []
        hidden = Scope("hidden", "", scope, node) if parameters else scope
        return hidden, [(hidden, p, node, "type_params") for p in parameters]

    def _function(self, scope, node):
        self._bind(scope, node.name, "function", node)
        around, parameters = self._type_parameters(scope, node)
        inner = Scope("function", node.name, around, node)
        inner.qualified = f"{scope.qualified}.{node.name}"
        self.pending_definitions[-1] = (*self.pending_definitions[-1][:2], "method" if inner.is_method() else "function",
                                        *self.pending_definitions[-1][3:])
        self._docstring(node, "Method" if inner.is_method() else "Function")
        defaults, annotations = self._parameters(scope, inner, node)
        positional = [*node.args.posonlyargs, *node.args.args]
        static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
        if inner.is_method() and positional and not static:
            inner.self_name = positional[0].arg
        return ([(scope, d, node, "decorator_list") for d in node.decorator_list] + parameters
                + [(scope, d, node, "defaults") for d in defaults]
                + [(around, a, node, "annotation") for a in annotations]
                + ([(around, node.returns, node, "returns")] if node.returns else [])
                + [(inner, child, node, "body") for child in node.body])

    def _lambda(self, scope, node):
        inner = Scope("lambda", "", scope, node)
        self.lambdas.append(inner)
        defaults, _ = self._parameters(scope, inner, node)
        return [(scope, d, node, "defaults") for d in defaults] + [(inner, node.body, node, "body")]

    def _class(self, scope, node):
        self._bind(scope, node.name, "class", node)
        around, parameters = self._type_parameters(scope, node)
        inner = Scope("class", node.name, around, node)
        inner.qualified = f"{scope.qualified}.{node.name}"
        self._docstring(node, "Class")
        return ([(scope, d, node, "decorator_list") for d in node.decorator_list] + parameters
                + [(around, b, node, "bases") for b in node.bases] + [(around, k, node, "keywords") for k in node.keywords]
                + [(inner, child, node, "body") for child in node.body])

    def _comprehension(self, scope, node, name):
        inner = Scope("comprehension", name, scope, node)
        first, *rest = node.generators
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return ([(scope, first.iter, first, "iter"), (inner, first.target, first, "target")]
                + [(inner, test, first, "ifs") for test in first.ifs] + [(inner, g, node, "generators") for g in rest]
                + [(inner, e, node, "elt") for e in elements])

    def _name(self, scope, node, parent, field):
        span = self.spans.name_span(node)
        if isinstance(node.ctx, ast.Load):
            self._refer(span, node.id, "call" if isinstance(parent, ast.Call) and field == "func" else "read")
        elif isinstance(node.ctx, ast.Del):
            self._refer(span, node.id, "delete")
            scope.bind(node.id)
        else:
            if isinstance(parent, ast.AnnAssign) and field == "target" and parent.value is None and not parent.simple:
                return
            if isinstance(parent, ast.AugAssign) and field == "target":
                self._refer(span, node.id, "read")
            self._refer(span, node.id, "write")
            self._bind(scope, node.id, "variable", node)

    def _attribute(self, scope, node, parent, field):
        span = self.spans.attribute_span(node)
        if isinstance(node.ctx, ast.Store):
            if isinstance(parent, ast.AugAssign) and field == "target":
                self._refer(span, node.attr, "attribute")
            self._refer(span, node.attr, "write")
            if isinstance(node.value, ast.Name):
                self.pending_attributes.append((scope, node, span))
        elif isinstance(node.ctx, ast.Del):
            self._refer(span, node.attr, "delete")
        else:
            self._refer(span, node.attr, "call" if isinstance(parent, ast.Call) and field == "func" else "attribute")

    def _imports(self, scope, node):
        if isinstance(node, ast.ImportFrom) and node.module:
            self._refer(self.spans.module_span(node), node.module, "import")
        for alias in node.names:
            span = self.spans.span(alias)
            star = alias.name == "*"
            if isinstance(node, ast.ImportFrom):
                self.imports.add((*span, node.module or "", alias.name, alias.asname or "", node.level, star))
            else:
                self.imports.add((*span, alias.name, "", alias.asname or "", 0, False))
            if not star:
                name = alias.asname or alias.name.partition(".")[0]
                scope.bind(name)
                self.pending_definitions.append((scope, name, "import", span, self.spans.bound_span(alias)))
                self._refer(self.spans.imported_span(alias), alias.name, "import")

    def _docstring(self, node, owner):
        text = ast.get_docstring(node, clean=False)
        if text is not None:
            self.docstrings.add((owner, *self.spans.span(node), *self.spans.span(node.body[0].value), text))

    def _finish(self):
        counts = {}
        for scope in sorted(self.lambdas, key=lambda s: self.spans.span(s.node)[0]):
            around = scope.visible()
            counts[id(around)] = counts.get(id(around), 0) + 1
            scope.name = f"<lambda{counts[id(around)]}>"
        self._requalify()
        for scope in self.lambdas:
            start, end = self.spans.span(scope.node)
            self.definitions.add((scope.qualified, "lambda", scope.name, start, end, start, start + len("lambda")))
        for scope, name, kind, span, own in self.pending_definitions:
            owner = scope.owner(name) or scope
            self.definitions.add((f"{owner.qualified}.{name}", kind, name, *span, *own))
        for scope, node, own in self.pending_attributes:
            owner = scope.owner(node.value.id)
            if owner is not None and owner.kind == "function" and owner.self_name == node.value.id:
                self.definitions.add((f"{owner.visible().qualified}.{node.attr}", "attribute", node.attr,
                                      *self.spans.span(node), *own))
        self.calls = {(start, end, scope.qualified) for start, end, scope in self.calls}

    def _requalify(self):
        """Names of scopes, now that lambdas are numbered."""
        done = set()

        def name(scope):
            if id(scope) in done or scope.parent is None:
                return
            chain = []
            while id(scope) not in done and scope.parent is not None:
                chain.append(scope)
                scope = scope.parent
            for inner in reversed(chain):
                around = inner.parent if inner.kind == "hidden" else inner.visible()
                own = inner.name if inner.kind != "hidden" else self._hidden_name(inner)
                inner.qualified = f"{around.qualified}.{own}" if own else around.qualified
                done.add(id(inner))

        for scope in self.lambdas:
            name(scope)
        for scope, *_ in self.pending_definitions:
            name(scope)
        for _, _, scope in self.calls:
            name(scope)

    @staticmethod
    def _hidden_name(scope):
        node = scope.node
        return node.name.id if type(node).__name__ == "TypeAlias" else node.name


def fields(node):
    """(field, child) of all children that are nodes, in the order of `_fields`; `arguments` give way to their parts."""
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, WITHOUT_ROWS):
                yield name, child
