"""Nights of one kind of claim each, of invented people: three service lines a claim, a member for eight claims.

The kinds differ in what stands in a claim, not in how many claims, lines and members there are, so that their times can be
compared claim by claim.
"""

import os

PER_SET = 25
CENTS = (21000, 9550, 4250)
ALLOWED = (14000, 7050, 3200)
FACILITY_CODES = ("0450", "0320", "0300")
PROCEDURES = {"professional": ("99214", "80061", "36415"), "outpatient": ("99283", "73610", "80053"),
              "oral": ("D2740", "D2392", "D1120")}


def npi(number):
    """A provider number with its check digit (Luhn, prefix 80840)."""
    base = f"1{number:08d}"
    total = 0
    for place, digit in enumerate(reversed("80840" + base)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return base + str(-total % 10)


def amount(cents):
    return f"{cents / 100:.2f}".rstrip("0").rstrip(".")


class Member:
    def __init__(self, claim):
        self.number = claim // 8
        self.id = f"BK{self.number:07d}"
        self.family = "BENCH" + "".join(chr(65 + int(digit)) for digit in f"{self.number:06d}")

    def row(self):
        return (f"2026-02-02,{self.id},{self.id},18,{self.family},PAT,1970-01-31,F,1 Main St,Barre,VT,05641,2025-01-01,CI,"
                "GFPPO,Greenfield PPO,MILL01,Millworks,GHP01\n")

    def subscriber(self):
        return ["SBR*P*18*MILL01******CI", f"NM1*IL*1*{self.family}*PAT****MI*{self.id}", "N3*1 MAIN ST",
                "N4*BARRE*VT*05641", "DMG*D8*19700131*F", "NM1*PR*2*GREENFIELD HEALTH PLAN*****PI*GHP01"]


ROSTER = ("as_of,member_id,subscriber_id,relationship,last_name,first_name,birth_date,gender,address1,city,state,postal_code,"
          "coverage_start,coverage_type,plan_id,plan_name,group_id,group_name,payer_id\n")


class X12File:
    """An interchange that is written set by set."""

    def __init__(self, path, functional, guide):
        self.file = open(path, "w", encoding="ascii")
        self.guide, self.sets = guide, 0
        self.put(f"ISA*00*          *00*          *ZZ*{'BENCH':<15}*ZZ*{'GREENFIELDHP':<15}*260202*0130*^*00501*000000001*0*T*:",
                 f"GS*{functional}*BENCH*GREENFIELDHP*20260202*0130*1*X*{guide}")

    def put(self, *segments):
        self.file.writelines(segment + "~\n" for segment in segments)

    def set(self, name, segments):
        self.sets += 1
        number = f"{self.sets:06d}"
        guide = "" if name == "835" else f"*{self.guide}"
        self.put(f"ST*{name}*{number}{guide}", *segments, f"SE*{len(segments) + 2}*{number}")

    def close(self):
        self.put(f"GE*{self.sets}*1", "IEA*1*000000001")
        self.file.close()


def lines_of(kind):
    if kind == "oral":
        return [[f"SV3*AD:{code}*{amount(cents)}****1", f"TOO*JP*{14 + place}*M:O", "DTP*472*D8*20251206"]
                for place, (code, cents) in enumerate(zip(PROCEDURES[kind], CENTS))]
    if kind == "professional":
        return [[f"SV1*HC:{code}*{amount(cents)}*UN*1***1", "DTP*472*D8*20251206"]
                for code, cents in zip(PROCEDURES[kind], CENTS)]
    codes = [f"HC:{code}" for code in PROCEDURES["outpatient"]] if kind == "outpatient" else ["", "", ""]
    return [[f"SV2*{revenue}*{code}*{amount(cents)}*UN*1", "DTP*472*D8*20251206"]
            for revenue, code, cents in zip(FACILITY_CODES, codes, CENTS)]


def head_of(kind, control, claim):
    total = amount(sum(CENTS))
    doctor = npi(claim % 97 + 1000)
    if kind == "professional":
        return [f"CLM*{control}*{total}***11:B:1*Y*A*Y*Y", "HI*ABK:E1165*ABF:I10*ABF:E785", f"NM1*82*1*ABARA*CHIDI*O***XX*{doctor}"]
    if kind == "oral":
        return [f"CLM*{control}*{total}***11:B:1*Y*A*Y*Y", "DTP*472*D8*20251206", f"NM1*82*1*OKONJO*AMARA****XX*{doctor}"]
    bill, stay = ("11", "20251210") if kind == "inpatient" else ("13", "20251206")
    head = [f"CLM*{control}*{total}***{bill}:A:1*Y*A*Y*Y", f"DTP*434*RD8*20251206-{stay}"]
    if kind == "inpatient":
        head += ["DTP*435*DT*202512060830", "CL1*3*1*01", "HI*ABK:M1611:::::::Y", "HI*ABJ:M1611", "HI*DR:470",
                 "HI*ABF:I10:::::::Y*ABF:E119:::::::Y", "HI*BBR:0SR9019:D8:20251206"]
    else:
        head += ["CL1*1*1*01", "HI*ABK:S93401A", "HI*APR:M25571", "HI*ABF:I10"]
    return head + [f"NM1*71*1*ABERNATHY*LOUISE*M***XX*{doctor}"]


def remittance_of(kind, control, claim, member):
    paid, total = sum(ALLOWED), sum(CENTS)
    bill = {"inpatient": "11", "outpatient": "13"}.get(kind, "11")
    segments = [f"CLP*{control}*1*{amount(total)}*{amount(paid)}**12*BENCH{claim:09d}*{bill}*1"]
    if kind == "inpatient":
        segments += [f"CAS*CO*45*{amount(total - paid)}"]
    segments += [f"NM1*QC*1*{member.family}*PAT****MI*{member.id}", "DTM*232*20251206", "DTM*233*20251210", f"AMT*AU*{amount(paid)}"]
    if kind == "inpatient":
        return segments
    for place, (cents, allowed) in enumerate(zip(CENTS, ALLOWED)):
        code = PROCEDURES[kind][place]
        service = f"SVC*{'AD' if kind == 'oral' else 'HC'}:{code}*{amount(cents)}*{amount(allowed)}"
        service += f"*{FACILITY_CODES[place]}*1" if kind == "outpatient" else "**1"
        segments += [service, "DTM*472*20251206", f"CAS*CO*45*{amount(cents - allowed)}", f"REF*6R*{control}-{place + 1}", f"AMT*B6*{amount(allowed)}"]
    return segments


GUIDES = {"professional": "005010X222A1", "outpatient": "005010X223A3", "inpatient": "005010X223A3", "oral": "005010X224A2"}
SUBMITTED = tuple(GUIDES)


def write_submitted(kind, claims, folder):
    submitted = X12File(os.path.join(folder, "claims.837"), "HC", GUIDES[kind])
    remitted = X12File(os.path.join(folder, "remittances.835"), "HP", "005010X221A1")
    for first in range(0, claims, PER_SET):
        payee = npi(first // PER_SET % 200 + 2000)
        sent = ["BHT*0019*00*B*20260202*0130*CH", "NM1*41*2*BENCH*****46*B", "PER*IC*DESK*TE*8005550100",
                "NM1*40*2*GREENFIELD HEALTH PLAN*****46*GHP01", "HL*1**20*1", f"NM1*85*2*BENCH PROVIDER*****XX*{payee}",
                "N3*1 MAIN ST", "N4*BARRE*VT*05641", "REF*EI*990009001"]
        paid = []
        count = min(PER_SET, claims - first)
        for claim in range(first, first + count):
            member, control = Member(claim), f"K{claim:09d}"
            sent += [f"HL*{claim - first + 2}*1*22*0", *member.subscriber(), *head_of(kind, control, claim)]
            for place, line in enumerate(lines_of(kind), 1):
                sent += [f"LX*{place}", *line, f"REF*6R*{control}-{place}"]
            paid += remittance_of(kind, control, claim, member)
        submitted.set("837", sent)
        total = amount(sum(ALLOWED) * count)
        remitted.set("835", [f"BPR*I*{total}*C*ACH*CCP*01*999999992*DA*1*1990000000**01*999999992*DA*2*20260201", f"TRN*1*B{first}*1990000000",
                             "DTM*405*20260201", "N1*PR*GREENFIELD HEALTH PLAN", "REF*2U*GHP01", f"N1*PE*BENCH PROVIDER*XX*{payee}", "LX*1", *paid])
    submitted.close()
    remitted.close()


def write(kind, claims, folder):
    """Writes a night of `claims` claims of a kind of `SUBMITTED` into a folder."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "members.csv"), "w", encoding="ascii") as file:
        file.write(ROSTER)
        file.writelines(Member(claim).row() for claim in range(0, claims, 8))
    write_submitted(kind, claims, folder)
