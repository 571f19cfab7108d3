"""What settings say about a Request Tracker reaches its connector."""

from __future__ import annotations

import pytest

from console.model import Status
from console.services.registry import connect
from console.services.rt import RequestTracker
from console.settings import SettingsError, parse
from console.settings_check import MEANINGS

RT = '[services.rt]\nkind = "rt"\nurl = "https://rt.example"\ntoken_env = "RT_TOKEN"\n'


async def test_a_site_has_the_statuses_queues_and_fields_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RT_TOKEN", "1-14-0123456789abcdef")
    more = (
        'queues = ["Network"]\nservice_field = "Service"\nstatuses = { "Parked" = "wait", "fini" = "done" }\n'
    )
    settings = parse('domains = ["harbour.example"]\n' + RT + more)
    service = connect("rt", settings.services["rt"], settings)
    assert isinstance(service, RequestTracker)
    site = service.site
    assert (site.status("parked"), site.status("Fini")) == (Status.ON_HOLD, Status.RESOLVED)
    assert (site.queues, site.home, site.service_field) == (("Network",), ("harbour.example",), "Service")
    await service.close()


def test_a_status_that_means_nothing_we_know_is_a_mistake_with_its_line() -> None:
    with pytest.raises(
        SettingsError, match=r"line 6: services\.rt\.statuses\.Parked cannot be 'wiat'.*'wait'"
    ):
        parse(RT + '[services.rt.statuses]\nParked = "wiat"\n')


def test_every_meaning_is_a_status_of_ours() -> None:
    assert {Status(meaning) for meaning in MEANINGS} == set(Status) - {Status.UNKNOWN}
