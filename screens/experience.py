"""Experience: how users fare, by service, team or department, with what the figures cannot know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.measure.heard import Around, Heard, Source
from console.measure.periods import Period, period_at
from console.region import number
from console.reports.experience import ALL, build
from console.reports.experience_parts import Report
from screens.base import Desk, DeskScreen
from screens.experience_rows import FACT, NARROW, WIDE, items
from screens.experience_view import View, instrument_of, keep, kept, orders, parts, periods
from screens.keymap import NOTHING
from widgets.line_list import LineList
from widgets.rule import Rule
from widgets.title_line import TitleLine

FRESH = timedelta(seconds=60)
"""After which figures are counted anew: those of a quarter do not hang on the last minute."""
SOON = timedelta(seconds=2)
"""The same while a service is still being read, or nothing was heard yet."""
NO_KEY = ""


class ExperienceScreen(DeskScreen[None]):
    """Lists groups with their figures; each opens a page of its own. It never lists persons."""

    PLACE = "experience"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("O", "order", "order", id="experience.order"),
        Binding("z", "period", "period", id="experience.period"),
        Binding("slash", "parts", "what is shown", key_display="/", show=False, id="experience.filter"),
        Binding("x", "explain", "how it is counted", id="experience.explain"),
        Binding("R", "recount", "fetch and count now", show=False, id="experience.fetch"),
        Binding(
            NOTHING, "report", "write the report", key_display=NO_KEY, show=False, id="experience.report"
        ),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = kept(desk.cache.places)
        self._heard: Heard | None = None
        self._around: Around | None = None
        self._report: Report | None = None
        self._period_name = ""

    def content(self) -> ComposeResult:
        """Lay out title and list."""
        yield TitleLine()
        yield Rule()
        yield LineList()

    def on_mount(self) -> None:
        """Put the cursor into the list."""
        self.query_one(LineList).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Show more where there is room."""
        super().on_resize(event)
        self.call_after_refresh(self._draw)

    # ---- what is shown ----------------------------------------------------------------------------------

    @property
    def period(self) -> Period:
        """The span that is shown."""
        return period_at(self._view.length, self.desk.now())

    def load(self) -> None:
        """Count answers now, what stands around them once they are drawn; rarely anew."""
        heard = self._heard
        rest = FRESH if heard is not None and heard.totals and not self._coming else SOON
        if heard is None or self.desk.now() - heard.now >= rest:
            self._count()

    def _count(self) -> None:
        now, period = self.desk.now(), self.period
        book = self.desk.cache.experience
        self._heard = book.heard(period.start, period.end, self._view.by, now, sources(self.desk))
        self._around = None
        self._period_name = period.name
        self._report = build(self._heard, None, self._period_name)
        self._draw()
        self.call_after_refresh(self.count_around)

    def count_around(self) -> None:
        """Count what stands around the figures, where it was not yet."""
        heard = self._heard
        if heard is None or self._around is not None:
            return
        book = self.desk.cache.experience
        self._heard = heard = book.with_asked(heard)
        self._around = book.around(heard.start, heard.end, heard.by, heard.now)
        self._report = build(heard, self._around, self._period_name)
        self._draw()

    def _draw(self) -> None:
        report = self._report
        if report is None or not self.is_mounted:
            return
        counted = self._around is not None
        lines = items(
            report, self._view, self.size.width, self.desk.signs, counted=counted, coming=self._coming
        )
        self.query_one(LineList).show(lines)
        at = f", {report.made.astimezone():%H:%M}" if self.size.width >= WIDE else ""
        right = f"{self._view.order.value}{at}"
        whom = f"{report.by.value}s, " if self.size.width >= WIDE else ""
        who = f"{whom}never people" if self.size.width >= NARROW else ""
        self.query_one(TitleLine).show(self._title(report), who, right)

    @property
    def _coming(self) -> bool:
        """Whether a service is still being read for the first time."""
        return any(one.state.value in ("loading", "starting") for one in self.desk.cache.health())

    def _title(self, report: Report) -> str:
        chosen = instrument_of(report, self._view)
        asked = next((one.figure for one in report.totals if one.instrument is chosen), None)
        said = "no answers that may be shown"
        if asked is not None and asked.asked is not None and asked.answered is not None and asked.asked:
            rate = 100 * min(asked.answered / asked.asked, 1)
            said = f"{number(asked.answered)} of {number(asked.asked)} asked answered ({rate:.0f} %)"
        elif asked is not None:
            said = f"{number(asked.n)} answers, nobody counted who was asked"
        return f"{self._view.length.value.capitalize()} so far · {said}"

    # ---- keys -------------------------------------------------------------------------------------------

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Open a group's page, or the part of the report that a line is from."""
        if event.key.startswith(FACT) or event.key == ALL:
            self.action_explain()
        elif self._heard is not None and self._report is not None:
            from screens.experience_page import ExperiencePage

            self.count_around()
            assert self._around is not None
            chosen = instrument_of(self._report, self._view)
            assert chosen is not None
            self.app.push_screen(ExperiencePage(self.desk, self._report, self._around, event.key, chosen))

    def action_explain(self) -> None:
        """Say how the figure under the cursor is counted, with all that belongs to it."""
        if self._report is None:
            return
        from screens.experience_why import explained

        self.count_around()
        self.app.push_screen(explained(self._report, self.query_one(LineList).here))

    def action_order(self) -> None:
        """Choose the order."""
        self.app.push_screen(orders(self._view, self.desk.signs), self._picked)

    def action_period(self) -> None:
        """Choose the span."""
        self.app.push_screen(periods(self._view, self.desk.signs), self._picked)

    def action_parts(self) -> None:
        """Choose by what answers are grouped, and which question is shown."""
        asked = list(self._report.hidden) if self._report else []
        self.app.push_screen(parts(self._view, asked, self.desk.signs), self._picked)

    def _picked(self, view: View | None) -> None:
        if view is None:
            return
        again = (view.length, view.by) != (self._view.length, self._view.by)
        self._view = view
        keep(self.desk.cache.places, view)
        if again:
            self._count()
        else:
            self._draw()

    def action_recount(self) -> None:
        """Ask the services for news, and count now."""
        self.action_fetch()
        self._count()

    def action_report(self) -> None:
        """Write the report as files."""
        from screens.experience_export import export

        self.count_around()
        if self._report is not None:
            self.say(export(self._report, self._around, self.desk.places.exports))


def sources(desk: Desk) -> list[Source]:
    """Return where the answers are from, and how old what we have of each is."""
    ages: dict[str, datetime | None] = {one.service: one.last_ok for one in desk.cache.health()}
    return [Source(name, ages.get(name)) for name in desk.settings.services]
