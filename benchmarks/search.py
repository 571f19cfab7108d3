"""First results of a search, and all of them: CPU, for words that are rare, common, half typed, bent, and in quotes.

python benchmarks/search.py 100000           makes a cache with so many tickets first
python benchmarks/search.py DIR/amends/default/cache.db     measures one that benchmarks/fill.py made
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.sample import ME, SERVICE, pages
from console.cache import asked, conditions, finding
from console.cache.proving import Proof
from console.cache.store import Cache

QUERIES = {
    "a number": ("INC-12345", "12345", "INC-99", "inc 7"),
    "one letter": ("p", "s", "1"),
    "a beginning": ("pr", "pri", "prin", "vra", "wach"),
    "a common word": ("printer", "the", "vanochtend"),
    "several words": (
        "the printer",
        "printer dock warehouse",
        "vanochtend colleagues",
        "bakker oslo pri",
        "printer badge",
        "niet not",
        "werkt works it",
    ),
    "a name": ("bakker", "maria de wit", "p12@desk.example"),
    "another form": ("printers", "wachtwoorden", "werkte niet", "freezing", "gestart"),
    "a phrase": ('"lost its settings"', '"helemaal niet meer"', '"settings lost"', '"every ten min'),
    "nothing": ("zzzz", "zebra printer", "vanochtend zzz"),
    "a letter or two": ("a", "e", "i", "x", "q", "0", "in", "de", "st", "ba", "zq", "12", "INC-1", "lt-2"),
    "common words alone": (
        "we need this for the",
        "i it the at that",
        "t the th",
        "printer scanner laptop phone monitor projector",
        "de het een niet werkt bij",
        "not zzzz the at",
    ),
    "phrases that are nowhere": (
        '"the the"',
        '"it the at"',
        '"colleagues three"',
        '"niet bij de" printer',
        '"not the" "at it"',
        '"customer a" maria',
        '"meer niet hele',
    ),
    "quotes and signs": (
        '"',
        '""',
        '"printer',
        '"a" "b"',
        "' OR 1=1; --",
        "printer AND dock OR NOT NEAR(",
        "subject:printer*",
        "-printer ^the {}",
        "wachtwoörd",
        "🖨 printer",
    ),
    "200 characters": (
        "the printer at the dock drops every ten minutes since monday and asks for a password again " * 3,
        "x" * 200,
        "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 4,
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 " * 4,
        '"' + "the printer " * 17,
    ),
}
"""Others are added for what the oldest ticket alone holds."""
LONGEST = 200
"""Characters of a search."""
ROUNDS = 7


def main() -> None:
    """Print the table."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        path = Path(folder) / "cache.db" if wanted.isdigit() else Path(wanted)
        cache = Cache.open(path, durable=False)
        if wanted.isdigit():
            cache.meet(SERVICE, ME)
            for number, page in enumerate(pages(int(wanted))):
                cache.learn(SERVICE, "tickets", page, str(number))
        print(
            f"| what, in {cache.count(SERVICE):,} tickets | words | first, CPU ms | most | results | all, or a step |"
        )
        print("|---|---|---|---|---|---|")
        for what, texts in (*QUERIES.items(), ("the oldest ticket's", _oldest(cache))):
            for text in (one[:LONGEST] for one in texts):
                times, found = _timed(cache, text, whole=False)
                late = _looked_on(cache, text)
                count = f"{len(found.hits)}{'+' if found.more else ''}"
                then = "–" if found.complete else f"{statistics.median(late):.1f}"
                shown = text if len(text) < 50 else f"{text[:47]}…"
                print(
                    f"| {what} | {shown} | {statistics.median(times):.1f} | {max(times):.1f} | {count} | {then} |"
                )
        cache.close()


def _oldest(cache: Cache) -> tuple[str, ...]:
    """Return its number, and the rarest word that was said in it, alone and beside a common one."""
    key, number = cache.conn.execute("SELECT key, number FROM ticket ORDER BY key LIMIT 1").fetchone()
    bodies = cache.conn.execute(
        "SELECT body FROM ticket JOIN entry ON entry.service = ticket.service AND entry.ticket = ticket.id "
        "WHERE ticket.key = ? ORDER BY at",
        (key,),
    )
    words = conditions.tokens(" ".join(row[0] for row in bodies.fetchall()))

    def many(word: str) -> int:
        return int(
            cache.conn.execute("SELECT COUNT(*) FROM said WHERE said MATCH ?", (f'"{word}"',)).fetchone()[0]
        )

    rare = min(set(words), key=many)
    place = words.index(rare)
    phrase = " ".join(words[max(0, place - 1) : place + 1])
    return number, rare, f"the {rare}", f"{rare} the", f'"{phrase}"', f"{rare[:-1]}"


def _looked_on(cache: Cache, text: str) -> list[float]:
    """Return what the search takes that looks everywhere; of one for phrases, what each of its first steps takes."""
    wanted = asked.read(text)
    if not wanted.phrases:
        return _timed(cache, text, whole=True)[0]
    proof, times = Proof(wanted), list[float]()
    while len(times) < ROUNDS and not proof.over:
        began = time.process_time()
        proof.go_on(cache.conn)
        finding.found_by(cache.conn, proof, 50)
        times.append((time.process_time() - began) * 1000)
    return times


def _timed(cache: Cache, text: str, *, whole: bool) -> tuple[list[float], finding.Found]:
    times: list[float] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        found = finding.find(cache.conn, text, 50, whole=whole)
        times.append((time.process_time() - began) * 1000)
    return times, found


if __name__ == "__main__":
    main()
