"""What goes wrong in a claim's life: each a finding with a rule's id, and the member's other claims as they were."""

import os

from benchmarking.kinds import X12File, amount, npi
from testing.store import Failure

ROSTER = ("as_of,member_id,relationship,last_name,first_name,birth_date,gender,address1,city,state,postal_code,"
          "coverage_start,coverage_type,plan_id,plan_name,payer_id\n")
PEOPLE = {"A": ("TR00001", "ASHDOWN", "MERLE", "19600102", "F"), "B": ("TR00002", "BRACKNELL", "IVO", "19710203", "M")}
CLINIC = npi(77001)


class Claim:
    """A professional claim and its remittance."""

    def __init__(self, control, who, number, cents=(10000,), diagnoses=("J029",), frequency="1", original=None):
        self.control, self.who, self.number, self.cents = control, who, number, list(cents)
        self.diagnoses, self.frequency, self.original = diagnoses, frequency, original

    def submitted(self):
        total = amount(sum(self.cents))
        segments = [f"CLM*{self.control}*{total}***11:B:{self.frequency}*Y*A*Y*Y"]
        if self.original:
            segments.append(f"REF*F8*{self.original}")
        codes = [f"{'ABK' if place == 0 else 'ABF'}:{code}" for place, code in enumerate(self.diagnoses)]
        segments += ["*".join(["HI", *codes[first:first + 12]]) for first in range(0, len(codes), 12)]
        for place, cents in enumerate(self.cents, 1):
            segments += [f"LX*{place}", f"SV1*HC:99213*{amount(cents)}*UN*1***1", "DTP*472*D8*20260112",
                         f"REF*6R*{self.control}-{place}"]
        return segments

    def remitted(self, status="1", paid=None, who=None, original=None):
        sign = -1 if status == "22" else 1
        total = sum(self.cents)
        paid = total if paid is None else paid
        identity, family, given, *_ = PEOPLE[who or self.who]
        segments = [f"CLP*{self.control}*{status}*{amount(sign * total)}*{amount(sign * paid)}**12*{self.number}*11*1"]
        if total != paid:
            segments.append(f"CAS*CO*45*{amount(sign * (total - paid))}")
        segments.append(f"NM1*QC*1*{family}*{given}****MI*{identity}")
        if original:
            segments.append(f"REF*F8*{original}")
        return segments + ["DTM*232*20260112", "DTM*233*20260112"], sign * paid


