"""A shop's inventory on the command line, used for a day: groups, options of many types, prompts, progress, pagers, completion and errors."""

import contextlib
import datetime
import io
import json
import pathlib
import sys
import tempfile

import click
from click.shell_completion import BashComplete, ZshComplete
from click.testing import CliRunner


class Money(click.ParamType):
    name = "money"

    def convert(self, value, param, ctx):
        if isinstance(value, int):
            return value
        try:
            whole, _, cents = value.partition(".")
            return int(whole) * 100 + int(cents or 0)
        except ValueError:
            self.fail(f"{value!r} is no price", param, ctx)

    def shell_complete(self, ctx, param, incomplete):
        return [click.shell_completion.CompletionItem(f"{incomplete}{n}.00", help="a round price") for n in range(3)]


class Abbreviated(click.Group):
    """Takes every unambiguous beginning of a command's name."""

    def get_command(self, ctx, cmd_name):
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        names = [name for name in self.list_commands(ctx) if name.startswith(cmd_name)]
        if len(names) > 1:
            ctx.fail(f"{cmd_name} may be {', '.join(sorted(names))}")
        return super().get_command(ctx, names[0]) if names else None

    def resolve_command(self, ctx, args):
        name, command, rest = super().resolve_command(ctx, args)
        return command.name if command else name, command, rest


class Stock:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.items = json.loads(self.path.read_text()) if self.path.exists() else {}

    def save(self):
        self.path.write_text(json.dumps(self.items, indent=1))


pass_stock = click.make_pass_decorator(Stock)


def show_version(ctx, param, value):
    if value and not ctx.resilient_parsing:
        click.echo("inventory 1.0")
        ctx.exit()


@click.group(cls=Abbreviated, context_settings={"auto_envvar_prefix": "SHOP", "help_option_names": ["-h", "--help"], "max_content_width": 90})
@click.option("--file", type=click.Path(dir_okay=False), default="stock.json", show_default=True, envvar="SHOP_FILE", help="Where the stock is kept.")
@click.option("-v", "--verbose", count=True, help="Says more; may be repeated.")
@click.option("--release", is_flag=True, is_eager=True, expose_value=False, callback=show_version)
@click.version_option("1.0", prog_name="inventory")
@click.pass_context
def cli(ctx, file, verbose):
    """Keeps the stock of a shop.

    \b
    What it knows:
      names, prices and counts
    """
    ctx.obj = Stock(file)
    ctx.call_on_close(ctx.obj.save)
    ctx.meta["shop.verbose"] = verbose


@cli.command()
@click.argument("name")
@click.argument("price", type=Money())
@click.option("--count", "-n", type=click.IntRange(0, 1000, clamp=True), default=1, show_default=True)
@click.option("--discount", type=click.FloatRange(0, 1, max_open=True), default=0.0)
@click.option("--kind", type=click.Choice(["food", "tool", "toy"], case_sensitive=False), default="food", show_choices=True)
@click.option("--tag", "tags", multiple=True, metavar="TAG")
@click.option("--size", nargs=2, type=(int, float), default=(1, 1.0))
@click.option("--since", type=click.DateTime(formats=["%Y-%m-%d"]), default="2026-01-01")
@click.option("--fresh/--no-fresh", " /-S", default=True)
@pass_stock
@click.pass_context
def add(ctx, stock, name, price, **details):
    """Adds an ITEM at a PRICE."""
    details["since"] = details["since"].isoformat()
    stock.items[name] = {"price": price, **details}
    if ctx.meta["shop.verbose"] > 1:
        click.secho(f"added {name}", fg="green", bold=True, err=True)
    source = ctx.get_parameter_source("count")
    click.echo(f"{name}: {details['count']} ({source.name if source else 'nowhere'})")


