"""The rule packs that the program brings: what each says of a small program, and what that leaves to be named as dead."""

import json
import unittest

from program.framework_programs import CELERY, CLICK, PYDANTIC, PYTEST
from program.framework_sites import DJANGO, FASTAPI, FLASK, JINJA2
from program.program import Repository, run


class FrameworkCase(unittest.TestCase):
    def repository(self, sources, *packs):
        repository = Repository(sources)
        self.addCleanup(repository.__exit__)
        repository.build(*(word for pack in packs for word in ("--rules", pack)))
        return repository

    def calls(self, repository):
        return set(repository.values("SELECT kind, callee, reason FROM framework_calls"))

    def dead(self, repository, *words):
        done = repository.run("dead", "--public", "none", "--confidence", "0", "--format", "ndjson", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {row["qualified_name"]: row["reason"] for row in map(json.loads, done.stdout.splitlines())}

    def chain(self, repository, start, end):
        done = repository.run("path", start, end, "--format", "ndjson")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [(row["callee"], row["via"]) for row in map(json.loads, done.stdout.splitlines())]


class Flask(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(FLASK, "flask")), {
            ("entry", "shop.app.create_app", "flask run"),
            ("registration", "shop.app.create_app._cart", "flask.Flask.context_processor"),
            ("registration", "shop.app.create_app._init_db", "flask.Flask.cli.command"),
            ("registration", "shop.views._index", "flask.Blueprint.route"),
            ("registration", "shop.views._load_user", "flask.Blueprint.before_app_request"),
            ("registration", "shop.commands._restock", "flask.cli.AppGroup.command"),
            ("registration", "shop.errors.register_errors._missing", "flask.Flask.errorhandler"),
            ("registration", "shop.signals._count", "flask.request_started.connect"),
            ("call", "shop.views._Item.get", "flask.views.MethodView"),
            ("call", "shop.views._Unused.get", "flask.views.MethodView")})

    def test_what_is_dead_beside_it(self):
        self.assertEqual(self.dead(self.repository(FLASK, "flask")), {
            "shop.app.create_app._forgotten": "not-referenced", "shop.views._old_page": "not-referenced",
            "shop.views._not_of_flask": "decorated-outside", "shop.views._Unused": "registered", "shop.views._Item._lost": "outside-base",
            "shop.signals._count": "module-not-imported"})
        without = self.dead(self.repository(FLASK))
        self.assertEqual((without["shop.app.create_app"], without["shop.views._page"]), ("not-referenced", "module-not-imported"))

    def test_a_class_is_affected_by_what_is_called_for_it(self):
        repository = self.repository(FLASK, "flask")
        done = repository.run("impact", "_Item.get", "--format", "ndjson")
        self.assertEqual([(row["qualified_name"], row["link"]) for row in map(json.loads, done.stdout.splitlines())],
                         [("shop.views._Item", "framework")])


class Click(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(CLICK, "click")), {
            ("call", "shop.money._Money.convert", "click.ParamType"),
            ("call", "shop.money._Aliases.get_command", "click.Group"),
            ("call", "shop.money._Broken.format_message", "click.ClickException"),
            ("registration", "shop.cli._version", "click.option"),
            ("registration", "shop.cli._items", "click.argument"),
            ("call", "shop.cli._sell", "click.group.command"),
            ("call", "shop.cli._stock", "click.group.group"),
            ("call", "shop.cli._stock_add", "click.group.group.command"),
            ("registration", "shop.cli._added", "click.group.add_command"),
            ("call", "shop.cli._of_the_other", "click.group.command"),
            ("call", "shop.cli.main", "click.testing.CliRunner.invoke")})

    def test_what_is_dead_beside_it(self):
        repository = self.repository(CLICK, "click")
        self.assertEqual(self.dead(repository), {
            "shop.cli._alone": "decorated-outside", "shop.cli._not_of_click": "decorated-outside", "shop.money._Money._round": "outside-base"})

    def test_a_group_leads_to_its_commands_and_a_test_to_what_it_invokes(self):
        repository = self.repository(CLICK, "click")
        self.assertEqual(self.chain(repository, "tests.test_cli.test_sell", "_sold"), [
            ("shop.cli.main", "framework"), ("shop.cli._sell", "framework"), ("shop.cli._sold", "call")])