class Trouble:
    """The cases; `say` prints what was seen."""

    def __init__(self, world, folder, say):
        self.world, self.folder, self.say, self.number = world, folder, say, 0

    def check(self):
        self.known = Claim("TA", "A", "NA")
        self.other = Claim("TB", "B", "NB")
        roster = self.file("members.csv", ROSTER + "".join(
            f"2026-01-20,{identity},18,{family.title()},{given.title()},{birth[:4]}-{birth[4:6]}-{birth[6:]},{sex},1 Main St,Barre,VT,"
            f"05641,2025-01-01,CI,P1,Plan One,GHP01\n" for identity, family, given, birth, sex in PEOPLE.values()))
        self.base = [roster, self.claims(self.known, self.other),
                     self.remittances([self.known.remitted(), self.other.remitted()])]
        self.later()
        self.odd_claims()
        self.say(f"{self.number} files of trouble: each found, nothing else touched")

    # ------------------------------------------------------------------------------------------ the cases

    def later(self):
        """What later files say of a claim."""
        self.see("a void of an unknown claim", "LIFE-VOID-UNKNOWN",
                 [self.remittances([Claim("T0", "A", "N0").remitted("22")])])
        self.see("a remittance for another member", "LIFE-OTHER-MEMBER",
                 [self.remittances([self.known.remitted(who="B", paid=5000)], day="20260302")])
        again = self.known.remitted(paid=9000)
        self.see("the same number and day with other content", "LIFE-TIE", [self.remittances([again])], stays=["NB"])
        first = Claim("TC", "A", "NC", frequency="7", original="NX")
        self.see("a replacement that comes first", "LIFE-REPLACEMENT-FIRST",
                 [self.claims(first), self.remittances([first.remitted(original="NX")])])
        one, two = Claim("T1", "A", "N1", original="N2", frequency="7"), Claim("T2", "A", "N2", original="N1", frequency="7")
        self.see("a cycle of replacements", "LIFE-CYCLE",
                 [self.claims(one, two), self.remittances([one.remitted(original="N2"), two.remitted(original="N1")])])

    def odd_claims(self):
        """Claims that no guide has room for."""
        fifty = Claim("TD", "A", "ND", diagnoses=[f"M25{place:03d}" for place in range(500, 550)])
        self.see("a claim of 50 diagnoses", "CLAIM-MANY-DIAGNOSES",
                 [self.claims(fifty), self.remittances([fifty.remitted()])], publishes="ND")
        long = Claim("TE", "A", "NE", cents=[100] * 10_000)
        self.see("a claim of 10,000 lines", "CLAIM-MANY-LINES",
                 [self.claims(long), self.remittances([long.remitted()])], publishes="NE")
        self.see("a remittance in another currency", "REMIT-CURRENCY",
                 [self.remittances([self.known.remitted(paid=5000)], day="20260302", currency="CAD")])
        cents = Claim("TF", "A", "NF")
        text = self.claims(cents)
        with open(text, encoding="ascii") as file:
            odd = file.read().replace("CLM*TF*100*", "CLM*TF*100.005*").replace("99213*100*", "99213*100.005*")
        self.see("an amount beyond cents", "CLAIM-CENTS", [self.file("cents.837", odd)])

    # ------------------------------------------------------------------------------------------ how they are seen

    def see(self, what, rule, files, stays=("NA", "NB"), publishes=None):
        store = self.world.fresh()
        store.run(*self.base)
        before = self.explanations(store)
        if not {"NA", "NB"} <= before.keys():
            raise Failure(f"{what}: the claims before it are not published: {sorted(before)}")
        report = store.run(*files)
        rules = {rule["rule"] for rule in report["rules"]}
        if rule not in rules:
            raise Failure(f"{what}: {rule} was not found, but {', '.join(sorted(rules)) or 'nothing'}")
        after = self.explanations(store)
        changed = [number for number in stays if after.get(number) != before[number]]
        if changed:
            raise Failure(f"{what}: {', '.join(changed)} changed, which it does not concern")
        if publishes and publishes not in after:
            raise Failure(f"{what}: {publishes} was not published; there are {', '.join(sorted(after))}")

    def explanations(self, store):
        rows = store.query("select resource->'identifier'->0->>'value' || E'\\t' || md5(resource::text) "
                           "from fhir.explanation_of_benefit").splitlines()
        return dict(row.split("\t") for row in rows)

    def file(self, name, text):
        self.number += 1
        path = os.path.join(self.folder, f"{self.number:03d}-{name}")
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def claims(self, *claims):
        path = self.file("claims.837", "")
        out = X12File(path, "HC", "005010X222A1")
        segments = ["BHT*0019*00*T*20260120*0130*CH", "NM1*41*2*TROUBLE*****46*T", "PER*IC*DESK*TE*8005550100",
                    "NM1*40*2*GREENFIELD HEALTH PLAN*****46*GHP01", "HL*1**20*1", f"NM1*85*2*TROUBLE CLINIC*****XX*{CLINIC}",
                    "N3*1 MAIN ST", "N4*BARRE*VT*05641", "REF*EI*990009002"]
        for place, claim in enumerate(claims, 2):
            identity, family, given, birth, sex = PEOPLE[claim.who]
            segments += [f"HL*{place}*1*22*0", "SBR*P*18*******CI", f"NM1*IL*1*{family}*{given}****MI*{identity}", "N3*1 MAIN ST",
                         "N4*BARRE*VT*05641", f"DMG*D8*{birth}*{sex}", "NM1*PR*2*GREENFIELD HEALTH PLAN*****PI*GHP01",
                         *claim.submitted()]
        out.set("837", segments)
        out.close()
        return path

    def remittances(self, parts, day="20260301", currency=None):
        path = self.file("remittances.835", "")
        out = X12File(path, "HP", "005010X221A1")
        total = sum(paid for _, paid in parts)
        money = [f"CUR*PR*{currency}"] if currency else []
        pay = f"BPR*I*{amount(total)}*C*ACH*CCP*01*999999992*DA*1*1990000000**01*999999992*DA*2*{day}"
        out.set("835", [pay, f"TRN*1*T{self.number}*1990000000", *money, f"DTM*405*{day}", "N1*PR*GREENFIELD HEALTH PLAN",
                        "REF*2U*GHP01", f"N1*PE*TROUBLE CLINIC*XX*{CLINIC}", "LX*1", *(item for segments, _ in parts for item in segments)])
        out.close()
        return path
