"""The desk's description is true to the running desk, whatever is asked."""

from __future__ import annotations

from pathlib import Path

from console.desk import openapi
from console.desk.operations import OPERATIONS
from tests.desk.house import House

FILE = Path(__file__).parents[2] / "docs" / "desk-openapi.json"


def test_the_file_in_the_documentation_is_the_description() -> None:
    assert FILE.read_text(encoding="utf-8") == openapi.text(), (
        "run `python -m console.desk.openapi > docs/desk-openapi.json`"
    )


def test_every_route_is_described_and_nothing_else(house: House) -> None:
    described = {
        (method.upper(), path) for path, ops in openapi.describe()["paths"].items() for method in ops
    }
    streams = {("GET", "/v1/health"), ("GET", "/v1/events"), ("GET", "/v1/attachments/{id}")}
    assert described == {(op.method, op.path) for op in OPERATIONS} | streams
    client = house.client()
    for method, path in described - {("GET", "/v1/events")}:
        answer = client.request(method, path.replace("{id}", "1").replace("{", "").replace("}", ""))
        assert answer.status_code != 405, (method, path)
