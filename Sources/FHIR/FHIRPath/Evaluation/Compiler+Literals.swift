extension Compiler {
    /// The number of a literal.
    mutating func add(_ literal: FHIRPath.Literal, at offset: Int) throws(FHIRPath.SyntaxError) -> Int32 {
        func decimal(_ text: String) throws(FHIRPath.SyntaxError) -> WideDecimal {
            var text = text
            guard let value = text.withUTF8({ WideDecimal(Text($0)) }) else {
                throw FHIRPath.SyntaxError(offset: offset, message: "the number has too many digits")
            }
            return value
        }
        func temporal(_ kind: Temporal.Kind, _ text: String) throws(FHIRPath.SyntaxError) -> Item {
            var text = text
            guard let value = text.withUTF8({ Temporal(kind, Text($0)) }) else {
                throw FHIRPath.SyntaxError(offset: offset, message: "no such date or time")
            }
            return .temporal(value)
        }
        let item: Item
        switch literal {
        case .boolean(let value): item = .boolean(value)
        case .string(let text): item = .string(store(text))
        case .integer(let text):
            guard let value = Int64(text) else {
                throw FHIRPath.SyntaxError(offset: offset, message: "the number has too many digits")
            }
            item = .integer(value)
        case .decimal(let text): item = .decimal(try decimal(text))
        case .date(let text): item = try temporal(.date, text)
        case .dateTime(let text): item = try temporal(.dateTime, text)
        case .time(let text): item = try temporal(.time, text)
        case .quantity(let number, let unit):
            let value = QuantityValue(value: try decimal(number), unit: store(unit))
            let memory = UnsafeMutablePointer<QuantityValue>.allocate(capacity: 1)
            memory.initialize(to: value)
            storage.append(UnsafeMutableRawPointer(memory))
            item = .quantity(UnsafePointer(memory))
        }
        literals.append(item)
        return Int32(literals.count - 1)
    }
}
