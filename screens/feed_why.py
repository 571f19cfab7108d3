"""Explains an answer and the feed's figures: how it counts, what became of it, what the machine claims."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.cache.feedbook import FeedBook, FeedRow
from console.measure.satisfaction import UNHAPPY, LeftOut
from console.model.feedback import Feedback, Loop
from console.signs import Signs
from screens.feed_columns import OTHERS
from screens.panel import Panel
from screens.pick import Choice, Pick
from widgets.ink import Spans
from widgets.reading import Reading
from widgets.when import clock

SAID = {-1: "unhappy", 0: "neither", 1: "happy"}
REASONS: dict[str, str] = {
    LeftOut.NO_RATING: "It is in no figure: it is a comment without a rating, and a text is never made a number.",
    LeftOut.DEFAULT: "It is in no figure: the answer that was filled in beforehand was left as it was.",
    LeftOut.NOT_A_USER: "It is in no figure: it was not given by the user.",
    LeftOut.OUT_OF_SCALE: "It is in no figure: the rating does not stand on its scale.",
    LeftOut.WITHDRAWN: "It is in no figure: the person took it back.",
    LeftOut.OBJECTED: "It is in no figure: the person objects to being counted.",
}
FIGURES = (
    "answers today: all that count since midnight by your clock, in the service, team and kind chosen above.",
    "unhappy: a rating in the lowest part of its scale, as said for each kind: 1–2 of 5 for satisfaction.",
    "owned: of the unhappy ones, those that somebody has, acted on, told or closed.",
    "the strip: unhappy answers on each of the last 7 days, the tallest the most; a dot is a day without any. "
    "Below 5 answers in those days none is drawn.",
    "left out: answers of today that are in no figure, with the reason. Nothing is left out unseen.",
)


class Why(Panel[None]):
    """Shows sentences to read; any way back closes it."""

    AUTO_FOCUS = "Reading"
    DEFAULT_CSS = "Why > Vertical { height: 70%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace,x,enter", "close", "back", key_display="esc", id="why.close"),
    ]

    def __init__(self, title: str, lines: list[Spans]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """Lay out the title and the text."""
        with Vertical():
            yield Static(Content(self._title))
            yield Reading()

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(Reading).show(self._lines)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def why(book: FeedBook, row: FeedRow | None, now: datetime, before: list[Spans]) -> Why:
    """Return what explains the answer under the cursor and the figures above the feed; `before` stands first."""
    lines: list[Spans] = [*before, ()] if before else []
    fact = book.get(row.ref) if row is not None else None
    if row is not None and fact is not None:
        lines += [*_words(row, fact), ()]
        lines += [
            ((one, ""),) for one in (*_counted(row, fact), *_came_back(fact.loop, now), *_tone(book, row))
        ]
        lines.append(())
    lines.append((("How the figures above are counted", "bright"),))
    lines += [((one, ""),) for one in FIGURES]
    return Why("What stands here", lines)


def _words(row: FeedRow, fact: Feedback) -> list[Spans]:
    if not row.own:
        return [
            ((f"{OTHERS}: its words are shown to the team {row.queue or 'it belongs to'} alone.", "dim"),)
        ]
    said: list[Spans] = [((f"{row.name or 'Somebody'} said:", "dim"),)] if fact.comment else []
    return [*said, *(((line, ""),) for line in fact.comment.splitlines())]


def _counted(row: FeedRow, fact: Feedback) -> list[str]:
    kind = fact.instrument.value.upper()
    scale = f"{fact.low:g} to {fact.high:g}"
    way = "" if fact.higher_is_better else ", where less is better"
    if fact.raw is None:
        return [REASONS.get(row.left_out or "", "")]
    given = f"The rating {fact.raw:g} was given on a scale of {scale}{way} ({kind})."
    if row.left_out is not None or row.score is None:
        return [given, REASONS.get(row.left_out or "", "It is in no figure.")]
    level = UNHAPPY[fact.instrument]
    verdict = "counts as unhappy" if row.unhappy else "does not count as unhappy"
    edited = ["It was changed after it was given."] if fact.edited else []
    return [
        given,
        f"On 0 (worst) to 1 (best) that is {row.score:.2f}, and {verdict}: unhappy is up to {level:.2f}.",
        *edited,
    ]


def _came_back(loop: Loop, now: datetime) -> list[str]:
    state = loop.state.value.replace("_", " ")
    who = f" by {loop.owner.name}" if loop.owner else ""
    due = f", until {clock(loop.due, now)}" if loop.due else ""
    lines = [f"It is {state}{who}{due}."]
    lines += [f"What was done: {loop.acted}"] if loop.acted else []
    lines += [f"Why nobody is written to: {loop.reason}"] if loop.reason else []
    lines += [f"The person was told {clock(loop.told, now)}."] if loop.told else []
    lines += [f"It was opened again {loop.reopened}×."] if loop.reopened else []
    return lines


def _tone(book: FeedBook, row: FeedRow) -> list[str]:
    """Return what the machine claims of words that may be read, and how often such claims were right here."""
    if not row.own or row.rating:
        return []
    found = book.tones.reading(row.ref)
    if found is None:
        return ["No machine has read these words. m says what they are."]
    if found.corrected is not None:
        return [
            f"An agent says the words are {SAID[found.corrected]}; that counts before the machine's claim."
        ]
    from console.measure.tone.precision import precision

    claim = (
        "The machine is unsure of the tone." if found.unsure else f"The machine claims: {SAID[found.label]}."
    )
    right = precision(book.tones.corrections(row.ref.service))
    share = (
        f"Of {right.n} claims of unhappy that agents here looked at {right.right} were right "
        f"({right.low:.0%} to {right.high:.0%})."
        if right.n
        else "No agent here has looked at a claim of unhappy yet."
    )
    return [f"{claim} A text is never counted as a rating.", share]


def correcting(row: FeedRow, signs: Signs) -> Pick[int]:
    """Return the list of what an answer's words can be."""
    choices = [Choice(label, words, "", words[0]) for label, words in SAID.items()]
    return Pick(f"What are the words of {row.name or 'this answer'}?", choices, signs, typed=False)
