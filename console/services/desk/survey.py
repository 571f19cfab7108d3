"""Puts questions to users of another service through an Amends desk: the desk draws, spares and keeps the log."""

from __future__ import annotations

from console.services.desk.fields import readable
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
        answer = await self._talk.read("/v1/surveys")
        raw = answer.json()
        with readable(answer):
            if not (raw["share"] > 0 and str(raw["address"]).startswith(("https://", "http://"))):
                return ""
            instrument = str(raw["instrument"])
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
