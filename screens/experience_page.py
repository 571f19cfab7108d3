"""The page of one service, team or department: its figures, its weeks, and the way to its answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.feedbook import FeedFilter, FeedOrder
from console.measure.experience import Tally
from console.measure.heard import Around, By, Step
from console.model.feedback import Instrument
from console.reports.experience import weeks_shown
from console.reports.experience_parts import NAMES, Report
from console.signs import Signs
from screens.base import Desk, DeskScreen
from screens.experience_why import explained
from widgets.figure_bar import bar
from widgets.ink import Spans
from widgets.reading import Reading
from widgets.rule import Rule
from widgets.title_line import TitleLine


class ExperiencePage(DeskScreen[None]):
    """Shows all that may be shown of one group."""

    PLACE = "experience"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answers", "its answers", key_display="enter", id="experience.answers"),
        Binding("x", "explain", "how it is counted", id="experience.explain"),
        Binding("escape", "back", "back", show=False, id="experience.back"),
    ]

    def __init__(
        self, desk: Desk, report: Report, around: Around, group: str, instrument: Instrument
    ) -> None:
        super().__init__(desk)
        self._report, self._around = report, around
        self._group, self._instrument = group, instrument

    def content(self) -> ComposeResult:
        """Lay out title and text."""
        yield TitleLine()
        yield Rule()
        yield Reading()

    def on_mount(self) -> None:
        """Be ready to scroll."""
        self.query_one(Reading).focus()

    def load(self) -> None:
        """Show the page; it was counted by the list that it was opened from."""
        report = self._report
        made = f"{report.made.astimezone():%H:%M}"
        self.query_one(TitleLine).show(self._group, report.title, f"counted {made}")
        self.query_one(Reading).show([*self._figures(), (), *self._weeks()])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead the way to answers where the feed cannot be narrowed to them."""
        return self._report.by is not By.DEPARTMENT if action == "answers" else True

    def action_answers(self) -> None:
        """Show the feed, narrowed to these answers."""
        from screens.feed_filter import View, keep

        by_team = self._report.by is By.TEAM
        wanted = FeedFilter(queue=self._group) if by_team else FeedFilter(service=self._group)
        keep(self.desk.cache.places, View(wanted, FeedOrder.NEWS))
        self.guide.go_to("feed")

    def action_explain(self) -> None:
        """Say how these figures are counted."""
        self.app.push_screen(explained(self._report, self._group))

    def action_back(self) -> None:
        """Go back to the list."""
        self.dismiss(None)

    def _figures(self) -> list[Spans]:
        lines: list[Spans] = []
        for section in self._report.sections:
            own = [one for one in section.measures if one.group == self._group]
            if own:
                lines.append(((section.title, "bright"),))
            for one in own:
                lines.append(((f"  {one.what:<30}", "dim"), (one.words, "")))
                if one.note:
                    lines.append(((f"    {one.note}", ""),))
        return lines

    def _weeks(self) -> list[Spans]:
        standing = next(
            (
                one
                for one in self._report.standings
                if one.group == self._group and one.instrument is self._instrument
            ),
            None,
        )
        steps = self._around.steps.get((self._group, self._instrument), ())
        title: Spans = ((f"{NAMES[self._instrument]}, week by week", "bright"),)
        if standing is None or not steps:
            return [title, (("  no whole weeks with answers", "dim"),)]
        shown = weeks_shown(steps, standing)
        lines = [_week(step, self._instrument, self.desk.signs) for step in shown]
        hidden = len(steps) - len(shown)
        if hidden:
            words = (
                f"  {hidden} weeks with fewer than 5 people or agents, or that would give one away: not shown"
            )
            lines.append(((words, "dim"),))
        return [title, *lines]


def _week(step: Step, instrument: Instrument, signs: Signs) -> Spans:
    figure = Tally(instrument, step.happy, step.unhappy, step.answers).figure
    start = step.start.astimezone()
    return (
        (f"  {start:%d %b}  ", "dim"),
        (f"{figure.value_words:>6}  ", ""),
        *bar(figure, 21, signs),
        (f"  {figure.interval_words:<11} n {figure.n}", "dim"),
    )
