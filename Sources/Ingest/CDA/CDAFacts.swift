/// What each record of a document says of it.
struct CDAFacts {
    /// A digest of source and ids.
    var key: [UInt8] = []
    /// Who it comes from: a digest, which scopes keys.
    var source: [UInt8] = []
    /// What the layout calls the document; empty for none.
    var kind: [UInt8] = []
    /// Its effective time, as FHIR writes it.
    var time: [UInt8] = []
    var setID: [UInt8] = []
    var versionNumber: [UInt8] = []
    /// The code of its confidentiality.
    var confidentiality: [UInt8] = []
    /// The key that an entry of the header's encounter would have; empty where there is none.
    var encounterKey: [UInt8] = []
    /// Tells a source's patients apart; empty where he has no identifier.
    var patient: [UInt8] = []
}

/// The section that is being read.
struct CDASection {
    /// The layout's number; that of all its sections together where none is known.
    var number: Int
    var code: [UInt8] = []
    var title: [UInt8] = []
    /// Its null flavor, where it is one.
    var nullFlavor: [UInt8] = []
    /// How many entries it has had so far.
    var entries = 0
    /// Whether a record of its text has been made, or need not be.
    var isTold = false
    /// Where its tag stands in the file.
    var byte: UInt64 = 0
    var line: UInt32 = 0
}
