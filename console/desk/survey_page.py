"""The page of one question as HTML: plain, without script, nothing filled in beforehand."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from typing import Any

from console.desk.answering import LONGEST, MOST_LOST, SCALES
from console.desk.survey_words import WORDS

STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;"
    "color:#111;background:#fff}fieldset{border:0;padding:0;margin:1.5rem 0}legend{font-weight:bold;font-size:1.3rem}"
    "label{display:block;padding:.35rem 0}textarea,input[type=number]{font:inherit;width:100%;box-sizing:border-box;"
    "border:1px solid #555;padding:.4rem}button{font:inherit;padding:.6rem 1.2rem;margin:.4rem .4rem .4rem 0}"
    ".told{border-left:.4rem solid #06c;padding:.2rem 1rem}.wrong{border-left:.4rem solid #b00;padding:.2rem 1rem}"
    ":focus-visible{outline:3px solid #06c;outline-offset:2px}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page."""

    language: str
    instrument: str
    ticket: str | None
    service: str | None
    answer: dict[str, Any] | None
    """The answer that stands, None before there is one."""
    shut: str
    """Why it cannot be answered: "late", "kept", "withdrawn", or ""."""
    quiet: bool
    """The person does not want to be asked, or objects."""
    days: int
    told: tuple[str, ...] = ()
    wrong: str = ""
    draft: dict[str, str] | None = None
    """What was typed and not taken."""


def page(sheet: Sheet) -> str:
    """Return the whole page."""
    words = WORDS[sheet.language]
    parts = [f'<p class="told" role="status">{_say(words, one)}</p>' for one in sheet.told]
    if sheet.wrong:
        parts.append(f'<p class="wrong" role="alert">{_say(words, sheet.wrong, sheet.instrument)}</p>')
    if sheet.shut and sheet.shut not in sheet.told:
        parts.append(f"<p>{_say(words, sheet.shut)}</p>")
    if sheet.shut in ("", "kept") and sheet.answer and sheet.answer["raw"] is not None:
        parts.append(f"<p>{escape(words['given'].format(raw=int(sheet.answer['raw'])))}</p>")
    if not sheet.shut:
        parts.append(_form(sheet, words))
    parts.append(_rights(sheet, words))
    return frame(sheet.language, "\n".join(parts))


def frame(language: str, body: str) -> str:
    """Return a page around what it says."""
    title = escape(WORDS[language]["title"])
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{STYLE}</style>\n'
        f"</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _say(words: dict[str, str], what: str, instrument: str = "csat") -> str:
    low, high = SCALES[instrument]
    return escape(words[what].format(low=low, high=high, most=MOST_LOST, longest=f"{LONGEST:,}"))


def _form(sheet: Sheet, words: dict[str, str]) -> str:
    low, high = SCALES[sheet.instrument]
    given = sheet.draft or _as_typed(sheet.answer)
    choices = "\n".join(
        f'<label><input type="radio" name="rating" value="{one}"{_if(given.get("rating") == str(one), "checked")}>'
        f" {one}{_end(words, sheet.instrument, one, low, high)}</label>"
        for one in range(low, high + 1)
    )
    about = ""
    if sheet.ticket:
        about = f"<p>{escape(words['about'].format(ticket=sheet.ticket))}</p>"
    elif sheet.service:
        about = f"<p>{escape(words['service'].format(service=sheet.service))}</p>"
    extra = ""
    if sheet.instrument != "trust":
        extra = (
            f'<label for="lost">{escape(words["lost"])}</label>\n<input type="number" id="lost" name="lost" '
            f'min="0" max="{MOST_LOST}" inputmode="numeric" value="{escape(given.get("lost", ""))}">\n'
            f'<label><input type="checkbox" name="outside" value="1"{_if(given.get("outside") == "1", "checked")}>'
            f" {escape(words['outside'])}</label>\n"
        )
    send = escape(words["change" if sheet.answer else "send"])
    return (
        f'{about}\n<form method="post" accept-charset="utf-8">\n<fieldset>\n'
        f"<legend>{escape(words[sheet.instrument])}</legend>\n{choices}\n</fieldset>\n"
        f'<label for="comment">{escape(words["comment"])}</label>\n'
        f'<textarea id="comment" name="comment" rows="5" maxlength="{LONGEST}">\n'
        f"{escape(given.get('comment', ''))}</textarea>\n{extra}"
        f'<p><button name="do" value="answer">{send}</button></p>\n</form>'
    )


def _rights(sheet: Sheet, words: dict[str, str]) -> str:
    wishes = ["withdraw"] if sheet.answer and not sheet.answer["withdrawn"] else []
    wishes += ["allow"] if sheet.quiet else ["stop", "object"]
    buttons = "\n".join(f'<button name="do" value="{one}">{escape(words[one])}</button>' for one in wishes)
    return (
        f"<section>\n<h2>{escape(words['rights'])}</h2>\n"
        f"<p>{escape(words['privacy'].format(days=sheet.days))}</p>\n"
        f'<form method="post">\n{buttons}\n</form>\n</section>'
    )


def _as_typed(answer: dict[str, Any] | None) -> dict[str, str]:
    if answer is None:
        return {}
    raw, lost = answer["raw"], answer["lost_minutes"]
    return {
        "rating": "" if raw is None else str(int(raw)),
        "comment": answer["comment"],
        "lost": "" if lost is None else str(int(lost)),
        "outside": "1" if answer["outside"] else "",
    }


def _end(words: dict[str, str], instrument: str, one: int, low: int, high: int) -> str:
    end = "low" if one == low else "high" if one == high else ""
    return f" – {escape(words[f'{instrument} {end}'])}" if end else ""


def _if(holds: bool, word: str) -> str:
    return f" {word}" if holds else ""