class Django(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(DJANGO, "django")), {
            *(("entry", module, "place of the file") for module in (
                "manage", "shop.admin", "shop.apps", "shop.management.commands.restock", "shop.migrations.0001_initial", "shop.models",
                "shop.templatetags.shop_tags", "shop.urls")),
            ("entry", "shop.apps._ShopConfig", "django.apps.AppConfig"),
            ("entry", "shop.management.commands.restock.Command", "django.core.management.base.BaseCommand"),
            ("entry", "shop.middleware._Stamp", "takes get_response"),
            ("entry", "shop.middleware._timing", "takes get_response"),
            ("entry", "shop.migrations.0001_initial.Migration", "django.db.migrations.Migration"),
            ("entry", "shop.models._Item", "django.db.models.Model"),
            ("call", "shop.admin._ItemAdmin.get_queryset", "django.contrib.admin.ModelAdmin"),
            ("call", "shop.apps._ShopConfig.ready", "django.apps.AppConfig"),
            ("call", "shop.fields._Cents.get_prep_value", "django.db.models.IntegerField"),
            ("call", "shop.forms._ItemForm.clean_price", "django.forms.Form"),
            ("call", "shop.management.commands.restock.Command.add_arguments", "django.core.management.base.BaseCommand"),
            ("call", "shop.management.commands.restock.Command.handle", "django.core.management.base.BaseCommand"),
            ("call", "shop.models._Item.Meta", "django.db.models.Model"),
            ("call", "shop.models._Item.save", "django.db.models.Model"),
            ("call", "shop.views._ItemView.get_context_data", "django.views.generic.DetailView"),
            ("registration", "shop.admin._ItemAdmin", "django.contrib.admin.register"),
            ("registration", "shop.admin._ItemAdmin._cheap", "django.contrib.admin.display"),
            ("registration", "shop.migrations.0001_initial._fill", "django.db.migrations.RunPython"),
            ("registration", "shop.signals._deleted", "django.db.models.signals.post_delete.connect"),
            ("registration", "shop.signals._saved", "django.dispatch.receiver"),
            ("registration", "shop.templatetags.shop_tags._cart", "django.template.Library.simple_tag"),
            ("registration", "shop.templatetags.shop_tags._cents", "django.template.Library.filter"),
            ("registration", "shop.views._index", "django.urls.path")})

    def test_what_is_dead_beside_it(self):
        self.assertEqual(self.dead(self.repository(DJANGO, "django")), {
            **dict.fromkeys(("shop.fields._Note", "shop.middleware._plain", "shop.migrations.0001_initial._empty", "shop.models._nobody",
                             "shop.templatetags.shop_tags._helper", "shop.views._forgotten"), "not-referenced"),
            "shop.forms._ItemForm": "module-not-imported",
            **dict.fromkeys(("shop.apps._ShopConfig._never", "shop.fields._Cents._other", "shop.management.commands.restock.Command._spare",
                             "shop.models._Priced._cheap", "shop.models._Item._unused"), "outside-base")})
        without = self.dead(self.repository(DJANGO))
        self.assertEqual((without["shop.middleware._Stamp"], without["shop.models._check"]), ("not-referenced", "module-not-imported"))


class FastApi(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(FASTAPI, "fastapi")), {
            ("entry", "shop.main", "fastapi.FastAPI"),
            ("call", "shop.items._Page", "fastapi.Depends"),
            ("call", "shop.items._limits", "fastapi.Depends"),
            ("call", "shop.items._session", "fastapi.Depends"),
            ("call", "shop.items._user", "fastapi.Depends"),
            ("call", "shop.items._user", "fastapi.Security"),
            ("call", "shop.main._Timing.dispatch", "starlette.middleware.base.BaseHTTPMiddleware"),
            ("call", "shop.main._mail", "fastapi.BackgroundTasks.add_task"),
            ("registration", "shop.items._feed", "fastapi.APIRouter.websocket"),
            ("registration", "shop.items._items", "fastapi.APIRouter.get"),
            ("registration", "shop.main._Timing", "fastapi.FastAPI.add_middleware"),
            ("registration", "shop.main._lifespan", "fastapi.FastAPI"),
            ("registration", "shop.main._missing", "fastapi.FastAPI.exception_handler"),
            ("registration", "shop.main._order", "fastapi.FastAPI.post")})

    def test_what_is_dead_beside_it(self):
        self.assertEqual(self.dead(self.repository(FASTAPI, "fastapi")), {
            **dict.fromkeys(("shop.items._admin", "shop.items._unused", "shop.main._orphan"), "not-referenced"),
            "shop.items._no": "decorated-outside", "shop.main._Timing._slow": "outside-base"})

    def test_a_handler_leads_to_its_dependencies_and_tasks(self):
        repository = self.repository(FASTAPI, "fastapi")
        self.assertEqual(self.chain(repository, "_items", "_session"),
                         [("shop.items._user", "framework"), ("shop.items._session", "framework")])
        self.assertEqual(self.chain(repository, "_order", "_sent"), [("shop.main._mail", "framework"), ("shop.main._sent", "call")])


