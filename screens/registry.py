"""Every screen there is and the widgets that are live in it: what documentation and checks are made from."""

from __future__ import annotations

from textual.dom import DOMNode

from screens.approvals import ApprovalsScreen
from screens.card import CardScreen
from screens.card_more import CardMore
from screens.card_panels import Approving
from screens.change_form import ChangeForm
from screens.change_writing import Words
from screens.changes import ChangesScreen
from screens.confirm import Confirm
from screens.conflict import ConflictScreen
from screens.create import CreateScreen
from screens.experience import ExperienceScreen
from screens.experience_page import ExperiencePage
from screens.feed import FeedScreen
from screens.feed_ask import Ask
from screens.feed_why import Why
from screens.keymap import Chain, bindings_of
from screens.outbox import OutboxScreen
from screens.percent import Percent, Share
from screens.pick import Pick
from screens.queue import QueueScreen
from screens.queues import QueuesScreen
from screens.search import SearchScreen
from screens.ticket import TicketScreen
from screens.today import TodayScreen
from widgets.alarm_list import AlarmList
from widgets.calendar_grid import CalendarGrid
from widgets.card_sheet import CardSheet
from widgets.day_list import DayList
from widgets.fact_table import FactTable
from widgets.feed_table import FeedTable
from widgets.field import Field
from widgets.hour_strip import DayStrips
from widgets.line_list import LineList
from widgets.reading import Reading
from widgets.send_line import SendLine
from widgets.timeline import Timeline

PLACES: dict[str, tuple[type[DOMNode], ...]] = {
    "Today": (DayList, TodayScreen),
    "Queues": (FactTable, QueuesScreen),
    "Queue": (FactTable, QueueScreen),
    "Ticket": (Timeline, TicketScreen),
    "Send line": (SendLine, TicketScreen),
    "Search": (SearchScreen,),
    "New ticket": (Field, CreateScreen),
    "Line that makes it": (SendLine, CreateScreen),
    "Changes": (CalendarGrid, ChangesScreen),
    "Changes of a day": (DayStrips, ChangesScreen),
    "Changes below the calendar": (LineList, ChangesScreen),
    "Changes as a list": (FactTable, ChangesScreen),
    "New change": (Field, ChangeForm),
    "Approvals": (LineList, ApprovalsScreen),
    "Decision card": (CardSheet, CardScreen),
    "Decision card in full": (Reading, CardMore),
    "Feed": (FeedTable, FeedScreen),
    "Alarms above the feed": (AlarmList, FeedScreen),
    "Experience": (LineList, ExperienceScreen),
    "Experience of one service": (Reading, ExperiencePage),
    "How it is counted": (Reading, Why),
    "Outbox": (LineList, OutboxScreen),
    "Conflict": (ConflictScreen,),
    "Panel": (Confirm,),
    "Panel of a yes": (Approving,),
    "Words on a change": (SendLine, Words),
    "A few words": (Ask,),
    "List to pick from": (Pick,),
    "How far into a list": (Share, Percent),
}
"""Places by name, and the classes whose bindings are live there, innermost first."""


def chains(program: type[DOMNode]) -> list[Chain]:
    """Return every place with the program's own bindings behind it."""
    return [(name, (*classes, program)) for name, classes in PLACES.items()]


def action_ids() -> set[str]:
    """Return the ids of all actions of all places."""
    classes = {cls for place in PLACES.values() for cls in place}
    return {binding.id for cls in classes for binding in bindings_of(cls) if binding.id}
