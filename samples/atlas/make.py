#!/usr/bin/env python3
"""Writes plan.yaml from countries.txt. Run it after changing either; the result is committed."""

import json
import os
import re
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
FEATURED = {  # countries that get a page of their own, four a continent
    "Egypt", "Ethiopia", "Kenya", "Nigeria", "Argentina", "Brazil", "Canada", "Mexico", "China", "India", "Indonesia", "Japan",
    "France", "Germany", "Italy", "Spain", "Australia", "Fiji", "New Zealand", "Papua New Guinea",
}

tasks = []


def slug(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def kept(name, command):
    """A command whose output becomes a piece in the execution's home: whole, or not there."""
    return f"mkdir -p ~/atlas && {{ {command}; }} > ~/atlas/{name}.new && mv ~/atlas/{name}.new ~/atlas/{name}"


def written(path, command):
    """A command whose output becomes a file of the atlas."""
    piece = path.replace("/", "_")
    return f"{kept(piece, command)} && mkdir -p {os.path.dirname(path)} && mv ~/atlas/{piece} {path}"


def atom(number, run, after=(), verify=()):
    return {"id": f"a{number}", "run": run, "after": [f"a{n}" for n in after], "verify": list(verify)}


def task(ident, name, phase, after, atoms, path=None):
    tasks.append({"id": ident, "name": name, "phase": phase, "after": after, "atoms": atoms, "path": path})


def awk(program, source, **values):
    given = "".join(f" -v {key}={quoted(str(value))}" for key, value in values.items())
    return f"awk -F'|'{given} {quoted(program)} {source}"


def discover(continent, rows):
    place, path = slug(continent), f"sources/{slug(continent)}.csv"
    atoms = []
    for pair in range(7):
        lines = " ".join(quoted("|".join(row)) for row in rows[2 * pair:2 * pair + 2])
        atoms.append(atom(pair + 1, kept(f"{place}-rows-{pair + 1}", f"printf '%s\\n' {lines}")))
    join = f"echo 'country|capital|area_km2|population'; cat ~/atlas/{place}-rows-? | LC_ALL=C sort"
    atoms.append(atom(8, written(path, join), range(1, 8), [f"test $(wc -l < {path}) -eq 15"]))
    task(f"collect-{place}", f"Collect the countries of {continent}", 0, [], atoms, path)


def statistics(continent):
    place, path = slug(continent), f"statistics/{slug(continent)}.json"
    source, after = f"sources/{place}.csv", [f"collect-{place}"]
    figures = {
        "countries": "END { print NR - 1 }",
        "area_km2": "NR > 1 { sum += $3 } END { printf \"%.0f\\n\", sum }",
        "population": "NR > 1 { sum += $4 } END { printf \"%.0f\\n\", sum }",
        "density": "NR > 1 { area += $3; people += $4 } END { printf \"%.1f\\n\", people / area }",
        "largest": "NR > 1 && $3 > most { most = $3; name = $1 } END { print \"\\\"\" name \"\\\"\" }",
        "smallest": "NR > 1 && (!least || $3 < least) { least = $3; name = $1 } END { print \"\\\"\" name \"\\\"\" }",
        "most_people": "NR > 1 && $4 > most { most = $4; name = $1 } END { print \"\\\"\" name \"\\\"\" }",
    }
    atoms = [atom(n + 1, kept(f"{place}-{key}", awk(program, source))) for n, (key, program) in enumerate(figures.items())]
    lines = "; ".join(f"printf '  \"{key}\": %s,\\n' \"$(cat ~/atlas/{place}-{key})\"" for key in figures)
    join = f"echo '{{'; {lines}; printf '  \"continent\": \"%s\"\\n}}\\n' {continent}"
    atoms.append(atom(8, written(path, join), range(1, 8), [f"grep -q '\"countries\": 14' {path}"]))
    task(f"measure-{place}", f"Measure {continent}", 1, after, atoms, path)


def gaps(continent, rows):
    place = slug(continent)
    atoms = []
    for pair in range(7):
        names = "|".join(row[0] for row in rows[2 * pair:2 * pair + 2])
        program = "$1 == first || $1 == second { if (NF != 4 || $2 == \"\") exit 1; seen++ } END { exit seen != 2 }"
        first, second = names.split("|")
        atoms.append(atom(pair + 1, awk(program, f"sources/{place}.csv", first=first, second=second)))
    atoms.append(atom(8, kept(f"{place}-complete", f"echo complete; wc -l < sources/{place}.csv"), range(1, 8)))
    task(f"complete-{place}", f"Look for gaps in {continent}", 1, [f"collect-{place}"], atoms)


def plausible(continent):
    place = slug(continent)
    rules = [
        "NR > 1 && $3 <= 0 { bad = 1 } END { exit bad }",
        "NR > 1 && ($4 <= 0 || $4 > 2e9) { bad = 1 } END { exit bad }",
        "NR > 1 && $4 / $3 > 2000 { bad = 1 } END { exit bad }",
        "seen[$1]++ { bad = 1 } END { exit bad }",
        "seen[$2]++ { bad = 1 } END { exit bad }",
        "/^ | $|  / { bad = 1 } END { exit bad }",
        "NR > 2 && $1 <= last { bad = 1 } { last = $1 } END { exit bad }",
    ]
    atoms = [atom(n + 1, "LC_ALL=C " + awk(rule, f"sources/{place}.csv")) for n, rule in enumerate(rules)]
    task(f"doubt-{place}", f"Doubt the figures of {continent}", 1, [f"collect-{place}"], atoms)


def ranking(continent, rows, key, filed):
    place = slug(continent)
    path = f"rankings/{place}-by-{key}.txt" if filed else None
    value = {"area": "$3", "population": "$4", "density": "($4 / $3)", "name": "0"}[key]
    program = (
        "NR > 1 { value[$1] = " + value + "; order[$1] = NR } END { for (i = 0; i < 2; i++) { n = i ? second : first; rank = 1; "
        "for (other in value) if (value[other] > value[n] || (value[other] == value[n] && order[other] < order[n])) rank++; "
        "print rank \"|\" n } }")
    atoms = []
    for pair in range(7):
        first, second = (row[0] for row in rows[2 * pair:2 * pair + 2])
        atoms.append(atom(pair + 1, kept(f"{place}-{key}-{pair + 1}", awk(program, f"sources/{place}.csv", first=first, second=second))))
    join = f"cat ~/atlas/{place}-{key}-? | sort -n"
    whole = f"rank-{place}-{key}"
    check = f"test $(cut -d'|' -f1 {path or '~/atlas/' + whole} | tr '\\n' ' ' | wc -w) -eq 14"
    run = kept(whole, join) if not path else written(path, join) + f" && {kept(whole, 'cat ' + path)}"
    atoms.append(atom(8, run, range(1, 8), [check]))
    after = [f"{kind}-{place}" for kind in ("measure", "complete", "doubt")]
    task(whole, f"Rank {continent} by {key}", 2, after, atoms, path)


def describe(continent, row):
    place, name, ident = slug(continent), row[0], slug(row[0])
    source = f"sources/{place}.csv"
    path = f"pages/{ident}.md" if name in FEATURED else None
    share = "NR > 1 { sum += $COL } $1 == name { mine = $COL } END { printf \"%.1f %% of the KIND of PLACE\\n\", 100 * mine / sum }"
    share = share.replace("PLACE", continent)
    rank = "$2 == name { print \"Number \" $1 \" by KIND\" }"
    pieces = [
        kept(f"{ident}-head", awk("$1 == name { print \"# \" $1 \"\\n\\nCapital: \" $2 }", source, name=name)),
        kept(f"{ident}-density", awk("$1 == name { printf \"%.1f people a km2\\n\", $4 / $3 }", source, name=name)),
        kept(f"{ident}-land", awk(share.replace("COL", "3").replace("KIND", "land"), source, name=name)),
        kept(f"{ident}-people", awk(share.replace("COL", "4").replace("KIND", "people"), source, name=name)),
        kept(f"{ident}-by-area", awk(rank.replace("KIND", "area"), f"~/atlas/rank-{place}-area", name=name)),
        kept(f"{ident}-by-density", awk(rank.replace("KIND", "density"), f"~/atlas/rank-{place}-density", name=name)),
    ]
    atoms = [atom(n + 1, run) for n, run in enumerate(pieces)]
    parts = " ".join(f"~/atlas/{ident}-{part}" for part in ("density", "land", "people", "by-area", "by-density"))
    join = f"cat ~/atlas/{ident}-head; echo; sed 's/^/- /' {parts}"
    run = kept(f"card-{ident}", join) if not path else written(path, join) + f" && {kept('card-' + ident, 'cat ' + path)}"
    atoms.append(atom(7, run, range(1, 7), [f"test $(grep -c '^- ' ~/atlas/card-{ident}) -eq 5"]))
    after = [f"rank-{place}-{key}" for key in ("area", "population", "density", "name")]
    task(f"describe-{ident}", f"Describe {name}", 3, after, atoms, path)


def bind(continent, rows):
    place, path = slug(continent), f"atlas/{slug(continent)}.md"
    atoms = []
    for pair in range(7):
        cards = " ".join(f"~/atlas/card-{slug(row[0])}" for row in rows[2 * pair:2 * pair + 2])
        atoms.append(atom(pair + 1, kept(f"{place}-part-{pair + 1}", f"for card in {cards}; do sed 's/^# /## /' $card; echo; done")))
    join = f"echo '# {continent}'; echo; echo 'By area: '$(cut -d'|' -f2 rankings/{place}-by-area.txt | paste -sd, -); echo; cat ~/atlas/{place}-part-?"
    atoms.append(atom(8, written(path, join), range(1, 8), [f"test $(grep -c '^## ' {path}) -eq 14"]))
    task(f"bind-{place}", f"Bind the gazetteer of {continent}", 4, [f"describe-{slug(row[0])}" for row in rows], atoms, path)


def check(continent, rows):
    place = slug(continent)
    cards = " ".join(f"~/atlas/card-{slug(row[0])}" for row in rows)
    pages = [f"pages/{slug(row[0])}.md" for row in rows if row[0] in FEATURED]
    total = "/ of the KIND of / { sum += $2 } END { exit sum < 99 || sum > 101 }"
    runs = [
        f"cat {cards} | awk {quoted(total.replace('KIND', 'land'))}",
        f"cat {cards} | awk {quoted(total.replace('KIND', 'people'))}",
        f"test $(cat {cards} | grep -c '^# ') -eq 14",
        f"test $(cat {cards} | grep 'by area' | sort -u | wc -l) -eq 14",
        f"test $(cat {cards} | grep 'by density' | sort -u | wc -l) -eq 14",
        " && ".join(f"test -s {page}" for page in pages),
        f"grep -q '\"continent\": \"{continent}\"' statistics/{place}.json",
    ]
    atoms = [atom(n + 1, run) for n, run in enumerate(runs)]
    task(f"check-{place}", f"Check the cards of {continent}", 4, [f"describe-{slug(row[0])}" for row in rows], atoms)


def text(value):
    return json.dumps(value, ensure_ascii=False)


def write(out):
    out.write("# A small atlas of 70 countries. Written by make.py from countries.txt: change those, not this.\n")
    out.write("plan: atlas\ntitle: A small atlas of 70 countries\nworkspace: new\nagent: command\nretry: { attempts: 2, backoff: 1s }\ntasks:\n")
    for one in tasks:
        out.write(f"  - id: {one['id']}\n    name: {text(one['name'])}\n    phase: {one['phase']}\n")
        if one["after"]:
            out.write(f"    depends_on: [{', '.join(one['after'])}]\n")
        if one["path"]:
            out.write(f"    expects: [{one['path']}]\n")
        out.write("    atoms:\n")
        for a in one["atoms"]:
            out.write(f"      - id: {a['id']}\n        run: {text(a['run'])}\n        timeout: 1m\n")
            if a["after"]:
                out.write(f"        depends_on: [{', '.join(a['after'])}]\n")
            if one["path"] and a is one["atoms"][-1]:
                out.write(f"        touches: [{one['path']}]\n")
            if a["verify"]:
                out.write(f"        verify: [{', '.join('{ run: ' + text(v) + ' }' for v in a['verify'])}]\n")


def main():
    continents = {}
    with open(os.path.join(HERE, "countries.txt"), encoding="utf-8") as source:
        for line in source:
            if not line.startswith("#"):
                continent, *row = line.rstrip("\n").split("|")
                continents.setdefault(continent, []).append(row)
    for continent, rows in continents.items():
        discover(continent, rows)
    for continent, rows in continents.items():
        statistics(continent)
        gaps(continent, rows)
        plausible(continent)
    for continent, rows in continents.items():
        for key in ("area", "population", "density", "name"):
            ranking(continent, rows, key, key in ("area", "population"))
    for continent, rows in continents.items():
        for row in rows:
            describe(continent, row)
    for continent, rows in continents.items():
        bind(continent, rows)
        check(continent, rows)
    with open(os.path.join(HERE, "plan.yaml"), "w", encoding="utf-8") as out:
        write(out)


main()
