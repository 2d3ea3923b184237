"""Every command by its name."""

import typer

from app.cli import (
    audit,
    city,
    importing,
    installation,
    inviting,
    keys,
    learning,
    matching,
    privacy,
)

program = typer.Typer(
    name="aixinwu",
    help="爱心屋 Aixinwu: job matching for disabled job seekers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

program.command("run")(city.run)
program.command("demo")(city.demo)
program.command("migrate")(installation.migrate)
program.command("serve")(installation.serve)
program.command("worker")(installation.worker)
program.command("train")(learning.train)
program.command("match")(matching.match)
program.add_typer(importing.importing, name="import")
program.add_typer(learning.evaluate, name="evaluate")
program.command("invite")(inviting.invite)
program.add_typer(installation.token, name="token")
program.add_typer(audit.audit, name="audit")
program.command("openapi")(installation.openapi)
program.add_typer(keys.keys, name="keys")
program.add_typer(privacy.privacy, name="privacy")


def main() -> None:
    """Run the command typed."""
    program()
