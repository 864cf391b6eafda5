import Records

/// Texts: in place, or by reference in the section's narrative (ED, ST).
extension CDAContent {
    /// All text in an element and the elements in it, blanks collapsed, as one value.
    func text(_ node: Int, _ field: FieldID) {
        guard node >= 0, tree.first(node) >= 0 else { return }
        place(node)
        writer.beginValue(field)
        putText(node)
        writer.endValue()
    }

    /// The text directly in an element, without that of the elements in it.
    func ownText(_ node: Int, _ field: FieldID) {
        place(node)
        writer.beginValue(field)
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .run) { putRun(tree.run(at)) }
            at = tree.next(at)
        }
        writer.endValue()
    }

    private func putText(_ node: Int) {
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .run) { putRun(tree.run(at)) } else { putText(at) }
            at = tree.next(at)
        }
    }

    /// Adds text to the value at hand: words, a blank between two.
    private func putRun(_ run: Bytes) {
        var at = 0
        while at < run.count {
            while at < run.count, run[at] <= 0x20 { at &+= 1 }
            let start = at
            while at < run.count, run[at] > 0x20 { at &+= 1 }
            if at > start {
                if writer.lastByte != 0 { writer.put(0x20) }
                writer.put(Bytes(rebasing: run[start..<at]))
            }
        }
    }

    /// An ED: what its reference names in the narrative, else the text that stands in it.
    func encapsulated(_ node: Int, _ field: FieldID) {
        guard node >= 0 else { return }
        if let target = tree.attribute(tree.child(node, .reference), .value) {
            let found = narrative.text(of: target)
            if let found, !found.isEmpty || !hasWords(node) {
                place(node)
                writer.beginValue(field)
                putRun(found)
                writer.endValue()
                return
            }
            if found == nil, target[0] == 0x23 {
                finding("CDA-REFERENCE", "expected an id of the section's narrative, found none that is so named", node)
            }
        }
        text(node, field)
    }

    /// Whether text stands beside the reference, which counts where the reference leads to an element without text.
    private func hasWords(_ node: Int) -> Bool { tree.child(node, .run) >= 0 }

    /// Base64 without its blanks, of an ED.
    func base64(_ node: Int, _ field: FieldID) {
        place(node)
        writer.beginValue(field)
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .run) { for byte in tree.run(at) where byte > 0x20 { writer.put(byte) } }
            at = tree.next(at)
        }
        writer.endValue()
    }

    // MARK: In arrays of their own

    /// The text of an ED, by reference or in place.
    func plainText(_ node: Int) -> [UInt8] {
        if let target = tree.attribute(tree.child(node, .reference), .value), let found = narrative.text(of: target) {
            return Array(found)
        }
        return plain(node)
    }

    /// The text of an element, words with a blank between two, in an array of its own.
    func plain(_ node: Int) -> [UInt8] {
        var text: [UInt8] = []
        guard node >= 0 else { return text }
        var at = tree.first(node)
        while at >= 0 {
            let part = tree.is(at, .run) ? Array(tree.run(at)) : plain(at)
            for word in part.split(whereSeparator: { $0 <= 0x20 }) {
                if !text.isEmpty { text.append(0x20) }
                text += word
            }
            at = tree.next(at)
        }
        return text
    }
}
