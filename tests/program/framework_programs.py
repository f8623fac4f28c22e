"""Small programs as users of other frameworks write them, for frameworks_test.py."""

CELERY = {
    "shop/__init__.py": "",
    "shop/worker.py": """\
from celery import Celery
from celery.signals import worker_ready

app = Celery("shop")
app.autodiscover_tasks(["shop"])


@app.on_after_configure.connect
def _schedule(sender, **kwargs):
    sender.add_periodic_task(10.0, _tick.s())


@worker_ready.connect
def _ready(**kwargs):
    pass


@app.task
def _tick():
    return _ticked()


def _ticked():
    return 1


def _nothing():
    return 1
""",
    "shop/tasks.py": """\
from celery import Task, shared_task


class _Logged(Task):
    def on_failure(self, error, task_id, args, kwargs, info):
        return _logged(error)

    def _never(self):
        return None


def _logged(error):
    return error


@shared_task(bind=True, base=_Logged)
def _send(self, to):
    return _mail(to)


def _mail(to):
    return to


class _Queue:
    def task(self, f):
        return None


_queue = _Queue()


@_queue.task
def _local():
    return 1
""",
    "run.py": """\
from shop.tasks import _send


def main():
    _send.delay("x")


if __name__ == "__main__":
    main()
""",
}

CLICK = {
    "shop/__init__.py": "",
    "shop/money.py": """\
import click


class _Money(click.ParamType):
    name = "money"

    def convert(self, value, param, ctx):
        return _parse(value)

    def _round(self):
        return 0


def _parse(value):
    return int(value)


class _Aliases(click.Group):
    def get_command(self, ctx, name):
        return self._of(name)

    def _of(self, name):
        return None


class _Broken(click.ClickException):
    def format_message(self):
        return "broken"
""",
    "shop/cli.py": """\
import click
from shop.money import _Aliases, _Broken, _Money


def _version(ctx, param, value):
    click.echo("1")


def _items(ctx, param, incomplete):
    return []


@click.group(cls=_Aliases)
@click.option("--version", is_flag=True, callback=_version)
@click.pass_context
def main(ctx):
    raise _Broken("x")


@main.command()
@click.argument("item", shell_complete=_items)
@click.option("--price", type=_Money())
def _sell(item, price):
    _sold(item)


def _sold(item):
    return item


@main.group()
def _stock():
    pass


@_stock.command("add")
@click.pass_context
def _stock_add(ctx):
    ctx.invoke(_sell)


@click.command()
def _alone():
    pass


@click.command()
def _added():
    pass


main.add_command(_added)


@click.group()
def _other():
    pass


@_other.command()
def _of_the_other():
    pass


class _Bus:
    def command(self):
        return lambda f: None


@_Bus().command()
def _not_of_click():
    pass


if __name__ == "__main__":
    main()
""",
    "tests/test_cli.py": """\
from click.testing import CliRunner
from shop.cli import main


def test_sell():
    CliRunner().invoke(main, ["sell"])
""",
}

PYDANTIC = {
    "run.py": """\
from typing import Annotated
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, computed_field, field_serializer, field_validator, model_validator
from pydantic_settings import BaseSettings


def _positive(value):
    return value


def _tags():
    return []


def _camel(name):
    return name


def _unused(value):
    return value


class _Item(BaseModel):
    model_config = ConfigDict(alias_generator=_camel)
    price: Annotated[int, AfterValidator(_positive)]
    tags: list = Field(default_factory=_tags)

    @field_validator("price")
    @classmethod
    def _check_price(cls, value):
        return _checked(value)

    @model_validator(mode="after")
    def _check(self):
        return self

    @field_serializer("price")
    def _out(self, value):
        return value

    @computed_field
    @property
    def _total(self) -> int:
        return self.price

    def model_post_init(self, context):
        pass

    def _own(self):
        return None


def _checked(value):
    return value


class _Settings(BaseSettings):
    class Config:
        env_prefix = "SHOP_"

    @classmethod
    def settings_customise_sources(cls, settings_cls, **sources):
        return ()


class _Dead(BaseModel):
    @field_validator("a")
    def _of_dead(cls, value):
        return value


_Item(price=1)
_Settings()
""",
}

PYTEST = {
    "shop/__init__.py": "",
    "shop/cart.py": """\
def _new():
    return []


def _spare():
    return []
""",
    "shop/pytest_plugin.py": """\
import pytest


def pytest_configure(config):
    _register(config)


def _register(config):
    config.pluginmanager.register(_Recorder())


class _Recorder:
    def pytest_runtest_setup(self, item):
        pass

    def _quiet(self):
        pass


@pytest.fixture
def shop_client():
    return _client()


def _client():
    return 1


def _unneeded():
    return 1
""",
    "conftest.py": """\
import pytest
from shop.cart import _new


@pytest.fixture
def cart(settings):
    return _new()


@pytest.fixture
def settings():
    return {}


@pytest.fixture(autouse=True)
def _clean():
    yield


def pytest_addoption(parser):
    pass


def helper():
    pass
""",
    "tests/conftest.py": """\
import pytest


@pytest.fixture
def settings(settings):
    return {**settings, "debug": True}
""",
    "tests/test_cart.py": """\
import pytest


def _id(value):
    return str(value)


@pytest.fixture
def item():
    return 1


@pytest.mark.parametrize("count", [1, 2], ids=_id)
def test_add(cart, item, count, shop_client):
    assert cart is not None


class TestCart:
    @pytest.fixture
    def item(self):
        return 2

    def test_item(self, item):
        assert item == 2

    def helps(self):
        pass


class TestMade:
    def __init__(self):
        pass

    def test_not_collected(self):
        pass
""",
}
