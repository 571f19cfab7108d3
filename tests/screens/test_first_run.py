"""First run, from the first choice to settings that work, against a real desk and a real wrong address."""

from __future__ import annotations

import socket
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from console import paths, settings
from console.welcome import Outfit, Welcome, candidates
from screens.outfitting import Wanted
from tests.desk.house import House, furnish, open_house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as name,
        open_house(Path(name), furnish(Path(name))) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def log_in_page() -> Iterator[str]:
    """A web server that answers everything with a page to log in on."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<html><title>Log in</title>[bold]</html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def text(app: Welcome) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[str], so: Callable[[], object]) -> None:
    for _ in range(1000):
        if so():
            return
        await pilot.pause(0.02)
    assert isinstance(pilot.app, Welcome)
    raise AssertionError(text(pilot.app))


async def write(pilot: Pilot[str], words: str) -> None:
    """Paste words into the field that has the focus."""
    pilot.app.post_message(events.Paste(words))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (60, 18)])
async def test_it_offers_the_demo_first_and_enter_chooses_it(size: tuple[int, int]) -> None:
    app = Welcome(Outfit())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Amends has no service yet." in text(app))
        assert "▌ Show me: start the demo desk" in text(app)
        await pilot.press("enter")
    assert app.outcome == "demo"


async def test_q_leaves_without_anything() -> None:
    app = Welcome(Outfit())
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Amends has no service" in text(app))
        await pilot.press("q")
    assert app.outcome == ""


async def test_the_settings_file_is_named_and_an_example_shown() -> None:
    app = Welcome(Outfit())
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "Amends has no service" in text(app))
        await pilot.press("G", "enter")
        await until(pilot, lambda: "[services.rt]" in text(app))
        assert "settings.toml" in text(app)


async def test_a_desk_that_answers_is_saved_with_its_token_in_a_private_file(house: House) -> None:
    app = Welcome(Outfit())
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "Amends has no service" in text(app))
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: "Connect to an Amends desk" in text(app))
        await write(pilot, f"http://127.0.0.1:{house.port}")
        await pilot.press("enter")
        await write(pilot, house.tokens["aisha"])
        assert house.tokens["aisha"] not in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: "knows you as Aisha Bakker" in text(app))
        assert not paths.config_file().exists()
        await pilot.press("enter")
        await until(pilot, lambda: app.outcome == "connected")
    written = paths.config_file().read_text()
    assert house.tokens["aisha"] not in written
    service = settings.load().services["desk"]
    token = Path(service.token_file)
    assert token.read_text().strip() == house.tokens["aisha"]
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert [file.name for file in token.parent.iterdir()] == ["desk"]


async def test_a_token_that_is_refused_says_so_and_nothing_is_kept(house: House) -> None:
    app = Welcome(Outfit())
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "Amends has no service" in text(app))
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: "Connect to an Amends desk" in text(app))
        await write(pilot, f"http://127.0.0.1:{house.port}")
        await pilot.press("enter")
        await write(pilot, "wrong")
        await pilot.press("enter")
        await until(pilot, lambda: "refuses the token" in text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Amends has no service" in text(app))
    assert not paths.config_file().exists()
    assert list((paths.config_home() / "tokens").iterdir()) == []


async def test_a_log_in_page_is_told_from_a_service_and_likely_addresses_are_tried(log_in_page: str) -> None:
    steps = [step async for step in Outfit().check(Wanted("rt", "rt", log_in_page, token="1-abc"))]
    assert [step.words.split(" ")[0].rstrip(":") for step in steps] == [
        log_in_page,
        f"{log_in_page}/rt",
        f"{log_in_page}/rt5",
    ]
    assert not any(step.ok for step in steps)


async def test_a_host_that_is_not_there_is_asked_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        steps = [step async for step in Outfit().check(Wanted("rt", "rt", url, token="1-abc"))]
    assert len(steps) == 1
    assert "does not answer" in steps[0].words


async def test_a_name_that_would_leave_the_folder_is_refused(house: House) -> None:
    wanted = Wanted("desk", "../x", f"http://127.0.0.1:{house.port}", token="abc")
    (step,) = [step async for step in Outfit().check(wanted)]
    assert "cannot be its name" in step.words
    with pytest.raises(ValueError, match="cannot be its name"):
        Outfit().keep(wanted)


def test_an_address_copied_from_a_browser_is_cleared_of_what_it_shows() -> None:
    assert (
        next(candidates("rt", "https://rt.example.org/Ticket/Display.html?id=4")) == "https://rt.example.org"
    )
    assert next(candidates("rt", "rt.example.org/REST/2.0")) == "https://rt.example.org"


def test_settings_keep_their_comments_and_get_a_command_as_a_list() -> None:
    old = '# mine\ncolours = "16" # few\n\n[services.old]\nkind = "rt"\nurl = "https://a.example"\n'
    paths.make_parents(paths.config_file())
    paths.write_private(paths.config_file(), old)
    file = Outfit().keep(Wanted("rt", "new", "https://b.example", token_command="pass show 'a b'"))
    assert file.read_text().startswith(old.rstrip("\n"))
    services = settings.load().services
    assert services["new"].token_command == ["pass", "show", "a b"]
    assert services["old"].url == "https://a.example"
