"""Pseudonyms for persons: whoever holds the keys can tell who is meant, and a key can be destroyed."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

import msgspec

from console import paths
from console.audit.chain import AuditError
from console.model import Person

LONG = 32
"""Characters after which a name may have been cut on a card."""
PSEUDONYM = re.compile(r"person-[0-9a-f]{16}")


class Known(msgspec.Struct, frozen=True):
    """A person whose key is kept."""

    service: str
    id: str
    name: str
    key: str
    """32 random bytes, hexadecimal."""

    @property
    def pseudonym(self) -> str:
        """Return the start of the HMAC-SHA-256, by the person's own key, of service and id."""
        said = f"{self.service}:{self.id}".encode("utf-8", "replace")
        return "person-" + hmac.new(bytes.fromhex(self.key), said, hashlib.sha256).hexdigest()[:16]


class Persons:
    """The keys of everybody in the log, in a file beside it. Whoever writes holds the log's lock."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = self._read()
        self._changed = False

    def pseudonym(self, service: str, person: Person) -> str:
        """Return a person's pseudonym; somebody new gets a key, which `keep` puts on the disk."""
        found = self._known.get((service, person.id))
        if found is None or found.name != person.name:
            key = found.key if found else secrets.token_hex(32)
            found = self._known[service, person.id] = Known(service, person.id, person.name, key)
            self._changed = True
        return found.pseudonym

    def hide(self, service: str, people: Iterable[Person], text: str) -> str:
        """Return a text with names, logins and addresses as pseudonyms.

        They are those of `people`, the later ones where two are called alike, and of everybody else whom the
        log knows. Only who stands in the text gets a key.
        """
        words: dict[str, Person] = {}
        for person in [*self._others(service), *people]:
            said = (person.name, person.id, person.email or "")
            words |= dict.fromkeys(filter(_tells, said), person)
        if not words:
            return text
        longest_first = sorted(words, key=len, reverse=True)
        pattern = re.compile("|".join(f"({_pattern(word)})" for word in longest_first))
        return pattern.sub(
            lambda found: self.pseudonym(service, words[longest_first[(found.lastindex or 1) - 1]]), text
        )

    def keep(self) -> None:
        """See new keys onto the disk: before anything is written under them."""
        if self._changed:
            self._write()

    def show(self, text: str) -> str:
        """Return a text with the names of all whose keys are still there."""
        names = {one.pseudonym: one.name for one in self._known.values()}
        return PSEUDONYM.sub(lambda found: names.get(found[0], found[0]), text)

    def find(self, words: str) -> list[Known]:
        """Return who has this pseudonym, id or name; how they are written does not matter."""
        wanted = words.casefold().strip()
        return [
            one
            for one in self._known.values()
            if wanted in (one.pseudonym, one.id.casefold(), one.name.casefold())
            or wanted == f"{one.service}:{one.id}".casefold()
        ]

    def forget(self, one: Known) -> None:
        """Destroy a person's key and name."""
        del self._known[one.service, one.id]
        self._write()

    def _others(self, service: str) -> list[Person]:
        return [Person(one.id, one.name) for one in self._known.values() if one.service == service]

    def _read(self) -> dict[tuple[str, str], Known]:
        try:
            paths.check_private(self._file)
            kept = msgspec.json.decode(self._file.read_bytes(), type=list[Known])
            for one in kept:
                bytes.fromhex(one.key)
        except FileNotFoundError:
            return {}
        except (msgspec.MsgspecError, ValueError):
            raise AuditError(
                f"{self._file} cannot be read, so nobody can tell who is who in the audit log: "
                "bring it back from a backup, or move it away."
            ) from None
        return {(one.service, one.id): one for one in kept}

    def _write(self) -> None:
        people = msgspec.json.format(msgspec.json.encode(list(self._known.values())), indent=1)
        paths.write_private(self._file, people.decode())


def _tells(word: str) -> bool:
    """Return whether a word may stand for a person: a login of figures alone could be any other figure."""
    return len(word.strip()) > 1 and not word.strip().isdigit()


def _pattern(word: str) -> str:
    """Return what matches a name as a whole, across the end of a line too, and a long one whose end was cut.

    A single word is matched as it is written: "Mark" is somebody, "mark" is not.
    """
    parts = r"\s+".join(map(re.escape, word.split()))
    whole = rf"(?<!\w){parts}(?!\w)"
    if len(word) > LONG:
        whole += rf"|(?<!\w){re.escape(word[:LONG])}[^\n…]*…"
    return whole if word.isalpha() else f"(?i:{whole})"
