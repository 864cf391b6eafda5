import Records

/// A template's tables at addresses that hold, since a mapper reads little else.
final class TemplateTables: Sendable {
    // Written in `init` and not after.
    nonisolated(unsafe) let literals: UnsafePointer<UInt8>
    nonisolated(unsafe) let objects: UnsafePointer<Template.Object>
    nonisolated(unsafe) let properties: UnsafePointer<Template.Property>
    nonisolated(unsafe) let entries: UnsafePointer<Template.Entry>
    nonisolated(unsafe) let lets: UnsafePointer<Template.Let>
    nonisolated(unsafe) let codings: UnsafePointer<Template.Coding>

    init(_ template: Template) {
        literals = TemplateTables.copied(template.literals)
        objects = TemplateTables.copied(template.objects)
        properties = TemplateTables.copied(template.properties)
        entries = TemplateTables.copied(template.entries)
        lets = TemplateTables.copied(template.lets)
        codings = TemplateTables.copied(template.codings)
    }

    deinit {
        literals.deallocate()
        objects.deallocate()
        properties.deallocate()
        entries.deallocate()
        lets.deallocate()
        codings.deallocate()
    }

    /// Of plain values only, which need no deinitialising.
    private static func copied<T>(_ source: [T]) -> UnsafePointer<T> {
        let room = UnsafeMutablePointer<T>.allocate(capacity: max(1, source.count))
        for (at, item) in source.enumerated() { (room + at).initialize(to: item) }
        return UnsafePointer(room)
    }
}
