"""Which connector speaks to which kind of service; each is imported when it is first needed."""

from __future__ import annotations

from pathlib import Path

from console import secrets
from console.model import Status
from console.services.base import NotAService, Service
from console.services.surveying import TEXT, Survey
from console.settings import ServiceSettings, Settings


def connect(
    name: str, service: ServiceSettings, settings: Settings, pseudonyms: Path | None = None
) -> Service:
    """Return a connector; nothing is sent yet. `pseudonyms` is the file of the key that people are told apart by.

    Raises `SecretError` where the token cannot be had and `NotAService` where the address or the CA file
    cannot be used.
    """
    token = ""
    if not service.socket or service.token_command or service.token_env or service.token_file:
        secret = secrets.token(name, service)
        token = secret.reveal()
    ca_file = Path(service.ca_file).expanduser() if service.ca_file else None
    try:
        match service.kind:
            case "rt":
                from console.services.rt import RequestTracker, Site
                from console.services.rt.site import HISTORY_DAYS

                site = Site(
                    name=name,
                    home=tuple(settings.domains),
                    queues=tuple(service.queues),
                    my_queues=tuple(service.my_queues),
                    statuses={name.lower(): Status(mean) for name, mean in service.statuses.items()},
                    service_field=service.service_field,
                    changes=service.changes,
                    feedback=service.feedback,
                    pseudonyms=pseudonyms,
                    history_days=service.history_days or HISTORY_DAYS,
                )
                return RequestTracker(
                    site, service.url, token, ca_file=ca_file, per_minute=service.requests_per_minute
                )
            case _:
                from console.services.desk import DeskService

                socket = Path(service.socket).expanduser() if service.socket else None
                # A socket leads to a desk on this machine, which nobody else has to share.
                limit = 0 if socket else service.requests_per_minute
                return DeskService(
                    name,
                    url=service.url,
                    socket=socket,
                    token=token,
                    ca_file=ca_file,
                    per_minute=limit,
                    companion=service.companion,
                    survey=_survey(service, settings),
                    history_days=service.history_days,
                )
    except OSError as error:
        raise NotAService(f"{name}: the CA file {ca_file} cannot be read: {error.strerror}.") from error


def _survey(service: ServiceSettings, settings: Settings) -> Survey | None:
    """Return whose users a companion asks; None where it asks nobody."""
    if not service.asks:
        return None
    spared = tuple(queue.lower() for queue in settings.services[service.asks].feedback.confidential)
    return Survey(service.asks, service.asks_text or TEXT, spared)
