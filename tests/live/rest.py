"""Plain REST 2, so that the tests do not believe the connector about the connector."""

from __future__ import annotations

from typing import Any

import httpx


class Rest:
    """Asks and tells a Request Tracker as one of its users."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=f"{url}/REST/2.0",
            headers={"Authorization": f"token {token}"},
            timeout=60,
            trust_env=False,
        )

    def get(self, path: str, **params: str) -> Any:
        """Read a record or a list."""
        answer = self._http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def ticket(self, id_: str) -> dict[str, Any]:
        """Read one ticket; a merged one answers as the other."""
        record = self.get(f"/ticket/{id_}")
        assert isinstance(record, dict)
        return record

    def create(self, subject: str, queue: str = "Workplace", **more: object) -> str:
        """Make a ticket; returns its number."""
        body = {"Queue": queue, "Subject": subject, "Content": "Made by a test.", **more}
        answer = self._http.post("/ticket", json={"Requestor": "anna00@harbour.example", **body})
        answer.raise_for_status()
        return str(answer.json()["id"])

    def update(self, id_: str, **fields: object) -> list[str]:
        """Change fields; returns what the server said."""
        answer = self._http.put(f"/ticket/{id_}", json=fields)
        answer.raise_for_status()
        return list(answer.json())

    def say(self, id_: str, text: str, how: str = "comment") -> None:
        """Add a comment or a correspondence."""
        answer = self._http.post(f"/ticket/{id_}/{how}", json={"Content": text, "ContentType": "text/plain"})
        answer.raise_for_status()

    def attach(self, id_: str, name: str, content: bytes) -> None:
        """Say something in public with a file, as a form does: its name may be in any script."""
        answer = self._http.post(
            f"/ticket/{id_}/correspond",
            data={"JSON": '{"Content": "See there.", "ContentType": "text/plain"}'},
            files={"Attachments": (name, content, "application/octet-stream")},
        )
        answer.raise_for_status()

    def delete(self, id_: str) -> None:
        """Delete a ticket."""
        self._http.delete(f"/ticket/{id_}").raise_for_status()

    def history(self, id_: str, kind: str) -> list[dict[str, Any]]:
        """Return the ticket's transactions of one type, oldest first."""
        fields = "Type,Field,OldValue,NewValue,Creator,Created"
        page = self.get(f"/ticket/{id_}/history", per_page="100", orderby="id", fields=fields)
        return [event for event in page["items"] if event["Type"] == kind]

    def texts(self, id_: str) -> list[str]:
        """Return every text that was said in the ticket, mail that went out aside."""
        said = {
            event["id"] for kind in ("Create", "Correspond", "Comment") for event in self.history(id_, kind)
        }
        fields = "Content,Filename,TransactionId"
        page = self.get(f"/ticket/{id_}/attachments", per_page="100", orderby="id", fields=fields)
        parts = [part for part in page["items"] if part["TransactionId"] in said]
        return [part["Content"] for part in parts if not part["Filename"] and part["Content"]]

    def total(self, query: str) -> int:
        """Return how many tickets match."""
        return int(self.get("/tickets", query=query, per_page="1")["total"])

    def newest(self, query: str) -> list[str]:
        """Return the numbers of matching tickets, newest first."""
        page = self.get("/tickets", query=query, per_page="100", orderby="id", order="DESC")
        return [str(row["id"]) for row in page["items"]]

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