class Celery(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(CELERY, "celery")), {
            ("entry", "shop.tasks", "autodiscover_tasks"),
            ("entry", "shop.worker", "celery.Celery"),
            ("call", "shop.tasks._Logged.on_failure", "celery.Task"),
            ("call", "shop.tasks._send", "delay"),
            ("call", "shop.worker._tick", "s"),
            ("registration", "shop.tasks._send", "celery.shared_task"),
            ("registration", "shop.worker._ready", "celery.signals.worker_ready.connect"),
            ("registration", "shop.worker._schedule", "celery.Celery.on_after_configure.connect"),
            ("registration", "shop.worker._tick", "celery.Celery.task")})

    def test_what_is_dead_beside_it(self):
        self.assertEqual(self.dead(self.repository(CELERY, "celery")), {
            "shop.worker._nothing": "not-referenced", "shop.tasks._local": "decorated", "shop.tasks._Logged._never": "outside-base"})

    def test_what_sends_a_task_leads_to_it(self):
        self.assertEqual(self.chain(self.repository(CELERY, "celery"), "run.main", "_mail"),
                         [("shop.tasks._send", "framework"), ("shop.tasks._mail", "call")])


class Pydantic(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(PYDANTIC, "pydantic")), {
            ("call", "run._Item.model_post_init", "pydantic.BaseModel"),
            ("call", "run._Settings.Config", "pydantic_settings.BaseSettings"),
            ("call", "run._Settings.settings_customise_sources", "pydantic_settings.BaseSettings"),
            ("registration", "run._Dead._of_dead", "pydantic.field_validator"),
            ("registration", "run._Item._check", "pydantic.model_validator"),
            ("registration", "run._Item._check_price", "pydantic.field_validator"),
            ("registration", "run._Item._out", "pydantic.field_serializer"),
            ("registration", "run._Item._total", "pydantic.computed_field"),
            ("registration", "run._camel", "pydantic.ConfigDict"),
            ("registration", "run._positive", "pydantic.AfterValidator"),
            ("registration", "run._tags", "pydantic.Field")})

    def test_what_is_dead_beside_it(self):
        self.assertEqual(self.dead(self.repository(PYDANTIC, "pydantic")), {
            "run._unused": "not-referenced", "run._Dead": "registered", "run._Item._own": "outside-base"})


class Pytest(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(PYTEST, "pytest")), {
            ("call", "conftest.cart", "fixture cart"),
            ("call", "conftest.settings", "fixture settings"),
            ("call", "shop.pytest_plugin._Recorder.pytest_runtest_setup", "name of a hook"),
            ("call", "shop.pytest_plugin.shop_client", "fixture shop_client"),
            ("call", "tests.test_cart.TestCart.item", "fixture item"),
            ("call", "tests.test_cart.item", "fixture item"),
            ("entry", "conftest._clean", "autouse"),
            ("entry", "conftest.pytest_addoption", "name of a hook"),
            ("entry", "shop.pytest_plugin.pytest_configure", "name of a hook"),
            ("entry", "tests.test_cart.TestCart.test_item", "name of a test"),
            ("entry", "tests.test_cart.test_add", "name of a test"),
            ("registration", "shop.pytest_plugin.shop_client", "pytest.fixture"),
            ("registration", "tests.test_cart._id", "pytest.mark.parametrize")})

    def test_what_is_dead_beside_it(self):
        repository = self.repository(PYTEST, "pytest")
        self.assertEqual(self.dead(repository), {
            "shop.cart._spare": "not-referenced", "shop.pytest_plugin._unneeded": "not-referenced",
            "shop.pytest_plugin._Recorder._quiet": "given-outside"})
        self.assertEqual(self.dead(repository, "--no-tests")["shop.cart._new"], "tests-only")

    def test_a_test_leads_to_what_its_fixtures_call(self):
        repository = self.repository(PYTEST, "pytest")
        self.assertEqual(self.chain(repository, "test_add", "shop.cart._new"), [("conftest.cart", "framework"), ("shop.cart._new", "call")])
        done = repository.run("impact", "shop.cart._new", "--format", "ndjson")
        self.assertIn("tests.test_cart.test_add", {row["qualified_name"] for row in map(json.loads, done.stdout.splitlines())})

    def test_a_fixture_leads_to_the_one_that_it_overrides(self):
        self.assertEqual(self.repository(PYTEST, "pytest").values(
            "SELECT path, callee_path FROM framework_calls WHERE reason = 'fixture settings' ORDER BY path"),
            [("conftest.py", "conftest.py"), ("tests/conftest.py", "conftest.py")])


