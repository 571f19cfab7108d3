"""The decision card as one file for those who do not use terminals: no script, no link, nothing that decides."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from console.reports.parts import Card, Line, Section, words

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 52rem; margin: 1.5rem auto; padding: 0 1rem; }
header { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 1.25rem; margin: 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .35rem 1rem; border: solid; border-width: 1px 0;
     padding: .75rem 0; margin: .75rem 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; } dd p { margin: 0; }
.dim { opacity: .7; } .bright { font-weight: 600; } .harm { color: #b00020; font-weight: 600; }
.soon { color: #8a5a00; } .good { color: #1b6e2c; }
@media (prefers-color-scheme: dark) { .harm { color: #ff8a80; } .soon { color: #ffcf70; } .good { color: #8bd69b; } }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.4 ui-monospace, monospace; }
footer { font-size: .85rem; opacity: .7; }
@media print {
  @page { margin: 15mm; }
  body { max-width: none; margin: 0; font-size: 10.5pt; color: #000; background: #fff; }
  dt, h1, h2 { break-after: avoid; } dd { break-inside: avoid; }
  .harm::before { content: "! "; } .harm, .soon, .good { color: #000; }
}
"""


def page(card: Card) -> str:
    """Return a whole HTML document; every text of the change stands in it as text."""
    number, title = escape(card.number), escape(card.title)
    rows = "\n".join(_section(one) for one in card.sections)
    texts = "\n".join(f"<h2>{escape(one.label)}</h2>\n<pre>{escape(one.body)}</pre>" for one in card.texts)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{number} {title}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{number} {title}</h1><span>{escape(card.right)}</span></header>
<p>{_line(card.head)}</p>
<dl>
{rows}
</dl>
<p>{_line(card.ruling)}</p>
{texts}
<footer>Version {escape(card.version)}. To be read; a decision is given in the console or in the service.</footer>
</body>
</html>
"""


def _section(section: Section) -> str:
    sign = f"{_line([section.sign])} " if words([section.sign]).strip() else ""
    lines = [f"<p>{_line(one)}</p>" for one in section.lines]
    if section.more:
        lines.append(f'<p class="dim">and {section.more} more</p>')
    return f"<dt>{sign}{escape(section.label)}</dt><dd>{''.join(lines)}</dd>"


def _line(line: Line | Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<span class="{ink}">{escape(text)}</span>' if ink else escape(text) for text, ink in line
    )
