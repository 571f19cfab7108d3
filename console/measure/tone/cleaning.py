"""Leaves of a text what its writer said: without quoted mail, signatures, templates, logs, code and names of things."""

from __future__ import annotations

import re
from typing import Final

READ: Final = 8_000
"""Characters of one text that are read."""
_LANGUAGES: Final = ["en", "nl", "de", "fr", "es"]

_ORIGINAL = r"-{2,}\s*(original|oorspronkelijk|ursprüngliche|message d.origine|mensaje original)"
_WROTE = r".{0,200}\b(wrote|schreef|schrieb|a écrit|escribió)\b.{0,80}:\s*$"
_FROM = r"(from|van|von|de)\s?:.{1,200}"
_SENT = r"(sent|to|date|verzonden|aan|datum|gesendet|an|envoyé|à|enviado|para|fecha)\s?:"
_QUOTED = re.compile(rf"^([ \t]*>|{_ORIGINAL}|{_WROTE}|{_FROM}$)", re.I | re.M)
_AFTER = re.compile(rf"^({_ORIGINAL}|{_WROTE}|{_FROM}\n(.{{0,200}}\n)?{_SENT})", re.I | re.M)
_FAREWELLS = (
    r"-- ?$",
    r"_{5,}$",
    r"(with )?(kind|best|warm|many)? ?(regards|wishes)\b",
    r"yours (sincerely|faithfully)",
    r"sincerely\b",
    r"(met )?(vriendelijke|hartelijke) groet",
    r"groet(en|jes)?\b",
    r"mvg\b",
    r"mit (freundlichen|besten) gr",
    r"(viele|beste|liebe|freundliche) gr",
    r"mfg\b",
    r"(bien )?cordialement",
    r"cdt\b",
    r"bien à vous",
    r"(un )?(cordial )?saludos?\b",
    r"atentamente",
    r"sent from my",
    r"verzonden (vanaf|met)",
    r"gesendet von",
    r"von meinem",
    r"envoyé de(puis)? mon",
    r"enviado desde",
)
_SIGNED = re.compile(rf"^({'|'.join(_FAREWELLS)})[^\n]{{0,40}}$", re.I | re.M)
_TEMPLATES = (
    r"reply above this line",
    r"do not reply",
    r"antwoord boven deze",
    r"antworten sie über",
    r"répondre au-dessus",
    r"responda por encima",
    r"automatically generated",
    r"automatisch (gegenereerd|verzonden|erstellt|generiert)",
    r"généré automatiquement",
    r"generado automáticamente",
    r"rate (our|this) (service|ticket)",
    r"beoordeel (onze|deze)",
    r"bewerten sie",
    r"évaluez",
    r"valore nuestro",
    r"ticket (has been|was) (created|resolved|closed)\W*$",
)
_TEMPLATE = re.compile(rf"^.*({'|'.join(_TEMPLATES)}).*$", re.I | re.M)
_MACHINE_STARTS = (
    r"\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d",
    r"\w{3} +\d+ \d\d:\d\d:\d\d",
    r"at [\w.$]+\(",
    r"File \"",
    r"Traceback",
    r"Caused by:",
    r"\w+(\.\w+)+(Error|Exception)\b",
    r"\[?(ERROR|WARN(ING)?|INFO|DEBUG|FATAL|CRITICAL|TRACE)\b[\]:]",
    r"[$#] \w",
    r"C:\\",
    r"PS [A-Z]:",
    r"E\d{4}:",
)
_MACHINE_LINE = re.compile(rf"^[ \t]*({'|'.join(_MACHINE_STARTS)}).*$", re.M)
_CODE = re.compile(r"```.*?(```|\Z)|\{(code|noformat)[^}]*\}.*?(\{\2\}|\Z)|`[^`\n]+`", re.S)
_NAMES = re.compile(
    r"https?://\S+|www\.\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}|\b[A-Z]{1,6}[-_#]?\d{2,}[\w-]*|#\d+|\b0x[0-9a-f]+\b"
    r"|\b[0-9a-f]{8}(-[0-9a-f]{4,}){2,}\b|\b\d{1,3}(\.\d{1,3}){3}\b|(?<!\w)(\\\\|[A-Za-z]:\\|/)[\w.$-]+([\\/][\w.$-]+)+",
    re.I,
)
_SAID = re.compile(r"[\"“„«]([^\"“”„«»\n]{8,300})[\"”“»]")
_GAPS = re.compile(r"[ \t]{2,}")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def cleaned(text: str) -> str:
    """Return what the writer of a text said; empty where nothing is left."""
    text = text[:READ].replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text:
        text = _EMPTY_LINES.sub("\n\n", text)
        text = _own_lines(text)
    if "`" in text or "{" in text:
        text = _CODE.sub(" ", text)
    said = _SAID.sub(_without_speech, text)
    text = said if sum(map(str.isalpha, said)) >= 8 else text
    return _GAPS.sub(" ", _NAMES.sub(" ", text)).strip()


def _own_lines(text: str) -> str:
    """Return a text of several lines without quoted mail, signature, templates and logs."""
    if _QUOTED.search(text):
        text = _without_mail(text)
    text = _MACHINE_LINE.sub("", _TEMPLATE.sub("", text))
    signed = _SIGNED.search(text)
    if signed and text[: signed.start()].strip():
        text = text[: signed.start()]
    return text.strip()


def _without_mail(text: str) -> str:
    """Return a mail's own part; the quotation's head must be one that a mail program wrote."""
    after = _AFTER.search(text)
    if after and text[: after.start()].strip():
        text = text[: after.start()]
    if _QUOTED.search(text):
        from mailparser_reply import EmailReplyParser  # type: ignore[import-untyped]

        text = EmailReplyParser(languages=_LANGUAGES).read(text).latest_reply or ""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _without_speech(found: re.Match[str]) -> str:
    """Leave out what is quoted inside a sentence: messages of machines, words of others."""
    return " … " if found[1].count(" ") >= 2 else found[0]
