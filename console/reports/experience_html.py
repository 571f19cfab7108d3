"""The report on what users lived through as one file with charts, for those who do not use terminals."""

from __future__ import annotations

import re
from html import escape

from console.measure.heard import Around
from console.reports.experience import ALL, weeks_shown
from console.reports.experience_charts import forest, weeks
from console.reports.experience_parts import NAMES, Measure, Report, Section, Standing

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --dim: #5b6672; --grid: #d5dbe1; --good: #1b6e2c;
        --harm: #b00020; --open: #33658a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --dim: #9aa5b1; --grid: #3a444e; --good: #8bd69b;
        --harm: #ff8a80; --open: #8cc2ea; } }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 56rem; margin: 1.5rem auto; padding: 0 1rem;
       color: var(--ink); }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
h3 { font-size: .95rem; margin: 1rem 0 0; }
p.how, .scope { color: var(--dim); font-size: .9rem; margin: .2rem 0 .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--grid);
         overflow-wrap: break-word; }
th { font-weight: 600; } th:nth-child(-n+2) { width: 19%; } th:nth-child(3) { width: 30%; }
td.note { color: var(--dim); }
svg { width: 100%; height: auto; max-width: 46rem; display: block; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); } svg text.small { font-size: 11.5px; fill: var(--dim); }
.grid { stroke: var(--grid); } .reach { stroke: var(--open); stroke-width: 4; stroke-opacity: .45; }
.point { fill: var(--open); } .path { fill: none; stroke: var(--open); stroke-opacity: .5; }
.met .point { fill: var(--good); } .met .reach { stroke: var(--good); }
.missed .point { fill: var(--harm); } .missed .reach { stroke: var(--harm); }
.goal { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 3 2; }
footer { margin-top: 2rem; font-size: .85rem; color: var(--dim); }
@media print { @page { margin: 14mm; } :root { color-scheme: light; }
  body { max-width: none; margin: 0; font-size: 10pt; } h2, h3 { break-after: avoid; }
  tr, svg { break-inside: avoid; } }
"""

_N = re.compile(r"\bn (?=\d)")


def page(report: Report, around: Around | None = None) -> str:
    """Return a whole HTML document; every text stands in it as text, nothing in it runs or is fetched."""
    title = escape(report.title)
    scope = "".join(f"<p>{escape(words)}</p>" for words in report.scope)
    sections = "\n".join(_section(one, report, around) for one in report.sections)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<div class="scope">{scope}</div>
{sections}
<footer>Each figure stands with its 95 % interval and the n that it rests on. A dashed mark is what was promised.
Made by Amends.</footer>
</body>
</html>
"""


def _section(section: Section, report: Report, around: Around | None) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>", f'<p class="how">{escape(section.how)}</p>']
    if section.key == "said":
        parts += _forests(report)
    if section.key == "trend" and around is not None:
        parts += _weeks(report, around)
    if section.measures:
        rows = "".join(_row(one) for one in section.measures)
        head = "<tr><th>group</th><th>what</th><th>figure</th><th>note</th></tr>"
        parts.append(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
    if section.lines:
        parts.append(f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in section.lines)}</ul>")
    return f"<section>{''.join(parts)}</section>"


def _row(one: Measure) -> str:
    return (
        f"<tr><td>{escape(one.group)}</td><td>{escape(one.what)}</td>"
        f'<td class="figure">{_whole(one.words)}</td><td class="note">{_whole(one.note)}</td></tr>'
    )


def _whole(words: str) -> str:
    """Return words escaped, so that no line ends between an n, or a number, and what it belongs to."""
    return _N.sub("n\u00a0", escape(words)).replace(" %", "\u00a0%")


def _forests(report: Report) -> list[str]:
    """Return one chart for each question: two never share a scale."""
    parts: list[str] = []
    for instrument in report.hidden:
        group = [one for one in report.standings if one.instrument is instrument]
        group.sort(key=_worst)
        group += [one for one in report.totals if one.instrument is instrument]
        if group:
            parts.append(f"<h3>{escape(NAMES[instrument])}</h3>{forest(group)}")
    return parts


def _worst(one: Standing) -> tuple[float, str]:
    return one.figure.value or 0.0, one.group


def _weeks(report: Report, around: Around) -> list[str]:
    """Return the weeks of all, and of each group of which two or more may be shown."""
    parts: list[str] = []
    for one in (*report.totals, *report.standings):
        steps = around.steps.get(("" if one.group == ALL else one.group, one.instrument), ())
        chart = weeks(weeks_shown(steps, one), one)
        if chart:
            parts.append(f"<h3>{escape(f'{one.group}: {NAMES[one.instrument]}')}</h3>{chart}")
    return parts
