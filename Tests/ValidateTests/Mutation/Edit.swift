/// A piece of an example put in place of another.
struct Edit {
    var range: Range<Int>
    var text: [UInt8]

    init(_ range: Range<Int>, _ text: [UInt8]) {
        self.range = range
        self.text = text
    }

    /// Puts `text` in place of a value.
    static func replace(_ value: JSONTree, _ text: String) -> Edit { Edit(value.range, Array(text.utf8)) }

    /// Puts a member at an object's beginning: `text` is `"name":value`.
    static func insert(_ text: String, into object: JSONTree) -> Edit { insert(Array(text.utf8), into: object) }

    static func insert(_ text: [UInt8], into object: JSONTree) -> Edit {
        let place = object.range.lowerBound + 1
        return Edit(place..<place, text + (object.members.isEmpty ? [] : [0x2C]))
    }

    /// Puts a value at an array's end.
    static func append(_ text: [UInt8], to array: JSONTree) -> Edit {
        let place = array.range.upperBound - 1
        return Edit(place..<place, (array.elements.isEmpty ? [] : [0x2C]) + text)
    }

    static func append(_ text: String, to array: JSONTree) -> Edit { append(Array(text.utf8), to: array) }

    /// The object without some of its members.
    static func remove(_ names: Set<String>, from object: JSONTree, of source: Source) -> Edit {
        let kept = object.members.filter { !names.contains($0.name) }.map { source.slice($0) }
        return Edit(object.range, [0x7B] + Array(kept.joined(separator: [0x2C])) + [0x7D])
    }

    /// The array without some of its elements; at least one must stay.
    static func remove(elements: Set<Int>, from array: JSONTree, of source: Source) -> Edit {
        let kept = array.elements.enumerated().filter { !elements.contains($0.offset) }.map {
            source.slice($0.element.range)
        }
        return Edit(array.range, [0x5B] + Array(kept.joined(separator: [0x2C])) + [0x5D])
    }

    /// A text with edits made; they must not overlap.
    static func apply(_ edits: [Edit], to bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            result.replaceSubrange(edit.range, with: edit.text)
        }
        return result
    }

    /// A text as JSON writes it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
