import Bytes

/// Writes segments: elements apart by `*`, components by `:`, segments ended by `~` and a line feed.
struct X12Writer {
    var bytes = ByteWriter(capacity: 1 << 20)
    /// Segments since the last ST, that one included.
    var segments = 0

    /// A segment's id and whatever follows up to its first varying element, as it stands: `NM1*85*2*`.
    @inline(__always)
    mutating func begin(_ opening: StaticString) { bytes.append(opening) }

    @inline(__always)
    mutating func text(_ text: StaticString) { bytes.append(text) }

    /// A number in decimal digits, with at least `width` of them.
    mutating func number(_ value: Int, width: Int = 1) {
        var floor = 1
        for _ in 1..<max(1, width) { floor *= 10 }
        while value < floor && floor > 1 {
            bytes.append(0x30)
            floor /= 10
        }
        bytes.append(decimal: value)
    }

    /// An element separator.
    @inline(__always)
    mutating func next() { bytes.append(0x2A) }

    /// Cents as X12 likes them: `12.5` for 1250, without trailing zeros and point.
    mutating func money(_ cents: Int) {
        if cents < 0 { bytes.append(0x2D) }
        let magnitude = Int(cents.magnitude)
        bytes.append(decimal: magnitude / 100)
        let rest = magnitude % 100
        guard rest > 0 else { return }
        bytes.append(0x2E)
        bytes.append(UInt8(0x30 + rest / 10))
        if rest % 10 > 0 { bytes.append(UInt8(0x30 + rest % 10)) }
    }

    /// A day as `CCYYMMDD`.
    mutating func day(_ day: Day) { bytes.append(decimal: day.compact) }

    /// Ends the segment.
    @inline(__always)
    mutating func end() {
        bytes.append(0x7E)
        bytes.append(0x0A)
        segments += 1
    }

    /// A segment without anything that varies.
    mutating func segment(_ whole: StaticString) {
        begin(whole)
        end()
    }

    /// `ISA` … `GS`: an interchange of test data (ISA15 T) with one functional group.
    mutating func beginInterchange(_ number: Int, group: StaticString, guide: StaticString) {
        begin("ISA*00*          *00*          *ZZ*SYNTHETICSENDER*ZZ*DEMOHEALTHPLAN *260105*0130*^*00501*")
        self.number(number, width: 9)
        text("*0*T*:")
        end()
        begin("GS*")
        text(group)
        text("*SYNTHETICSENDER*DEMOHEALTHPLAN*20260105*0130*")
        self.number(number)
        text("*X*")
        text(guide)
        end()
    }

    mutating func endInterchange(_ number: Int, sets: Int) {
        begin("GE*")
        self.number(sets)
        next()
        self.number(number)
        end()
        begin("IEA*1*")
        self.number(number, width: 9)
        end()
    }

    mutating func beginSet(_ kind: StaticString, _ control: Int, guide: StaticString = "") {
        segments = 0
        begin("ST*")
        text(kind)
        next()
        number(control, width: 4)
        if guide.utf8CodeUnitCount > 0 {
            next()
            text(guide)
        }
        end()
    }

    mutating func endSet(_ control: Int) {
        begin("SE*")
        number(segments + 1)
        next()
        number(control, width: 4)
        end()
    }

    /// The practice's name as `NM103` and `NM104`, or `N102` with a space between the parts.
    mutating func name(of practice: Practice) {
        if practice.isPerson {
            text(practice.family)
            next()
            text(practice.given)
            text("***")
        } else {
            text(practice.family)
            bytes.append(0x20)
            text(practice.kind)
            text("****")
        }
    }

    /// `N3` and `N4`.
    mutating func address(_ number: Int, _ street: StaticString, _ place: Place) {
        begin("N3*")
        self.number(number)
        bytes.append(0x20)
        text(street)
        end()
        begin("N4*")
        text(place.city)
        next()
        text(place.state)
        next()
        text(place.zip)
        end()
    }
}
