"""Small programs as users of frameworks for sites write them, for frameworks_test.py."""

DJANGO = {
    "manage.py": """\
import os
import sys
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")
    execute_from_command_line(sys.argv)
""",
    "shop/__init__.py": "",
    "shop/apps.py": """\
from django.apps import AppConfig


class _ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        from shop import signals

    def _never(self):
        pass
""",
    "shop/models.py": """\
from django.db import models
from shop.fields import _Cents


class _Priced(models.QuerySet):
    def _cheap(self):
        return self.filter(price__lt=10)


class _Item(models.Model):
    price = _Cents()
    objects = _Priced.as_manager()

    class Meta:
        ordering = ["price"]

    def __str__(self):
        return _label(self)

    def save(self, *args, **kwargs):
        _check(self)
        super().save(*args, **kwargs)

    def _unused(self):
        return None


def _label(item):
    return item


def _check(item):
    return item


def _nobody(item):
    return item
""",
    "shop/fields.py": """\
from django.db import models


class _Cents(models.IntegerField):
    def get_prep_value(self, value):
        return _to_cents(value)

    def _other(self):
        return None


def _to_cents(value):
    return value


class _Note:
    def get_prep_value(self, value):
        return value
""",
    "shop/signals.py": """\
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from shop.models import _Item


@receiver(post_save, sender=_Item)
def _saved(sender, instance, **kwargs):
    pass


def _deleted(sender, instance, **kwargs):
    pass


post_delete.connect(_deleted, sender=_Item)
""",
    "shop/admin.py": """\
from django.contrib import admin
from shop.models import _Item


@admin.register(_Item)
class _ItemAdmin(admin.ModelAdmin):
    list_display = ["_cheap"]

    def get_queryset(self, request):
        return super().get_queryset(request)

    @admin.display(description="cheap")
    def _cheap(self, item):
        return True
""",
    "shop/urls.py": """\
from django.urls import path
from shop import views

urlpatterns = [path("", views._index), path("item/", views._ItemView.as_view())]
""",
    "shop/views.py": """\
from django.http import HttpResponse
from django.views.generic import DetailView
from shop.models import _Item


def _index(request):
    return HttpResponse("")


class _ItemView(DetailView):
    model = _Item

    def get_context_data(self, **kwargs):
        return self._more(super().get_context_data(**kwargs))

    def _more(self, context):
        return context


def _forgotten(request):
    return HttpResponse("")
""",
    "shop/middleware.py": """\
class _Stamp:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return _stamped(self.get_response(request))


def _stamped(response):
    return response


def _timing(get_response):
    def middleware(request):
        return get_response(request)
    return middleware


def _plain(request):
    return request
""",
    "shop/templatetags/__init__.py": "",
    "shop/templatetags/shop_tags.py": """\
from django import template

register = template.Library()


@register.filter
def _cents(value):
    return value


@register.simple_tag(takes_context=True)
def _cart(context):
    return []


def _helper():
    return 1
""",
    "shop/management/__init__.py": "",
    "shop/management/commands/__init__.py": "",
    "shop/management/commands/restock.py": """\
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("item")

    def handle(self, *args, **options):
        return _restock(options["item"])

    def _spare(self):
        return None


def _restock(item):
    return item
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """\
from django.db import migrations


def _fill(apps, schema_editor):
    pass


def _empty(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    operations = [migrations.RunPython(_fill)]
""",
    "shop/forms.py": """\
from django import forms


class _ItemForm(forms.Form):
    price = forms.IntegerField()

    def clean_price(self):
        return self.cleaned_data["price"]
""",
}

FASTAPI = {
    "shop/__init__.py": "",
    "shop/main.py": """\
from contextlib import asynccontextmanager
from fastapi import BackgroundTasks, Depends, FastAPI
from starlette.middleware.base import BaseHTTPMiddleware
from shop.items import router


@asynccontextmanager
async def _lifespan(app):
    _open()
    yield


def _open():
    pass


app = FastAPI(lifespan=_lifespan)
app.include_router(router)


class _Timing(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        return await call_next(request)

    def _slow(self):
        pass


app.add_middleware(_Timing)


@app.exception_handler(KeyError)
async def _missing(request, error):
    return None


def _mail(to):
    return _sent(to)


def _sent(to):
    return to


@app.post("/mail")
async def _order(tasks: BackgroundTasks):
    tasks.add_task(_mail, "x")


def _orphan():
    return 1
""",
    "shop/items.py": """\
from typing import Annotated
from fastapi import APIRouter, Depends, Security


def _session():
    yield 1


def _user(session=Depends(_session)):
    return session


def _admin(user=Security(_user)):
    return user


def _limits():
    return 1


def _unused(user=Depends(_user)):
    return user


router = APIRouter(dependencies=[Depends(_limits)])


class _Page:
    def __init__(self, number: int = 0):
        self.number = number


@router.get("/items")
async def _items(user: Annotated[str, Depends(_user)], page: _Page = Depends(_Page)):
    return []


@router.websocket("/feed")
async def _feed(socket):
    pass


class _Local:
    def get(self, rule):
        return lambda f: None


@_Local().get("/no")
def _no():
    pass
""",
}

FLASK = {
    "shop/__init__.py": "",
    "shop/app.py": """\
from flask import Flask
from shop import views
from shop.commands import cli
from shop.errors import register_errors


def create_app(config=None):
    app = Flask(__name__)
    app.register_blueprint(views.blueprint)
    app.cli.add_command(cli)
    register_errors(app)

    @app.context_processor
    def _cart():
        return {"cart": []}

    @app.cli.command("init-db")
    def _init_db():
        _make_tables()

    def _forgotten():
        return None

    return app


def _make_tables():
    return 1
""",
    "shop/views.py": """\
import functools
import flask
from flask.views import MethodView

blueprint = flask.Blueprint("shop", __name__)


def _signed_in(view):
    @functools.wraps(view)
    def wrapped(*args, **kwargs):
        return view(*args, **kwargs)
    return wrapped


class _Router:
    def get(self, rule):
        return lambda view: None


_router = _Router()


@blueprint.route("/")
@_signed_in
def _index():
    return _page("index")


@blueprint.before_app_request
def _load_user():
    flask.g.user = None


@_router.get("/nowhere")
def _not_of_flask():
    return _page("nowhere")


def _page(name):
    return flask.render_template(name + ".html")


def _old_page(name):
    return name


class _Item(MethodView):
    init_every_request = False

    def get(self, key):
        return self._find(key)

    def _find(self, key):
        return key

    def _lost(self):
        return None


blueprint.add_url_rule("/<int:key>", view_func=_Item.as_view("item"))


class _Unused(MethodView):
    def get(self):
        return ""
""",
    "shop/commands.py": """\
from flask.cli import AppGroup

cli = AppGroup("shop")


@cli.command("restock")
def _restock():
    return 1
""",
    "shop/errors.py": """\
from flask import Flask


def register_errors(app: Flask):
    @app.errorhandler(404)
    def _missing(error):
        return "missing", 404
""",
    "shop/signals.py": """\
from flask import request_started


@request_started.connect
def _count(sender, **extra):
    return 1
""",
}

JINJA2 = {
    "run.py": """\
from jinja2 import BaseLoader, Environment, nodes, pass_context
from jinja2.ext import Extension


class _Now(Extension):
    tags = {"now"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        return nodes.Output([self.call_method("_render", [])], lineno=line)

    def _render(self):
        return ""


class _Quiet(Extension):
    def preprocess(self, source, name, filename=None):
        return source

    def _other(self):
        return ""


class _Shelf(BaseLoader):
    def get_source(self, environment, template):
        return "", None, None


@pass_context
def _cart(context):
    return []


def _cents(value):
    return value


def _unused(value):
    return value


environment = Environment(loader=_Shelf(), extensions=[_Now, _Quiet])
environment.filters["cents"] = _cents
""",
}
