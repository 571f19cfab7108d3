"""What is left out of the toolkit while it is imported: what that rests on, so that a new Textual says what broke."""

import ast
import subprocess
import sys
from pathlib import Path

import textual

from console.terminal.spared import NAMES, PALETTE

SOURCES = Path(textual.__file__).parent


def test_textual_takes_no_more_of_its_palette_while_it_is_imported() -> None:
    taken = {
        alias.name
        for module in ("app", "theme", "screen", "widget", "_compositor", "dom")
        for node in ast.parse((SOURCES / f"{module}.py").read_text()).body
        if isinstance(node, ast.ImportFrom) and node.module == PALETTE
        for alias in node.names
    }
    assert taken <= set(NAMES)
    assert "CommandPalette" in taken


def test_the_application_uses_the_palette_only_to_open_it() -> None:
    tree = ast.parse((SOURCES / "app.py").read_text())
    users = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id in NAMES
    }
    assert users == {"search_commands", "search_themes", "action_command_palette"}


def test_what_was_left_out_is_there_for_whoever_asks_afterwards() -> None:
    code = (
        "import sys\n"
        "from console.terminal.spared import import_toolkit\n"
        "import_toolkit()\n"
        "early = {'ssl', 'textual.command', 'textual.types', 'textual.widgets._input'} & sys.modules.keys()\n"
        "import ssl, textual.command, textual.system_commands, textual.widgets, asyncio.sslproto\n"
        "assert issubclass(textual.command.CommandPalette, textual.screen.Screen)\n"
        "assert ssl.create_default_context() is not None\n"
        "print(*early, len(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[:-1] == []
