import PostgreSQL
import Records

extension SourceStore {
    /// Hands out the prior authorizations that are new or changed, each with all its statements put together; after the
    /// members, since one whose member is refused waits.
    public func authorizations(_ body: (CaseBatch) throws -> Void) throws {
        guard schemas.authorization != nil else { return }
        try stream(try open().sql.authorizationStream, .authorization, body)
    }
}
