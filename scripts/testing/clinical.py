"""Clinical documents: runs that are interrupted where documents are, and documents that come in any order."""

import os
import random
import signal

from testing.interruption import Interruption
from testing.store import OF_DOCUMENTS, ROOT, Failure, nights
from testing.world import Members

SAMPLE = os.path.join(ROOT, "samples", "clinical-documents")
# As for claims: where a run waits for a lock that the test holds.
MOMENTS = [
    ("reading documents", "source.payload", "share"),
    ("settling documents", "source.document", "share"),
    ("settling their statements", "source.statement_case", "share"),
    ("loading them", "fhir.condition", "share"),
    ("recording them", "ledger.disposition", "share"),
]


class Clinical(Interruption):
    """The cases; `say` prints what was seen."""

    def __init__(self, world, folder, say):
        first, *later = ([os.path.join(night, name) for name in sorted(os.listdir(night))] for night in nights(SAMPLE))
        members = Members([path for path in first if path.endswith(".csv")])
        super().__init__(world, folder, [first, [path for night in later for path in night]], members, say)

    def check(self):
        self.undisturbed()
        missing = [table for table in OF_DOCUMENTS if self.resources[table].startswith("0 ")]
        if missing:
            raise Failure(f"the documents do not reach {', '.join(missing)}")
        for moment in MOMENTS:
            self.killed(*moment)
        self.asked_to_end(signal.SIGTERM, *MOMENTS[2])
        for seed in range(3):
            self.in_any_order(seed)

    def in_any_order(self, seed):
        """Files shuffled, some of them twice, a few to a run."""
        chance = random.Random(seed)
        files = [path for night in self.nights for path in night]
        files += chance.sample(files, 4)
        chance.shuffle(files)
        store = self.world.fresh()
        while files:
            count = chance.randint(1, 5)
            store.run(*dict.fromkeys(files[:count]))
            del files[:count]
        found = store.resources()
        different = [table for table in found if found[table] != self.resources[table]]
        if different:
            raise Failure(f"documents in the order of seed {seed}: {', '.join(different)} differ")
        self.say(f"documents and members in any order (seed {seed}), some twice, a few to a run: the same tables")
