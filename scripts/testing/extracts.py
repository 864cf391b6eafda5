"""Extracts for tests: the sample many times over, and any X12 or CSV file cut into files of a claim or a row each.

A cut file is a valid one: its own ISA to IEA, its counts and HL numbers right. What it says of a claim is unchanged."""

import os
import re
import shutil

from testing.store import Failure

# ---------------------------------------------------------------------------------------------- many


# What in the sample is one claim's, member's or payer's own, and becomes another's in every copy.
OWN = re.compile(rb"GF44(?=\d)|UX70(?=\d)|(?:JSFM|OG|GVR|SP)-(?=\d)|GHP(?=\d{6})")


def multiply(sources, folder, copies):
    """Copies each file so many times, with claims and members of their own; the first copy is the file as it is."""
    os.makedirs(folder, exist_ok=True)
    for source in sources:
        with open(source, "rb") as file:
            content = file.read()
        stem, extension = os.path.splitext(os.path.basename(source))
        for copy in range(copies):
            mark = b"" if copy == 0 else b"%d" % (100 + copy)
            made = OWN.sub(lambda match: match.group() + mark, content)
            with open(os.path.join(folder, f"{stem}-{copy:03}{extension}"), "wb") as file:
                file.write(made)


# ---------------------------------------------------------------------------------------------- cutting


class X12:
    """A file's segments as lists of elements, and the delimiters to write them by."""

    def __init__(self, content):
        self.element, self.terminator = content[3:4], content[105:106]
        self.segments = [part.strip(b"\r\n").split(self.element) for part in content.split(self.terminator)]
        self.segments = [segment for segment in self.segments if segment[0]]

    def write(self, segments):
        return b"".join(self.element.join(segment) + self.terminator + b"\n" for segment in segments)


def cut_x12(content):
    """The file as files of one claim, or one remittance, each."""
    x12 = X12(content)
    isa = gs = st = None
    body = []
    for segment in x12.segments:
        match segment[0]:
            case b"ISA": isa = segment
            case b"GS": gs = segment
            case b"ST": st, body = segment, []
            case b"SE":
                cut = cut_claims if st[1] == b"837" else cut_remittances
                for part in cut(body):
                    end = [b"SE", b"%d" % (len(part) + 2), st[2]]
                    group = [gs, st, *part, end, [b"GE", b"1", gs[6]]]
                    yield x12.write([isa, *group, [b"IEA", b"1", isa[13]]])
            case _: body.append(segment)


def cut_claims(body):
    """For each CLM the transaction set's beginning, the claim's loops, and nothing else."""
    beginning, loops = [], {}
    level, claim = None, None

    def made():
        number, segments = 0, list(beginning)
        for name in (b"20", b"22", b"23"):
            if name not in loops:
                continue
            number += 1
            head, *rest = loops[name]
            children = b"1" if name == b"20" or name == b"22" and b"23" in loops else b"0"
            segments += [[b"HL", b"%d" % number, b"%d" % (number - 1) if number > 1 else b"", name, children], *rest]
        return segments + claim

    for segment in body:
        if segment[0] in (b"HL", b"CLM") and claim:
            yield made()
            claim = None
        if segment[0] == b"HL":
            level = segment[3]
            for name in {b"20": (b"22", b"23"), b"22": (b"23",)}.get(level, ()):
                loops.pop(name, None)
            loops[level] = [segment]
        elif segment[0] == b"CLM":
            claim = [segment]
        elif claim is not None:
            claim.append(segment)
        elif level is None:
            beginning.append(segment)
        else:
            loops[level].append(segment)
    if claim:
        yield made()


def cut_remittances(body):
    """For each CLP the transaction set's beginning and its loops, BPR02 being what it pays; then what PLB says, alone."""
    beginning, provider, claim, claims, adjustments = [], [], None, [], []
    for segment in body:
        if segment[0] == b"PLB":
            adjustments.append(segment)
        elif segment[0] in (b"LX", b"TS3", b"TS2"):
            provider, claim = ([segment] if segment[0] == b"LX" else provider + [segment]), None
        elif segment[0] == b"CLP":
            claim = [segment]
            claims.append((provider, claim))
        elif claim is not None:
            claim.append(segment)
        else:
            beginning.append(segment)
    for provider, claim in claims:
        yield [paying(segment, cents(claim[0][4])) for segment in beginning] + provider + claim
    if adjustments:
        taken = sum(cents(amount) for segment in adjustments for amount in segment[4::2])
        yield [paying(segment, -taken) for segment in beginning] + adjustments


def cents(text):
    """An amount as whole cents."""
    sign, whole, _, part = re.fullmatch(rb"(-?)(\d*)(\.(\d*))?", text).groups()
    value = int(whole or 0) * 100 + int(((text.partition(b".")[2]) + b"00")[:2])
    return -value if sign else value


def paying(segment, amount):
    if segment[0] != b"BPR":
        return segment
    sign = b"-" if amount < 0 else b""
    return [segment[0], segment[1], sign + b"%d.%02d" % divmod(abs(amount), 100), *segment[3:]]


def cut_csv(content):
    """The file as files of a row each."""
    header, *rows = content.splitlines(keepends=True)
    for row in rows:
        yield header + row


def is_whole(content):
    """Whether an X12 file has its end: a file that was cut on its way is not to be cut further."""
    return content.count(b"IEA") == content.count(b"ISA") > 0


def cut(sources, folder, pieces=None):
    """Cuts files into `folder`; returns the paths made, in the files' order. Pieces are dealt to at most so many files."""
    os.makedirs(folder, exist_ok=True)
    made = []
    for source in sources:
        stem, extension = os.path.splitext(os.path.basename(source))
        with open(source, "rb") as file:
            content = file.read()
        if extension == ".csv":
            parts = list(cut_csv(content))
        elif content.startswith(b"ISA") and is_whole(content):
            parts = list(cut_x12(content))
            if not parts:
                raise Failure(f"{source}: there is no claim to cut out")
        else:
            parts = [content]
        if pieces and len(parts) > pieces and extension != ".csv":
            # Interchanges one after another are a valid file.
            parts = [b"".join(parts[index::pieces]) for index in range(pieces)]
        elif pieces and len(parts) > pieces:
            header = content.splitlines(keepends=True)[0]
            rows = [part[len(header):] for part in parts]
            parts = [header + b"".join(rows[index::pieces]) for index in range(pieces)]
        for number, part in enumerate(parts):
            path = os.path.join(folder, f"{stem}-piece-{number:04}{extension}")
            with open(path, "wb") as file:
                file.write(part)
            made.append(path)
    return made


def copy_all(sources, folder):
    """Copies files into a new folder; returns their paths there."""
    os.makedirs(folder, exist_ok=True)
    return [shutil.copy(source, folder) for source in sources]
