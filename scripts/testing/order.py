"""The same extracts in any order, cut into many files, over several nights, twice: the same bytes in every table."""

import collections
import os
import random

from testing.extracts import cut
from testing.store import OF_AUTHORIZATIONS, OF_DOCUMENTS, Failure, expect_nothing_published


class Order:
    """The cases; `say` prints what was seen."""

    def __init__(self, world, folder, extracts, say):
        self.world, self.folder, self.extracts, self.say = world, folder, extracts, say

    def check(self):
        self.at_once()
        self.again()
        self.pieces = cut(self.extracts, os.path.join(self.folder, "claims"), 40)
        self.cut_to_claims()
        self.several_nights()

    def at_once(self):
        self.store = self.world.fresh()
        self.report = self.store.run(*self.extracts)
        self.resources, self.records = self.store.resources(), self.store.records()
        # These extracts have no prior authorizations.
        if any(state.startswith("0 ") for table, state in self.resources.items() if table not in OF_AUTHORIZATIONS + OF_DOCUMENTS):
            raise Failure(f"the extracts do not reach every table: {self.resources}")
        records = self.report["records"]
        if not records["published"]:
            raise Failure("the extracts publish nothing")
        self.say(f"all at once: {records['read']} records, {records['published']} published")

    def expect_same(self, store, what, records=True):
        found = store.resources()
        different = [table for table in found if found[table] != self.resources[table]]
        if different:
            raise Failure(f"{what}: {', '.join(different)} differ from those of all files at once")
        if records and store.records() != self.records:
            raise Failure(f"{what}: source is not that of all files at once: {store.records()}, expected {self.records}")

    def again(self):
        """The same files in the reverse order: no row is touched, and every record is unchanged or what it was."""
        before = self.store.rows()
        report = self.store.run(*reversed(self.extracts))
        expect_nothing_published(report, "all files")
        if self.store.rows() != before:
            raise Failure("all files a second time: rows were touched")
        first, second = self.report["run"], report["run"]
        self.expect_dispositions(first, second)
        self.expect_same(self.store, "all files a second time")
        self.say("a second time, in the reverse order: nothing published, no row touched, each record as it was")

    def expect_dispositions(self, first, second):
        wrong = self.store.query(f"""
            with read as (
                select d.run, f.path, d.ordinal, d.disposition::text, coalesce(d.reason, '') as reason
                from ledger.disposition d join ledger.file f on f.run = d.run and f.number = d.file
                where d.origin = d.run and d.run in ({first}, {second}))
            select coalesce(a.disposition, 'none') || ' > ' || coalesce(b.disposition, 'none'), count(*)
            from (select * from read where run = {first}) a full join (select * from read where run = {second}) b
                using (path, ordinal)
            where b.disposition is null or a.disposition is null
                or not (a.disposition = b.disposition and a.reason = b.reason and a.disposition <> 'published'
                    or a.disposition in ('published', 'unchanged') and b.disposition = 'unchanged')
            group by 1""").split()
        if wrong:
            raise Failure(f"all files a second time: dispositions changed otherwise than to unchanged: {wrong}")

    def cut_to_claims(self):
        """Each claim, remittance and roster row by itself, in an order that nobody chose."""
        pieces = list(self.pieces)
        random.Random(1).shuffle(pieces)
        store = self.world.fresh()
        report = store.run(*pieces)
        self.expect_same(store, f"{len(pieces)} files")
        self.expect_same_outcomes(report, f"{len(pieces)} files")
        self.say(f"cut into {len(pieces)} files, in any order: the same")

    def expect_same_outcomes(self, report, what):
        found, wanted = report["records"], self.report["records"]
        different = [name for name in wanted if name != "superseded" and found[name] != wanted[name]]
        if different:
            raise Failure(f"{what}: {', '.join(f'{name} {found[name]}' for name in different)}, expected "
                          f"{', '.join(f'{name} {wanted[name]}' for name in different)}")

    def several_nights(self):
        """The pieces over four nights, remittances and rosters before their claims or after, some of them twice."""
        pieces = list(self.pieces)
        random.Random(2).shuffle(pieces)
        nights = [pieces[index::4] for index in range(4)]
        nights[3] += nights[0][: len(nights[0]) // 2]
        store = self.world.fresh()
        outcomes = collections.Counter()
        for night in nights:
            report = store.run(*night)
            outcomes.update({name: count for name, count in report["records"].items() if count})
        self.expect_same(store, "four nights")
        before = store.rows()
        expect_nothing_published(store.run(*self.extracts), "what came over four nights")
        if store.rows() != before:
            raise Failure("whole files after four nights of pieces: rows were touched")
        store.call("store", "check")
        self.say("over four nights, some of it twice: the same, and the whole files then change nothing")
