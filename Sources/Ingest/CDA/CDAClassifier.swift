/// Tells statements' kinds by the layout.
struct CDAClassifier {
    let layout: CDALayout
    let tree: CDATree

    /// What stands above a statement.
    enum Above {
        /// Nothing: it stands in the entry itself.
        case entry
        /// A statement of this kind, or of none.
        case kind(Int)
        case unknown
    }

    /// The kind of a statement, or `nil`. Templates are asked first, in the order of the layout's ways; `section` is the
    /// layout's number, or that of all sections together for none that is known. `link` is what it hangs on.
    func kind(_ node: Int, section: Int, above: Above, link: Int) -> Int? {
        var best = Int.max
        var template = tree.child(node, .templateId)
        while template >= 0 {
            if let root = tree.attribute(template, .root), let list = layout.templates[root] {
                for way in layout.templateWays[list] where way < best {
                    if holds(layout.ways[way], node, section, above, link) { best = way }
                }
            }
            template = tree.next(template, .templateId)
        }
        if best < Int.max { return layout.ways[best].kind }
        for way in layout.otherWays where holds(layout.ways[way], node, section, above, link) {
            return layout.ways[way].kind
        }
        return nil
    }

    private func holds(_ way: CDALayout.Way, _ node: Int, _ section: Int, _ above: Above, _ link: Int) -> Bool {
        if way.elements != 0, way.elements & CDALayout.bit(of: tree.name(node)) == 0 { return false }
        if let sections = way.sections, !sections[section] { return false }
        if let under = way.under {
            let index =
                switch above {
                case .kind(let kind): kind
                case .unknown: layout.kinds.count
                case .entry: layout.kinds.count + 1
                }
            guard under[index] else { return false }
        }
        return has(way.moods, tree.attribute(node, .moodCode)) && has(way.classes, tree.attribute(node, .classCode))
            && has(way.types, tree.attribute(link, .typeCode)) && hasCode(way.codes, node)
            && (way.without.isEmpty || isWithout(way.without, node))
    }

    /// Whether none of the statement's templates is one of these, or one below one of these.
    private func isWithout(_ roots: [[UInt8]], _ node: Int) -> Bool {
        var template = tree.child(node, .templateId)
        while template >= 0 {
            if let root = tree.attribute(template, .root),
                roots.contains(where: { root.starts(with: $0) && (root.count == $0.count || root[$0.count] == 0x2E) })
            {
                return false
            }
            template = tree.next(template, .templateId)
        }
        return true
    }

    @inline(__always)
    private func has(_ words: WordTable?, _ word: UnsafeBufferPointer<UInt8>?) -> Bool {
        guard let words else { return true }
        return word.map { words[$0] != nil } ?? false
    }

    /// The statement's code, or one of its translations.
    func hasCode(_ words: WordTable?, _ node: Int) -> Bool {
        guard let words else { return true }
        let code = tree.child(node, .code)
        if let word = tree.attribute(code, .code), words[word] != nil { return true }
        var translation = tree.child(code, .translation)
        while translation >= 0 {
            if let word = tree.attribute(translation, .code), words[word] != nil { return true }
            translation = tree.next(translation, .translation)
        }
        return false
    }
}
