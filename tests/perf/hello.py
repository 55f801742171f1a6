"""The yardstick: the smallest program of its kind, one command and one question on Typer and questionary."""

from typing import Annotated

import questionary
import typer

app = typer.Typer()


@app.command()
def hello(name: Annotated[str, typer.Option(help="Whom to greet.")] = "you") -> None:
    """Ask one question."""
    typer.echo(f"{name}: {questionary.select('Ready?', choices=['Yes', 'No']).unsafe_ask()}")


if __name__ == "__main__":
    app()
