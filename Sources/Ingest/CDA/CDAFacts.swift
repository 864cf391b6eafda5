/// What each record of a document says of it.
struct CDAFacts {
    var key: [UInt8] = []
    var source: [UInt8] = []
    /// What the layout calls the document; empty for none.
    var kind: [UInt8] = []
    var time: [UInt8] = []
    var setID: [UInt8] = []
    var versionNumber: [UInt8] = []
    var confidentiality: [UInt8] = []
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
    var entries = 0
    /// Whether a record of its text has been made, or need not be.
    var isTold = false
    var byte: UInt64 = 0
    var line: UInt32 = 0
}
