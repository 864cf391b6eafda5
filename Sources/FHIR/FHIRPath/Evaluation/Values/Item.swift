/// One member of a collection, without references to anything that is counted.
enum Item: BitwiseCopyable {
    /// No value: an empty `$this`, a primitive element without a value.
    case nothing
    /// An element of the resource.
    case element(TapeElement)
    case boolean(Bool)
    case integer(Int64)
    case decimal(WideDecimal)
    case string(Text)
    case temporal(Temporal)
    case quantity(UnsafePointer<QuantityValue>)
    /// What `type()` gives.
    case typeInfo(Int32)
    /// What a reference points at that is not at hand, by the type that it names: `is` can be answered, nothing else.
    case unresolved(Int32)
}

/// An element on a tape. A primitive is written as a value and, where it has extensions or an id, as an object beside it.
struct TapeElement: BitwiseCopyable {
    /// The node of the value, -1 where there is none.
    var value: Int32
    /// The node of the object `_name` of a primitive, -1 where there is none.
    var shadow: Int32
    /// In the `TypeModel`; 0 where it is not known.
    var type: Int32
}

/// A number with a unit: UCUM, or a calendar word (`day`, `years`).
struct QuantityValue: BitwiseCopyable {
    var value: WideDecimal
    var unit: Text
}
