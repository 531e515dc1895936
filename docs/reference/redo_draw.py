"""Redo a draw that a street published, without Helin: python3 redo_draw.py DRAW [EXPORT]

DRAW is the file that the page of the draw offers. The key of a number is the SHA-256 of the seed, a colon and the
number; the numbers with the smallest keys are drawn, as many as the file says. EXPORT is what `helin verify --export`
wrote (see verify_chain.py): with it, it is also checked that the seed is the hash of the last entry that the street's
journal held when the period was over (of a younger journal its first), and that the journal has known the list and the
result by their fingerprints since the draw.
Needs nothing but Python 3. Exit code 0: it reproduces. 1: it does not, each problem on a line.
"""

import hashlib
import json
import sys

SEPARATOR = "\x1f"


def sha256(text):
    """The SHA-256 of a text, in small hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def problems(draw):
    """Yield what the file itself says against the draw."""
    frame, drawn, seed, size = draw["frame"], draw["drawn"], draw["seed"], draw["size"]
    if len(set(frame)) != len(frame):
        yield "a number stands in the list twice"
    if sha256("\n".join(frame)) != draw["frame_sha256"]:
        yield "the list does not have the fingerprint that is told"
    again = sorted(frame, key=lambda number: (sha256(f"{seed}:{number}"), number))[:size]
    if again != drawn:
        yield f"drawn anew it is {len(set(again) - set(drawn))} other numbers, or another order"


def problems_in(draw, entries):
    """Yield what the street's journal says against it."""
    wanted, facts, mark = draw["seed_from"], [], None
    for entry in entries:
        if entry["chain"] != wanted["chain"]:
            continue
        fields = entry["text"].split(SEPARATOR)
        if fields[2] == "cases.draw_sample" and draw["frame_sha256"] in fields[7]:
            facts.append(json.loads(fields[7]))
        elif not facts and (mark is None or int(fields[9]) < wanted["before"] * 1_000_000):
            mark = entry["seq"], sha256(entry["text"])
    if mark != (wanted["seq"], draw["seed"]):
        yield f"the seed is not the hash of the entry that counts, which is {mark and mark[0]}"
    if [fact["drawn_sha256"] for fact in facts] != [sha256("\n".join(draw["drawn"]))]:
        yield "the journal does not know this list and this result together, once"


def lines(path):
    """Read a file of JSON lines."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def main(path, export=None):
    """Print the problems and the verdict; the exit code."""
    with open(path, encoding="utf-8") as file:
        draw = json.load(file)
    found = [*problems(draw), *(problems_in(draw, lines(export)) if export else [])]
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write("it does not reproduce\n" if found else f"{len(draw['drawn'])} numbers: it reproduces\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in {2, 3} else __doc__)
