/// Small resources of types of which the guides have no examples.
enum InventedForRules {
    static var all: [Source] {
        texts.enumerated().compactMap {
            Source(name: "invented \($0.offset)", bytes: Array($0.element.utf8))
        }
    }

    static let texts = clinical + administrative + conformance + tests
}