class Jinja2(FrameworkCase):
    def test_what_it_calls(self):
        self.assertEqual(self.calls(self.repository(JINJA2, "jinja2")), {
            ("call", "run._Now.parse", "jinja2.ext.Extension"),
            ("call", "run._Now._render", "jinja2.ext.Extension.call_method"),
            ("call", "run._Quiet.preprocess", "jinja2.ext.Extension"),
            ("call", "run._Shelf.get_source", "jinja2.BaseLoader"),
            ("registration", "run._cart", "jinja2.pass_context")})

    def test_what_is_dead_beside_it(self):
        self.assertEqual(self.dead(self.repository(JINJA2, "jinja2")), {"run._unused": "not-referenced", "run._Quiet._other": "outside-base"})


class Choice(FrameworkCase):
    def packs(self, *words):
        done = run("rules", "packs", "--format", "ndjson", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}

    def test_a_pack_that_another_needs_comes_with_it(self):
        repository = self.repository(FLASK, "flask")
        packs = self.packs("--store", repository.store)
        self.assertEqual({name for name, row in packs.items() if row["enabled"]}, {"flask", "frameworks"})
        self.assertEqual((packs["flask"]["layer"], packs["flask"]["needs"]), ("project", "frameworks"))
        self.assertEqual({row["enabled"] for row in self.packs().values()}, {False})

    def test_the_store_remembers_it(self):
        repository = self.repository(FLASK, "flask")
        before = repository.digests()
        repository.write("shop/more.py", "x = 1\n")
        repository.build()
        self.assertEqual(repository.digests()["framework_calls"], before["framework_calls"])
        self.assertEqual(repository.run("verify", repository.root).returncode, 0)
        repository.build("--no-rules")
        self.assertEqual(self.calls(repository), set())

    def test_a_folder_of_that_name_with_a_pack_is_meant(self):
        repository = self.repository({"a.py": "x = 1\n"})
        repository.write("flask/pack.toml", 'name = "mine"\nversion = "1"\n')
        repository.write("flask/mine.sql", "-- Counts files.\n-- key: files\n-- column files: How many.\n"
                                           "SELECT count(*) AS files FROM files\n")
        done = run("build", ".", "--store", repository.store, "--rules", "flask", cwd=repository.root)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(repository.values("SELECT files FROM mine"), [(1,)])

    def test_dead_says_which_packs_would_know_more(self):
        said = "flask may call more: `codeanatomy build --rules flask` knows what\n"
        self.assertIn(said, self.repository(FLASK).run("dead").stderr)
        self.assertNotIn("may call more", self.repository(FLASK, "flask").run("dead").stderr)
        in_tests = {"a.py": "x = 1\n", "test_a.py": "import flask\n"}
        self.assertNotIn("may call more", self.repository(in_tests).run("dead").stderr)

    def test_an_unknown_name_is_answered_with_a_near_one(self):
        repository = Repository({"a.py": ""})
        self.addCleanup(repository.__exit__)
        done = repository.build("--rules", "flaks", expect=2)
        self.assertIn("flaks: this is no folder of rules, and no pack of the program has that name; did you mean 'flask'?", done.stderr)

    def test_any_pack_may_say_what_is_called(self):
        repository = Repository({"a.py": "def _run():\n    return _used()\n\n\ndef _used():\n    return 1\n\n\ndef _not(): pass\n"})
        self.addCleanup(repository.__exit__)
        repository.write("mine/pack.toml", 'name = "mine"\nversion = "1"\n')
        rule = ("-- Finds what runs.\n-- writes: framework_calls\nSELECT 'mine' AS framework, 'KIND' AS kind, qualified_name AS callee, path AS callee_path,\n"
                "       bstart AS callee_bstart, path, name_bstart AS bstart, name_bend AS bend, 'its name' AS reason\n"
                "FROM definitions WHERE name = '_run'\n")
        repository.write("mine/runs.sql", rule.replace("KIND", "start"))
        self.assertIn("has the kind start, which is none of entry, registration and call",
                      repository.build("--rules", repository.root / "mine", expect=2).stderr)
        repository.write("mine/runs.sql", rule.replace("KIND", "entry"))
        repository.build("--rules", repository.root / "mine")
        self.assertEqual(repository.values("SELECT framework, callee, rule FROM framework_calls"), [("mine", "a._run", "runs")])
        self.assertEqual(self.dead(repository), {"a._not": "not-referenced"})


if __name__ == "__main__":
    unittest.main()
