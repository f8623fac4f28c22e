"""Makes a small web site of templates: inheritance, macros, filters, tests, translations, sandboxed and native values, async, caches, errors."""

import asyncio
import io
import pathlib
import tempfile

import jinja2
import jinja2.meta
import jinja2.nativetypes
import jinja2.nodes
import jinja2.sandbox
from jinja2.ext import Extension, babel_extract

PAGES = {
    "base.html": """<!doctype html>{# every page #}
{%- from "macros.html" import link, field with context -%}
<title>{% block title required %}{% endblock %} - {{ site.name }}</title>
{% block menu scoped %}{% for page in pages if page.shown recursive %}
<li class="{{ loop.cycle('odd', 'even') }}">{{ loop.index }}/{{ loop.length }} {{ link(page.name, page.url) }}
{%- if page.children %}<ul>{{ loop(page.children) }}</ul>{% endif %}{% if loop.changed(page.url) %} new{% endif %}{% if loop.last %} .{% endif %}</li>
{%- else %}nothing{% endfor %}{% endblock %}
{% block body %}{% endblock %}
{% include ["missing.html", "foot.html"] ignore missing with context %}""",
    "macros.html": """{% macro link(name, url='#') -%}
<a href="{{ url|e }}" {{ kwargs|xmlattr }}>{{ name|title }}{{ caller(name) if caller }}</a>{%- endmacro %}
{% macro field(name) %}{{ name }}={{ varargs|join(', ') }}{% endmacro %}""",
    "foot.html": "<p>{{ site.name|upper }}, {{ now|default('today', true) }}</p>",
    "index.html": """{% extends "base.html" %}
{% import "macros.html" as forms %}
{% block title %}Start{% endblock %}
{% block body %}{{ super() }}{{ self.title() }}
{% set shown = namespace(total=0) %}
{% for item in items|sort(attribute='price', reverse=true) %}
{%- if item.price is odd and item.name is not none %}{% set shown.total = shown.total + item.price %}{% endif -%}
{{ item.name|truncate(5, true)|wordwrap(10) }}: {{ "%.2f"|format(item.price) }} {{ item.price ** 2 // 3 % 7 }} {{ -item.price }}
{% endfor %}
{% call(name) forms.link('apple', url='/a?b=1&c=2', id='x', class=none) %}{{ name }} called{% endcall %}
{% filter upper %}{{ shown.total }} in all{% endfilter %}
{% for kind, group in items|groupby('kind') %}{{ kind }}: {{ group|map(attribute='name')|list }} {{ group|sum(attribute='price') }}{% endfor %}
{{ items|selectattr('price', 'gt', 2)|map(attribute='name')|join('; ') }} {{ items|rejectattr('price', 'odd')|list|length }}
{{ items|batch(2, '-')|list }} {{ items|slice(2)|list }} {{ [3, 1, 2]|sort }} {{ {'b': 1, 'a': 2}|dictsort }} {{ [1, 1, 2]|unique|list }}
{{ "a <b> c"|striptags|escape }} {{ "<i>"|safe }} {{ "see https://example.org today"|urlize(20, nofollow=true) }} {{ 123456789|filesizeformat }}
{{ [1, 2, 3]|first }} {{ [1, 2]|last }} {{ "abc"|reverse }} {{ items|tojson }} {{ "a b"|urlencode }} {{ 42|pprint }} {{ "x"|center(9) }} {{ "x\ny"|indent }}
{{ (1 if items else 2) ~ "text"[1:3] ~ items[0].name ~ items[0]['kind'] }} {{ 1 < 2 <= 3 != 4 }} {{ not (true and false or none) }} {{ 2 in [1, 2] }}
{{ items|min(attribute='price') }} {{ items|max(attribute='price') }} {{ "a,b".split(",")|map('upper')|list }} {{ 3.7|round|int }} {{ "7"|float }}
{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{% autoescape false %}{{ "<b>" }}{% endautoescape %}
{% raw %}{{ not read }}{% endraw %}{{ lipsum(1, html=false, min=3, max=5)|wordcount is number }} {% set long %}kept{% endset %}{{ long }}
{{ cycler('a', 'b').next() }} {{ joiner('|')() }} {{ dict(a=1).a }} {{ range(3)|list }} {{ 'known' if unknown is defined }}
{{ site is mapping }} {{ 4 is divisibleby 2 }} {{ 'a' is in ['a'] }} {{ lipsum is callable }} {{ "x"|shout }} {{ 5 is big }}
{% for n in range(10) %}{% if n == 2 %}{% continue %}{% endif %}{% if n == 5 %}{% break %}{% endif %}{{ n }}{% endfor %}
{% do items.append({'name': 'fig', 'price': 9, 'kind': 'fruit'}) %}{% stamp "built" %}
{% trans count=items|length %}One item{% pluralize %}{{ count }} items{% endtrans %} {{ _("Hello %(name)s", name="you") }} {{ gettext("x") }}
{% debug %}{% endblock %}""",
}


