"""Desks as processes: started, joined, ended with their last console, and never two on one folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from console.desk import host, listener
from console.desk.plan import Plan, Running
from console.desk.run import DemoDesk, DeskError, socket_for, start_demo
from console.services.base import NotAService
from console.services.desk import DeskService
from tests.desk.house import furnish, open_house

SMALL = 40


def client(desk: DemoDesk) -> httpx.Client:
    return httpx.Client(base_url="http://desk", transport=httpx.HTTPTransport(uds=str(desk.socket)))


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def free(folder: Path) -> bool:
    try:
        os.close(host.take_lock(folder))
    except DeskError:
        return False
    return True


def test_a_demo_is_joined_by_a_second_console_and_ends_with_the_last(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    first = start_demo(folder, size=SMALL, speed=0)
    with client(first) as line:
        me = line.get("/v1/me").json()
        assert me["agent"]
        total = line.get("/v1/tickets").json()["total"]
    assert total == SMALL
    second = start_demo(folder)
    assert second.socket == first.socket
    first.close()
    time.sleep(2 * host.LEASE + 0.5)
    with client(second) as line:
        assert line.get("/v1/me").json()["id"] == me["id"]
    second.close()
    wait_for(lambda: free(folder))
    assert not first.socket.exists()
    again = start_demo(folder, speed=0)
    with client(again) as line:
        assert line.get("/v1/tickets").json()["total"] == SMALL
    again.close()
    wait_for(lambda: free(folder))
    assert (folder / "desk.log").read_text() == ""


def test_a_port_wants_the_token_that_lies_in_a_private_file(tmp_path: Path) -> None:
    desk = start_demo(tmp_path / "desk", size=SMALL, speed=0, port=0)
    assert stat.S_IMODE(desk.token_file.stat().st_mode) == 0o600
    token = desk.token_file.read_text().strip()
    with httpx.Client(base_url=desk.address) as line:
        assert line.get("/v1/me").status_code == 401
        assert line.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    desk.close()
    wait_for(lambda: free(tmp_path / "desk"))


def test_a_folder_keeps_its_world_and_says_so(tmp_path: Path) -> None:
    desk = start_demo(tmp_path / "desk", seed=4, size=SMALL, speed=0)
    with pytest.raises(DeskError, match="seed 4, not 5"):
        start_demo(tmp_path / "desk", seed=5)
    desk.close()
    wait_for(lambda: free(tmp_path / "desk"))
    with pytest.raises(DeskError, match="size 40, not 41"):
        start_demo(tmp_path / "desk", size=41)


def test_a_killed_desk_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = start_demo(folder, size=SMALL, speed=0)
    running = msgspec.json.decode((folder / "desk.json").read_bytes(), type=Running)
    os.kill(running.pid, signal.SIGKILL)
    os.waitpid(running.pid, 0)
    assert desk.socket.exists()
    again = start_demo(folder, speed=0)
    with client(again) as line:
        assert line.get("/v1/tickets").json()["total"] == SMALL
    desk.close()
    again.close()
    wait_for(lambda: free(folder))


def test_two_consoles_that_start_at_once_share_one_desk(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from console.desk.run import start_demo;"
        f"desk = start_demo(pathlib.Path(sys.argv[1]), size={SMALL}, speed=0);"
        "print((pathlib.Path(sys.argv[1]) / 'desk.json').read_text(), flush=True); sys.stdin.read()"
    )
    consoles = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "desk")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = {console.stdout.readline() for console in consoles if console.stdout}
    for console in consoles:
        console.communicate()
    assert len(told) == 1
    wait_for(lambda: free(tmp_path / "desk"))


def test_a_world_that_is_alive_tells_news_by_itself(tmp_path: Path) -> None:
    desk = start_demo(tmp_path / "desk", size=SMALL, speed=200)
    with client(desk) as line, line.stream("GET", "/v1/events") as answer:
        news = (text for text in answer.iter_lines() if text.startswith("data: ") and "seq" in text)
        assert [next(news) for _ in range(5)]
    desk.close()
    wait_for(lambda: free(tmp_path / "desk"))


def test_one_folder_has_one_desk(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with open_house(folder, furnish(folder)), pytest.raises(DeskError, match="runs already"):
        host.take_lock(folder)


def test_the_demo_stays_out_of_a_desk_of_ones_own(tmp_path: Path) -> None:
    furnish(tmp_path / "desk")
    with pytest.raises(DeskError, match="a desk of your own"):
        start_demo(tmp_path / "desk")


def test_serving_tells_how_to_connect_and_shows_the_first_token_once(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from console.desk.run import Plan, serve, socket_for;"
        "folder = pathlib.Path(sys.argv[1]);"
        "serve(Plan(folder=str(folder), socket=str(socket_for(folder)), port=0),"
        " lambda text: print(text, flush=True))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "team")]
    for lines in (4, 2):
        served = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert served.stdout
        told = [served.stdout.readline() for _ in range(lines)]
        address = told[1].split(" on ")[1].split()[0]
        token = (tmp_path / "team" / "admin.token").read_text().strip()
        me = httpx.get(f"{address}/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
        assert me["roles"] == ["admin", "agent", "approver"]
        assert (token in "".join(told)) == (lines == 4)
        served.send_signal(signal.SIGTERM)
        assert served.communicate(timeout=20)[0] == ""
        assert served.returncode == 0


def test_tokens_do_not_leave_the_machine_unencrypted(tmp_path: Path) -> None:
    for address in ("0.0.0.0", "192.0.2.1", "::"):
        with pytest.raises(DeskError, match="--cert"):
            listener.open_port(address, 0, tls=False)
    with pytest.raises(DeskError, match="no address"):
        listener.open_port("desk.example", 0, tls=False)
    listener.open_port(
        "::1" if socket.has_ipv6 and Path("/proc/net/if_inet6").exists() else "127.0.0.1", 0, tls=False
    ).close()


def test_a_long_folder_gets_a_short_socket_that_is_private_too(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 90) / "desk"
    short = socket_for(folder)
    assert len(os.fsencode(short)) <= 100
    opened = listener.open_socket(short)
    assert stat.S_IMODE(short.stat().st_mode) == 0o600
    assert stat.S_IMODE(short.parent.stat().st_mode) == 0o700
    opened.close()
    short.unlink()
    short.parent.rmdir()


def test_what_is_no_socket_is_not_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    (folder / "desk.sock").write_text("precious")
    with pytest.raises(DeskError, match="in the way"):
        listener.open_socket(folder / "desk.sock")
    assert (folder / "desk.sock").read_text() == "precious"
    folder.chmod(0o755)
    with pytest.raises(DeskError, match="chmod 700"):
        listener.open_socket(folder / "other.sock")


def test_the_other_end_of_a_socket_is_known_by_its_user() -> None:
    ours, theirs = socket.socketpair()
    assert listener.peer_uid(ours) == os.getuid()
    ours.close()
    theirs.close()


def test_the_desk_knows_nothing_of_textual() -> None:
    code = (
        "import sys; import console.desk.host, console.desk.world.living, console.desk.run;"
        "print('textual' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_joining_a_desk_costs_no_web_server() -> None:
    code = "import sys, console.desk.run; print({'starlette', 'uvicorn', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def plan_survives(plan: Plan) -> Plan:
    return msgspec.json.decode(msgspec.json.encode(plan), type=Plan)


def test_a_plan_reaches_the_child_as_it_was_made(tmp_path: Path) -> None:
    plan = Plan(folder=str(tmp_path), socket="s", port=0, names=("desk.example",), demo=True, seed=3)
    assert plan_survives(plan) == plan


@pytest.mark.skipif(shutil.which("openssl") is None, reason="nothing here can make a certificate")
async def test_beyond_this_machine_it_answers_over_tls_alone(tmp_path: Path) -> None:
    cert, key = tmp_path / "desk.pem", tmp_path / "desk.key"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    command = ["openssl", *words.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key)]
    subprocess.run([*command, "-out", str(cert)], check=True, capture_output=True)
    folder = tmp_path / "desk"
    with open_house(folder, furnish(folder), host="0.0.0.0", cert=str(cert), key=str(key)) as house:
        service = DeskService(
            "desk", url=f"https://localhost:{house.port}", token=house.tokens["tom"], ca_file=cert
        )
        assert (await service.hello()).me.id == "tom"
        await service.close()
        stranger = DeskService("desk", url=f"https://localhost:{house.port}", token=house.tokens["tom"])
        with pytest.raises(NotAService, match="cannot be trusted"):
            await stranger.hello()
        await stranger.close()
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{house.port}/v1/health")
