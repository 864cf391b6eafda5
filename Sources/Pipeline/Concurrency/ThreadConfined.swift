/// Hands something that is one thread's at a time to another thread.
///
/// Whoever makes one promises that, until the other thread has ended, only that thread uses the value: connections and
/// what works on them are not `Sendable`, since two threads at once would mix their messages.
struct ThreadConfined<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
