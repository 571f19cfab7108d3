"""Looks after alarms: taken, closed with a word, turned into a major incident."""

from __future__ import annotations

from console.intents import AlarmIntent, CloseAlarm, TakeAlarm, apply_alarm
from console.model import News
from console.model.feedback import LOCAL, Alarm, AlarmState
from screens.abilities import abilities
from screens.alarm_words import unusual
from screens.answers import NEW
from screens.base import Desk
from screens.feed_alarms import item, named_before
from screens.feed_ask import Ask
from screens.feed_loop import LeadsBack
from widgets.alarm_list import AlarmList


class Alarmed(LeadsBack):
    """The part of the feed's screen that knows the alarms above it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._alarms: dict[str, Alarm] = {}

    def show_alarms(self) -> None:
        """Show the alarms that are open or taken."""
        cache, now = self.desk.cache, self.desk.now()
        alarms = cache.feed.alarms()
        self._alarms = {str(one.ref): one for one in alarms}
        self.query_one(AlarmList).show(
            [item(cache, one, now, self.desk.signs, self.size.width) for one in alarms]
        )

    def alarm(self, ref: str) -> Alarm | None:
        """Return the alarm that stands in the list under this key."""
        return self._alarms.get(ref)

    @property
    def alarm_here(self) -> Alarm | None:
        """The alarm under the cursor, None while the cursor is in the feed."""
        alarms = self.query_one(AlarmList) if self.is_mounted else None
        return self._alarms.get(alarms.here) if alarms is not None and alarms.has_focus else None

    def why_no_alarm(self, alarm: Alarm, kind: str) -> str:
        """Return why an alarm cannot be looked after from here; empty where it can."""
        service = alarm.ref.service
        if alarm.ref.id.startswith(LOCAL):
            return ""
        if kind not in abilities(self.desk.cache.places, service).intents:
            return f"{service} keeps no alarms: this one is seen on this machine alone."
        return "" if self.desk.cache.me(service) else f"{service} has not told yet who you are."

    def seen_by(self, alarm: Alarm) -> str:
        """Return where else an alarm is seen, where it is not everywhere; empty where it is."""
        if alarm.ref.id.startswith(LOCAL):
            return f"{alarm.ref.service} keeps no alarms: this one is on this machine alone."
        return self.why_no_alarm(alarm, "alarm-take")

    def _give(self, intent: AlarmIntent, alarm: Alarm, words: str) -> None:
        """Put an intent into the outbox; one on an alarm that no service keeps is carried out at once."""
        if not alarm.ref.id.startswith(LOCAL):
            self.submit([intent], words)
            return
        self.desk.cache.soon(lambda: self._keep(News(alarms=(apply_alarm(intent, alarm),)), alarm, words))

    def _keep(self, after: News, alarm: Alarm, words: str) -> None:
        """Write down here what was done to an alarm that no service keeps."""
        self.desk.cache.learn(alarm.ref.service, "alarms", after, None)
        self.say(f"{words[:1].upper()}{words[1:]} on this machine.")
        self.refresh_all()

    def take_alarm(self, alarm: Alarm) -> None:
        """Look after an alarm."""
        me = self.desk.cache.me(alarm.ref.service)
        if me is not None and alarm.state is AlarmState.OPEN:
            self._give(TakeAlarm(alarm.ref, me), alarm, "taken")
        else:
            self.say("Somebody looks after it already.")

    def close_alarm(self, alarm: Alarm) -> None:
        """Close an alarm with a word on what it was."""
        me = self.desk.cache.me(alarm.ref.service)

        def answered(words: str | None) -> None:
            if words and me is not None:
                self._give(CloseAlarm(alarm.ref, me, words), alarm, "closed")

        question = f"Close the alarm on {alarm.service}: what was it?"
        self.app.push_screen(Ask(question, "mended, or a false alarm and why"), answered)

    def make_major(self, alarm: Alarm) -> None:
        """Begin the ticket of a major incident; the alarm follows it once it is made."""
        drafts = self.desk.cache.drafts
        if drafts.get(NEW, "create") is not None:
            self.say("A new ticket is begun already: finish it or throw it away first.", harm=True)
            return
        now = self.desk.now()
        found = "\n".join(f"- {one}" for one in named_before(self.desk.cache, alarm, now))
        body = (
            f"{unusual(alarm, now)}.\n\nChanges and outages on it in the 24 h before:\n{found or '- none'}\n"
        )
        more = {
            "service": alarm.ref.service,
            "queue": self._queue_of(alarm),
            "requester": "",
            "subject": f"Major incident: {alarm.service}",
            "alarm": str(alarm.ref),
        }
        drafts.save(NEW, "create", body, more)
        self.guide.create_ticket("")

    def _queue_of(self, alarm: Alarm) -> str:
        """Return the queue of what fired the alarm, else one of the agent's own on its service, else any."""
        cache = self.desk.cache
        rows = [cache.feed.row(ref) or cache.ticket(ref) for ref in alarm.fired_by]
        fired = {row.queue for row in rows if row is not None and row.queue}
        queues = [queue for queue in cache.queues() if queue.ref.service == alarm.ref.service]
        queues.sort(key=lambda queue: (queue.name not in fired, not queue.mine))
        return queues[0].name if queues else ""
