"""Puts questions to users of another service through an Amends desk: the desk draws, spares and keeps the log."""

from __future__ import annotations

from console.services.base import Rejected
from console.services.desk.fields import line, readable
from console.services.desk.talk import Talk
from console.services.surveying import Question, Survey
from console.text import clean_line


class DeskSurvey:
    """The survey of a companion."""

    def __init__(self, talk: Talk, survey: Survey) -> None:
        self._talk = talk
        self.survey = survey

    async def question(self, about: Question, key: str) -> str:
        """Put a question; returns the link to its page, empty where nobody is asked.

        A desk that asks nobody, or does not know its own address on the web, is not bothered.
        """
        share, address, instrument = await self._settings()
        if not share or not address:
            return ""
        wanted = {
            "person": about.person,
            "ticket": str(about.ticket),
            "service": about.service,
            "queue": about.queue,
            "department": about.department,
            "instrument": instrument,
        }
        answer = await self._talk.post("/v1/asks", wanted, key)
        with readable(answer):
            link = answer.json()["link"]
            return clean_line(link) if link else ""

    async def note(self) -> str:
        """Return why nobody is asked although the settings here want it, a sentence; empty where somebody may be."""
        try:
            share, address, _ = await self._settings()
        except Rejected as refusal:
            return f"Nobody is asked about tickets of {self.survey.service}: {refusal}"
        if share and address:
            return ""
        what = "asks nobody (amends serve surveys --share)" if not share else "knows no address (--address)"
        return f"Nobody is asked about tickets of {self.survey.service}: the desk {what}."

    async def _settings(self) -> tuple[float, str, str]:
        """Return of how many tickets the desk asks, what its links begin with (empty: nowhere), and what it asks."""
        answer = await self._talk.read("/v1/surveys")
        raw = answer.json()
        with readable(answer):
            address = line(raw["address"])
            leads = address.startswith(("https://", "http://"))
            return float(raw["share"]), address if leads else "", line(raw["instrument"])
