import FHIR

/// A finding's location as FHIRPath that anybody can evaluate.
///
/// A finding's own path names slices (`supportingInfo[clmrecvddate].timing`), which a person wants and FHIRPath does not
/// know. OperationOutcome.expression must be FHIRPath of names and indices, so that a program finds the element: the
/// indices come from where the finding stands in the resource, and the path with slice names goes into `diagnostics`.
enum ElementLocation {
    /// The location, or `nil` where the finding is on no element. It ends above the first name that is no identifier (a key
    /// that a resource made up).
    static func expression(path: String, offset: Int, view: TapeView) -> String? {
        let steps = split(path)
        guard let root = steps.first, isIdentifier(root.name) else { return nil }
        let indices = self.indices(to: offset, view)
        var expression = root.name
        for (number, step) in steps.dropFirst().enumerated() {
            guard isIdentifier(step.name) else { break }
            expression += "." + step.name
            // Below what the resource has (an element that is missing), only an index that was said is one.
            let index = number < indices.count ? indices[number] : step.index
            if let index, index >= 0 { expression += "[\(index)]" }
        }
        return expression
    }

    /// The path without indices; slice names stay, since they say which kind of element it is.
    static func withoutIndices(_ path: String) -> String {
        guard path.utf8.contains(0x5B) else { return path }
        let source = Array(path.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var at = 0
        while at < source.count {
            if source[at] == 0x5B {
                var end = at + 1
                while end < source.count, (0x30...0x39).contains(source[end]) { end += 1 }
                if end > at + 1, end < source.count, source[end] == 0x5D {
                    at = end + 1
                    continue
                }
            }
            result.append(source[at])
            at += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private struct Step {
        var name: String
        /// What stands in brackets, where it is a number.
        var index: Int?
    }

    /// The steps between dots; dots in brackets are part of a slice's name.
    private static func split(_ path: String) -> [Step] {
        var steps: [Step] = []
        var depth = 0
        var start = path.startIndex
        func add(_ end: String.Index) {
            let text = path[start..<end]
            let name = text.prefix { $0 != "[" }
            let inside = text.dropFirst(name.count + 1).dropLast()
            steps.append(Step(name: String(name), index: Int(inside)))
        }
        for place in path.indices {
            switch path[place] {
            case "[": depth += 1
            case "]": depth -= 1
            case "." where depth == 0:
                add(place)
                start = path.index(after: place)
            default: break
            }
        }
        add(path.endIndex)
        return steps
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, first == 0x5F || isLetter(first) else { return false }
        return name.utf8.allSatisfy { $0 == 0x5F || isLetter($0) || (0x30...0x39).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// The indices on the way to the value at a byte: one for each member, -1 where it is no array.
    private static func indices(to offset: Int, _ view: TapeView) -> [Int] {
        guard view.count > 0 else { return [] }
        var indices: [Int] = []
        var node = 0
        while Int(view.node(node).start) < offset {
            let isArray = view.node(node).kind == .array
            guard isArray || view.node(node).kind == .object, let (child, number) = child(of: node, offset, view) else {
                break
            }
            if isArray, !indices.isEmpty { indices[indices.count - 1] = number } else { indices.append(-1) }
            node = child
        }
        return indices
    }

    /// The last child that starts at `offset` or before it, and its number.
    private static func child(of node: Int, _ offset: Int, _ view: TapeView) -> (Int, Int)? {
        var found: (Int, Int)?
        var child = node + 1
        var number = 0
        while child < Int(view.node(node).next), Int(view.node(child).start) <= offset {
            found = (child, number)
            number += 1
            child = Int(view.node(child).next)
        }
        return found
    }
}