class Stamp(Extension):
    """`{% stamp TEXT %}` writes the text in brackets."""

    tags = {"stamp"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        text = parser.parse_expression()
        call = self.call_method("_stamped", [text, jinja2.nodes.ContextReference()])
        return jinja2.nodes.Output([call], lineno=line)

    def _stamped(self, text, context):
        return f"[{text} of {context.name}]"

    def preprocess(self, source, name, filename=None):
        return source.replace("\t", " ")


@jinja2.pass_environment
def shout(environment, text):
    return f"{text}{environment.globals.get('mark', '!')}"


class Counted(jinja2.DebugUndefined):
    """An undefined that says so where it is written."""


def environment(loader, **options):
    made = jinja2.Environment(loader=loader, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.debug", Stamp],
                              autoescape=jinja2.select_autoescape(), trim_blocks=True, lstrip_blocks=True, **options)
    made.filters["shout"] = shout
    made.tests["big"] = lambda number: number > 3
    made.install_gettext_callables(lambda text: text, lambda one, many, count: one if count == 1 else many, newstyle=True)
    return made


def content():
    pages = [{"name": name, "url": f"/{name}", "shown": name != "draft", "children": [{"name": "sub", "url": "/s", "shown": True}] if name == "shop" else []}
             for name in ("start", "shop", "draft")]
    items = [{"name": name, "price": price, "kind": kind} for name, price, kind in (("apple", 3, "fruit"), ("carrot", 2, "root"), ("pear", 5, "fruit"))]
    return {"pages": pages, "items": items, "site": {"name": "Green & Co"}}


def site(folder):
    for name, text in PAGES.items():
        (folder / name).write_text(text)
    loaders = jinja2.ChoiceLoader([jinja2.DictLoader({}), jinja2.PrefixLoader({"site": jinja2.FileSystemLoader(folder)}),
                                   jinja2.FunctionLoader(lambda name: "{{ 1 }}" if name == "made" else None), jinja2.FileSystemLoader([folder])])
    cache = folder / "cache"
    cache.mkdir()
    for _ in range(2):
        env = environment(loaders, bytecode_cache=jinja2.FileSystemBytecodeCache(str(cache)), undefined=jinja2.ChainableUndefined)
        text = env.get_template("index.html").render(content())
        assert "Green &amp; Co" in text and "[built of index.html]" in text, text
    env.get_or_select_template(["none", "made"]).render()
    stream = env.get_template("index.html").stream(content())
    stream.enable_buffering(3)
    stream.dump(str(folder / "out.html"))
    files = jinja2.Environment(loader=jinja2.ChoiceLoader([jinja2.PrefixLoader({"site": jinja2.FileSystemLoader(folder)}), jinja2.FileSystemLoader(folder)]))
    files.compile_templates(str(folder / "compiled"), zip=None, filter_func=lambda name: name == "foot.html")
    compiled = jinja2.Environment(loader=jinja2.ModuleLoader(str(folder / "compiled")))
    compiled.get_template("foot.html").render(content())
    module = env.get_template("macros.html").make_module({"caller": None})
    assert "<a" in str(module.link("x"))
    overlay = env.overlay(line_statement_prefix="%", line_comment_prefix="##")
    assert overlay.from_string("% for a in b:\n{{ a }} ## each\n% endfor").render(b=[1, 2])
    return env


def inspected(env):
    tree = env.parse(PAGES["index.html"])
    assert "items" in jinja2.meta.find_undeclared_variables(tree)
    assert list(jinja2.meta.find_referenced_templates(tree))
    assert list(env.lex("{{ a }}")) and list(tree.find_all(jinja2.nodes.Call))
    used = {"extensions": "jinja2.ext.do, jinja2.ext.loopcontrols, jinja2.ext.debug", "silent": "false"}
    assert list(babel_extract(io.BytesIO(b"{% trans %}one{% endtrans %}{{ _('two') }}{# note #}"), ["_", "gettext"], ["note"], used))
    assert env.compile_expression("a.b + 1")(a={"b": 1}) == 2
    assert "def root" in env.compile("{{ 1 + 2 }}{{ 'a' ~ 'b' }}", raw=True)


def failures(env):
    for source in ("{% for %}", "{{ a b }}", "{% unknown %}", "{{ a|nofilter }}", "{% block a %}{% block a %}{% endblock %}{% endblock %}", "{{ 'open }}",
                   "{% extends 'none' %}", "{{ 1 / 0 }}", "{% include 'none' %}", "{{ a is notest }}", "{% endif %}", "{{ (1 }}"):
        try:
            env.from_string(source).render()
        except jinja2.TemplateError as error:
            assert str(error) and error.message
        except ZeroDivisionError:
            pass
    for kind in (jinja2.Undefined, Counted, jinja2.StrictUndefined, jinja2.make_logging_undefined(base=jinja2.Undefined)):
        plain = jinja2.Environment(undefined=kind)
        for source in ("{{ a }}", "{{ a.b }}", "{{ a + 1 }}", "{{ a() }}", "{% for x in a %}{% endfor %}", "{{ a == b }}", "{{ {}.x.y }}"):
            try:
                plain.from_string(source).render()
            except jinja2.UndefinedError:
                pass


def sandboxed():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment()
    env.intercepted_binops = frozenset(["**"])
    for source in ("{{ [].append(1) }}", "{{ ''.__class__.__mro__ }}", "{{ 2 ** 3 }}", "{{ '{0.real}'.format(1) }}", "{{ range(3)|list }}", "{{ f.__code__ }}"):
        try:
            env.from_string(source).render(f=sandboxed)
        except jinja2.sandbox.SecurityError:
            pass
    native = jinja2.nativetypes.NativeEnvironment()
    assert native.from_string("{{ [1, 2] }}").render() == [1, 2]
    assert native.from_string("{{ 1 }}{{ 2 }}").render() == 12


async def asynchronous(folder):
    env = environment(jinja2.FileSystemLoader(folder), enable_async=True)

    async def numbers():
        for n in range(3):
            yield n

    async def greeting(name):
        return f"hello {name}"

    template = env.from_string("{% for n in numbers() %}{{ loop.index }}{{ n }}{{ loop.last }}{% endfor %}{{ greeting('x') }}{{ numbers()|list }}"
                               "{{ numbers()|map('string')|join }} {{ numbers()|select('odd')|first }} {{ numbers()|sum }} {% include 'foot.html' %}")
    assert "hello x" in await template.render_async(numbers=numbers, greeting=greeting, site={"name": "a"})
    assert [part async for part in template.generate_async(numbers=numbers, greeting=greeting, site={"name": "a"})]
    await env.get_template("index.html").render_async(content())


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        env = site(folder)
        inspected(env)
        failures(env)
        sandboxed()
        asyncio.run(asynchronous(folder))


if __name__ == "__main__":
    main()
