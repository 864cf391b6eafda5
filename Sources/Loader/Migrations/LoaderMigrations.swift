import PostgreSQL

/// The migrations of the schemas `ledger` and `fhir`, in the order in which they apply. Other modules' lists come after.
public enum LoaderMigrations {
    public static let all: [Migration] = [
        Migration("ledger-0001-runs", LedgerSchema.runs),
        Migration("ledger-0002-dispositions", LedgerSchema.dispositions),
        Migration("ledger-0003-findings", LedgerSchema.findings),
        Migration("ledger-0004-accounting", LedgerSchema.accounting),
        Migration("ledger-0005-cpcds", LedgerSchema.cpcds),
        Migration("ledger-0006-messages", LedgerSchema.messages),
        Migration("fhir-0001-resources", FHIRSchema.resources),
        Migration("fhir-0002-history", FHIRSchema.history),
        Migration("fhir-0003-publication", FHIRSchema.publication),
        Migration("ledger-0007-must-support", LedgerSchema.mustSupport),
        Migration("ledger-0008-made", LedgerSchema.made),
        Migration("ledger-0009-money", LedgerSchema.money),
        Migration("ledger-0010-waiting", LedgerSchema.waiting),
        Migration("fhir-0004-related-person", FHIRSchema.relatedPerson),
        Migration("fhir-0005-authorizations", FHIRAuthorizationSchema.resources),
        Migration("fhir-0006-moved", FHIRSchema.moved),
        Migration("fhir-0007-clinical", FHIRClinicalSchema.resources),
    ]
}
