"""A web application that keeps notes, used through its test client and its command line: blueprints, sessions, templates, errors, JSON, streams, signals."""

import datetime
import decimal
import logging
import pathlib
import tempfile
import uuid

import flask
import flask.cli
import flask.json.provider
import flask.json.tag
import flask.views
import markupsafe
from flask import Blueprint, Flask, abort, current_app, flash, g, jsonify, redirect, request, session, url_for

TEMPLATES = {
    "page.html": "{% for kind, text in get_flashed_messages(with_categories=true) %}[{{ kind }}: {{ text }}]{% endfor %}{% block body %}{% endblock %}{{ shop }}",
    "note.html": "{% extends 'page.html' %}{% block body %}{{ note.text }} {{ url_for('notes.one', number=0) }} {{ g.user }} {{ session.user }}{% endblock %}",
}


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


class TagPoint(flask.json.tag.JSONTag):
    key = " p"

    def check(self, value):
        return isinstance(value, Point)

    def to_json(self, value):
        return [value.x, value.y]

    def to_python(self, value):
        return Point(*value)


class Json(flask.json.provider.DefaultJSONProvider):
    @staticmethod
    def default(value):
        if isinstance(value, Point):
            return {"x": value.x, "y": value.y}
        return flask.json.provider.DefaultJSONProvider.default(value)


class NotFound(Exception):
    pass


class NoteView(flask.views.MethodView):
    init_every_request = False
    decorators = [lambda view: view]

    def __init__(self, store):
        self.store = store

    def get(self, number):
        if number >= len(self.store):
            raise NotFound(number)
        return flask.render_template("note.html", note={"text": self.store[number]})

    def put(self, number):
        self.store[number] = request.get_json()["text"]
        return {"number": number}, 201, {"X-Note": str(number)}


class About(flask.views.View):
    methods = ["GET", "POST"]

    def dispatch_request(self):
        return flask.render_template_string("{{ request.path }} {{ config.DEBUG }}")


notes = Blueprint("notes", __name__, url_prefix="/notes", template_folder="templates", static_folder="static", cli_group="notes")
inner = Blueprint("inner", __name__, url_prefix="/inner")
STORE = ["first", "second"]
notes.add_url_rule("/<int:number>", view_func=NoteView.as_view("one", STORE))


@notes.before_request
def know_user():
    g.user = session.get("user", "nobody")


@notes.after_request
def mark(response):
    response.headers["X-Marked"] = "yes"
    return response


@notes.teardown_request
def forget(error):
    g.pop("user", None)


@notes.errorhandler(NotFound)
def not_found(error):
    return f"no note {error}", 404


@notes.app_errorhandler(410)
def gone(error):
    return jsonify(error=error.description), 410


@notes.url_value_preprocessor
def read_values(endpoint, values):
    g.endpoint = endpoint


@notes.url_defaults
def add_values(endpoint, values):
    values.setdefault("from_", "notes")


@notes.app_context_processor
def names():
    return {"shop": "Notes"}


@notes.app_template_filter()
def shout(text):
    return text.upper()


@notes.post("/")
def add():
    STORE.append(request.form["text"])
    flash("added", "good")
    return redirect(url_for(".one", number=len(STORE) - 1, _anchor="top"))


@notes.cli.command("count")
def count():
    flask.cli.click.echo(len(STORE))


@inner.route("/<path:rest>", endpoint="rest", defaults={"page": 1}, strict_slashes=False)
def rest(rest, page):
    return f"{rest} {page} {request.blueprint} {request.blueprints}"


notes.register_blueprint(inner)


