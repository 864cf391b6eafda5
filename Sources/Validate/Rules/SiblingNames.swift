import FHIR

/// Which name goes with which `_` name: a primitive's value and its extensions.
struct SiblingNames {
    /// The `_` name of a name, by id; 0 where there is none.
    let shadows: UnsafeMutablePointer<UInt16>
    /// The name of a `_` name, by id; 0 of all others.
    let values: UnsafeMutablePointer<UInt16>

    init(_ names: NameTable, arena: Arena) {
        shadows = arena.copy(names.names.map { names.id(of: "_" + $0) })
        values = arena.copy(names.names.map { $0.hasPrefix("_") ? names.id(of: String($0.dropFirst())) : 0 })
    }
}