@cli.command("list", short_help="Shows the stock.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.option("--pager", is_flag=True)
@pass_stock
def show(stock, form, pager):
    """Shows what there is, in a table or as JSON, by pages where asked."""
    if form == "json":
        click.echo(json.dumps(stock.items))
        return
    formatter = click.HelpFormatter(width=70)
    with formatter.section("Stock"):
        formatter.write_dl([(name, f"{item['price'] / 100:.2f} each, {item['count']} of them, a {item['kind']}") for name, item in stock.items.items()])
    if pager:
        click.echo_via_pager(line + "\n" for line in formatter.getvalue().splitlines())
    else:
        click.echo(formatter.getvalue(), nl=False)


@cli.command()
@click.argument("names", nargs=-1, required=True)
@click.confirmation_option(prompt="Really?")
@pass_stock
def remove(stock, names):
    for name in names:
        if name not in stock.items:
            raise click.BadParameter(f"there is no {name}", param_hint="NAMES")
        del stock.items[name]


@cli.command()
@click.argument("source", type=click.File("r", lazy=False))
@click.argument("target", type=click.File("w", atomic=True))
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@pass_stock
def load(stock, source, target, password):
    rows = json.load(source)
    with click.progressbar(rows, label="Reading", item_show_func=lambda row: row and row["name"], show_pos=True, width=20) as bar:
        for row in bar:
            stock.items[row["name"]] = {"price": row["price"], "count": 1, "kind": "food"}
    with click.progressbar(length=len(rows), show_eta=False, file=sys.stderr) as bar:
        bar.update(len(rows))
    target.write(f"{len(rows)} read, {len(password)} letters\n")


@cli.command(deprecated="use add", hidden=True)
@click.option("--amount", type=int, prompt="How many", default=3)
@click.option("--who", default=lambda: "nobody")
@click.option("--mode", flag_value="fast", default=None)
@click.option("--old", deprecated=True, required=False)
@click.pass_context
def order(ctx, amount, who, mode, old):
    stock = ctx.find_object(Stock)
    ctx.invoke(show, form="json", pager=False)
    ctx.forward(note, text=("ordered",))
    click.echo(f"{amount} for {who} of {len(stock.items)} {mode or old}")
    with ctx.scope(cleanup=False):
        click.get_current_context().fail("not today")


@cli.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": False})
@click.argument("text", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def note(ctx, text, **_):
    click.echo(" ".join(map(str, text)) + click.style("!", fg=(1, 2, 3), underline=True), color=True)
    click.echo(click.unstyle(click.wrap_text(ctx.command.help or "none\n\nat all", width=20, preserve_paragraphs=True)))


@click.group(chain=True, invoke_without_command=True)
@click.option("--verbose", is_flag=True)
def steps(verbose):
    """Runs several commands at once."""


@steps.result_callback()
def finish(results, verbose):
    click.echo(f"{results} {verbose}")


@steps.command("one")
@click.option("-x", type=click.UUID)
def one(x):
    return f"one {x}"


@steps.command("two", add_help_option=False, epilog="That is all.")
@click.argument("where", type=click.Path(exists=True, resolve_path=True, path_type=pathlib.Path), default=".")
def two(where):
    return where.exists()


def complete(line):
    words = line.split(" ")
    for kind in (BashComplete, ZshComplete):
        shell = kind(cli, {}, "inventory", "_INVENTORY_COMPLETE")
        assert "inventory" in shell.source()
        for item in shell.get_completions(words[:-1], words[-1]):
            shell.format_completion(item)


def main():
    runner = CliRunner()
    collection = click.CommandCollection("all", sources=[cli, steps])
    rows = json.dumps([{"name": f"item{n}", "price": n} for n in range(5)])
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        pathlib.Path("rows.json").write_text(rows)
        for words, typed in (
                ("add apple 1.20 -n 5 --tag red --tag sweet --size 2 0.5 --kind FOOD -S", None), ("-vv add pear 0.80 --since 2026-02-03", None),
                ("add nut x", None), ("add nut 1 --kind stone", None), ("add nut 1 --discount 1", None), ("add nut", None), ("ad nut 1", None), ("l", None),
                ("list --pager", None), ("list --format json", None), ("remove pear", "y\n"), ("remove pear", "n\n"), ("remove stone --yes", None),
                ("load rows.json out.txt", "secret\nsecret\n"), ("load none.json out.txt", "a\na\n"), ("order", "7\n"), ("order --old 1", "x\n2\n"),
                ("note --what is -this", None), ("-h", None), ("add --help", None), ("--version", None), ("--release", None), ("stray", None), ("--stray", None),
                ("add --cuont 1 a 1", None), ("", None)):
            done = runner.invoke(cli, words.split(), input=typed)
            assert done.exit_code in (0, 1, 2), (words, done.output, done.exception)
        for words in (["one", "two"], ["one", "-x", "12345678123456781234567812345678", "two", "/"], ["--help"], ["two", "--help"], ["one", "-x", "1"]):
            runner.invoke(steps, words)
        runner.invoke(collection, ["list"], obj=Stock("stock.json"))
        runner.invoke(collection, ["--help"])
        for line in ("inventory ", "inventory a", "inventory add --k", "inventory add --kind t", "inventory add x ", "inventory load r"):
            complete(line)
        with cli.make_context("inventory", ["list"]) as ctx:
            json.dumps(ctx.to_info_dict(), default=str)
            assert ctx.command_path and ctx.get_usage()
        try:
            cli.main(["add", "x", "1", "--size", "1"], standalone_mode=False)
        except click.UsageError as error:
            error.show(io.StringIO())
        with click.open_file("out.txt", "w", lazy=True) as file:
            file.write(str(datetime.date(2026, 1, 1)))
        click.echo(click.format_filename(b"out.txt"), file=io.StringIO())


if __name__ == "__main__":
    main()
