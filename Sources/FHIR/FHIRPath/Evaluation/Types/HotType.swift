/// What a walk asks of a type, without references.
struct HotType {
    /// How a primitive's text is read.
    enum Primitive: UInt8 {
        case none, boolean, integer, decimal, string, date, dateTime, time
    }

    var primitive = Primitive.none
    /// A `Resource` or `DomainResource`: what stands there says by `resourceType` what it is.
    var isAbstractResource = false
    var isResource = false
    var isQuantity = false
    /// Of FHIRPath's own types, not FHIR's.
    var isSystem = false
    /// Nothing is known of its elements.
    var isOpen = false
    var hasMembers = false
    /// The type that it specialises, 0 for none.
    var base: Int32 = 0
    /// Its elements as JSON names them, those of a choice one after another.
    var members: UnsafeMutablePointer<TypeMember>?
    var memberCount: Int32 = 0
    /// Open-addressed by the JSON name's id: places in `members` + 1.
    var slots: UnsafeMutablePointer<UInt16>?
    var mask: Int32 = 0

    /// The member with this JSON name, or -1; `id` is not 0.
    func member(_ id: UInt16) -> Int {
        guard let slots, let members else { return -1 }
        var slot = HotType.hash(id) & Int(mask)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            if members[place].jsonName == id || members[place].shadowName == id { return place }
            slot = (slot + 1) & Int(mask)
        }
        return -1
    }

    static func hash(_ id: UInt16) -> Int { Int((UInt32(id) &* 0x9E37_79B1) >> 12) }
}

/// An element of a type, as JSON writes it.
struct TypeMember {
    /// The element's name without a choice's type, and the JSON name with it: places in `TypeModel.words`.
    var element: Int32
    var word: Int32
    /// The ids of the JSON name and of `_name` in the tape's `NameTable`; 0 where it does not know them.
    var jsonName: UInt16
    var shadowName: UInt16
    /// -1 until it is first asked for.
    var type: Int32
}

/// A name that paths or types use.
struct Word {
    var id: UInt16
    var shadow: UInt16
    var text: Text
}
