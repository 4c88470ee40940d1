#!/usr/bin/env python3
"""Draws docs/images/live.svg: the live view of a real run of samples/atlas, as a terminal shows it.

Runs ./oleada in tmux in a new data folder, waits until half of the tasks have ended, takes the screen, and writes it as SVG.
Run it again when the live view has changed.
"""

import os
import re
import subprocess
import tempfile
import time
from xml.sax.saxutils import escape

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COLUMNS, ROWS, CELL, LINE, LEFT, TOP = 80, 24, 8.4, 19, 18, 52
COLOURS = {None: "#d6deeb", 31: "#ef6b73", 32: "#7fd88f", 33: "#e6c07b", 36: "#6cc7e6"}
PLACE = re.compile(r"\x1b\[([0-9;]*)m")
WIDE = {"✅": "#7fd88f", "🔄": "#6cc7e6", "⏳": "#8aa0b3", "❌": "#ef6b73", "⚪": "#d6deeb"}  # fills for fonts without colours
SIGNS = "".join(WIDE)


def tmux(*arguments):
    return subprocess.run(["tmux", "-L", "oleada-picture", *arguments], capture_output=True, text=True, check=True).stdout


def screen():
    """The screen of a run at which about half of the tasks have ended, with its colours."""
    with tempfile.TemporaryDirectory() as folder:
        command = f"cd {folder} && {ROOT}/oleada run {ROOT}/samples/atlas/plan.yaml"
        tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), "sh", "-c", f"clear; {command}; sleep 5")
        try:
            for _ in range(1200):
                ended = re.search(r"(\d+)/120 ", tmux("capture-pane", "-p"))
                if ended and int(ended.group(1)) >= 62:
                    return tmux("capture-pane", "-e", "-p")
                time.sleep(0.1)
            raise SystemExit("the run did not get half way in two minutes")
        finally:
            subprocess.run(["tmux", "-L", "oleada-picture", "kill-server"], check=False)
            time.sleep(2)


def runs(line):
    """(column, text, colour, strong, dim) of the pieces of a line."""
    column, colour, strong, dim = 0, None, False, False
    for index, piece in enumerate(PLACE.split(line)):
        if index % 2:
            for code in [int(code or 0) for code in piece.split(";")]:
                if code in (0, 39):
                    colour = None
                if code in (0, 22):
                    strong = dim = False
                strong, dim = strong or code == 1, dim or code == 2
                colour = code if code in COLOURS else colour
            continue
        for text in re.findall(f"█+|░+|[{SIGNS}]|[^█░{SIGNS}]+", piece):
            yield column, text, colour, strong, dim
            column += len(text) * (2 if text in WIDE else 1)


def shapes(row, line):
    y = TOP + row * LINE
    for column, text, colour, strong, dim in runs(line):
        x, width, fill = LEFT + column * CELL, len(text) * CELL, COLOURS[colour]
        if text[0] in "█░":
            opacity = 1 if text[0] == "█" else 0.22
            yield f'<rect x="{x:.1f}" y="{y - 13}" width="{width:.1f}" height="15" fill="{fill}" fill-opacity="{opacity}"/>'
        elif text in WIDE:
            yield f'<text x="{x + 1:.1f}" y="{y}" font-size="13" fill="{WIDE[text]}">{text}</text>'
        elif text.strip():
            style = (' font-weight="bold"' if strong else "") + (' fill-opacity="0.6"' if dim else "")
            yield (f'<text x="{x:.1f}" y="{y}" fill="{fill}"{style} textLength="{width:.1f}" '
                   f'lengthAdjust="spacingAndGlyphs" xml:space="preserve">{escape(text)}</text>')


def main():
    subprocess.run([f"{ROOT}/oleada", "--version"], check=True)  # builds it, if it has to be
    lines = screen().rstrip("\n").split("\n")
    lines = lines[next(row for row, line in enumerate(lines) if PLACE.sub("", line).startswith("Running")):]
    width, height = LEFT * 2 + COLUMNS * CELL, TOP + len(lines) * LINE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        'role="img" aria-label="The live view of a run: progress, phases, waves, artifacts" '
        'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">',
        f'<rect width="{width:.0f}" height="{height:.0f}" rx="10" fill="#14202b"/>',
        '<circle cx="22" cy="20" r="6" fill="#ef6b73"/><circle cx="42" cy="20" r="6" fill="#e6c07b"/><circle cx="62" cy="20" r="6" fill="#7fd88f"/>',
        f'<text x="{width / 2:.0f}" y="25" fill="#8aa0b3" text-anchor="middle" font-size="13">oleada run samples/atlas/plan.yaml</text>',
    ]
    for row, line in enumerate(lines):
        out.extend(shapes(row, line))
    with open(os.path.join(ROOT, "docs", "images", "live.svg"), "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n</svg>\n")


main()