def make(folder):
    app = Flask(__name__, instance_path=str(folder / "instance"), root_path=str(folder), static_folder="static")
    app.config.from_mapping(SECRET_KEY="secret", TESTING=False, MAX_CONTENT_LENGTH=10_000)
    app.config.from_object(Settings)
    app.config.from_prefixed_env("NOTES")
    app.config.from_file(folder / "settings.json", load=flask.json.load)
    app.config.from_pyfile(folder / "settings.cfg")
    app.config.from_envvar("NO_SUCH_SETTINGS", silent=True)
    assert app.config.get_namespace("SHOP_")
    app.json = Json(app)
    app.session_interface.serializer.register(TagPoint, index=0)
    app.logger.setLevel(logging.CRITICAL)
    app.register_blueprint(notes)
    app.register_blueprint(notes, name="again", url_prefix="/again")
    app.add_url_rule("/about", view_func=About.as_view("about"))

    @app.route("/login/<name>")
    def login(name):
        session.permanent = True
        session["user"], session["at"], session["where"] = name, datetime.datetime.now(datetime.timezone.utc), Point(1, 2)
        session["more"] = {"ids": (uuid.UUID(int=1), b"raw"), "html": markupsafe.Markup("<b>"), " p": 1}
        return "in"

    @app.get("/values")
    def values():
        return {"when": datetime.date(2026, 1, 2), "id": uuid.UUID(int=2), "sum": decimal.Decimal("1.5"), "where": session.get("where"), "user": session.get("user")}

    @app.get("/list")
    def listed():
        return [1, 2, 3]

    @app.get("/stream")
    def stream():
        @flask.stream_with_context
        def parts():
            yield request.path
            yield "end"
        return parts(), {"Content-Type": "text/plain"}

    @app.get("/templated")
    def templated():
        return flask.Response(flask.stream_template("page.html"))

    @app.get("/file")
    def file():
        return flask.send_file(folder / "settings.json", as_attachment=True, max_age=3)

    @app.get("/from/<path:name>")
    def from_folder(name):
        return flask.send_from_directory(folder, name)

    @app.route("/fail/<int:code>")
    def fail(code):
        if code == 1:
            raise ValueError("wrong")
        if code == 2:
            return None
        abort(code, "as asked")

    @app.get("/wait")
    async def wait():
        return "waited"

    @app.get("/after")
    def after():
        @flask.after_this_request
        def cookie(response):
            response.set_cookie("seen", "1")
            return response
        return flask.make_response(("later", 202, [("X-A", "b")]))

    @app.get("/key")
    def key():
        return request.form["none"]

    @app.errorhandler(ValueError)
    def wrong(error):
        return "wrong value", 400

    @app.teardown_appcontext
    def close(error):
        assert current_app.name

    @app.template_test("long")
    def is_long(text):
        return len(text) > 5

    @app.template_global()
    def year():
        return 2026

    @app.shell_context_processor
    def shell():
        return {"store": STORE}

    @app.cli.command("clear")
    @flask.cli.with_appcontext
    def clear():
        del STORE[2:]

    return app


class Settings:
    SHOP_NAME = "Notes"
    PERMANENT_SESSION_LIFETIME = datetime.timedelta(days=1)


def browse(app):
    heard = []
    with flask.request_started.connected_to(lambda sender, **_: heard.append(sender), app):
        with app.test_client() as client:
            for address in ("/login/ann", "/notes/0", "/notes/99", "/again/1", "/about", "/values", "/list", "/stream", "/templated", "/file", "/wait", "/after",
                            "/from/settings.json", "/from/none", "/static/none", "/fail/404", "/fail/410", "/fail/1", "/notes/inner/a/b", "/none", "/key"):
                client.get(address)
            with client.session_transaction() as kept:
                kept["user"] = "eve"
                del kept["at"]
            assert client.get("/values").json["user"] == "eve"
            client.post("/notes/", data={"text": "third"}, follow_redirects=True)
            client.put("/notes/0", json={"text": "changed"})
            client.put("/notes/0", data="no json", content_type="application/json")
            client.open(method="OPTIONS", path="/about")
            client.head("/list")
            assert client.get("/notes/0").headers["X-Marked"] == "yes" and flask.session and client.get("/values", base_url="http://localhost/").status_code == 200
        for code in (2, 500):
            app.test_client().get(f"/fail/{code}")
    assert heard
    with app.test_request_context("/notes/0?a=1", method="GET"):
        assert flask.url_for("about", _external=True) and flask.has_request_context() and request.endpoint == "notes.one"
        app.preprocess_request()
        assert flask.json.dumps({"a": 1}, indent=1)
        assert flask.copy_current_request_context(lambda: request.path)() == "/notes/0"
    with app.app_context():
        g.setdefault("x", 1)
        assert "x" in g and list(g) and flask.json.loads("[1]")
        app.ensure_sync(lambda: None)()
    app.debug = True
    with app.test_client() as client:
        try:
            client.get("/key")
            client.post("/list")
        except KeyError as error:
            assert str(error)
    with app.open_resource("settings.json") as file:
        assert file.read()


def command_line(app):
    runner = app.test_cli_runner()
    for words in (["clear"], ["notes", "count"], ["none"]):
        runner.invoke(args=words)
    group = flask.cli.FlaskGroup(create_app=lambda: app)
    for words in (["routes"], ["routes", "--sort", "methods", "--all-methods"], ["--help"], ["--version"], ["run", "--help"], ["clear"], ["shell", "--help"],
                  ["--app", "none", "routes"]):
        runner.invoke(group, words)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "templates").mkdir()
        for page, text in TEMPLATES.items():
            (folder / "templates" / page).write_text(text)
        (folder / "settings.json").write_text('{"SHOP_SIZE": 3}')
        (folder / "settings.cfg").write_text("SHOP_PLACE = 'here'\n")
        app = make(folder)
        browse(app)
        command_line(app)


if __name__ == "__main__":
    main()
