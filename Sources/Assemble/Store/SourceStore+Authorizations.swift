import PostgreSQL
import Records

extension SourceStore {
    /// After the outcomes of claims and what they used are flushed: finds what was used of authorizations.
    public func useAuthorizations() throws {
        guard schemas.authorization != nil else { return }
        try runner.run(try open().sql.authorizationUses)
    }

    /// Hands out the prior authorizations that are new or changed, each with all its statements put together; after
    /// `useAuthorizations`.
    public func authorizations(_ body: (CaseBatch) throws -> Void) throws {
        guard schemas.authorization != nil else { return }
        try stream(try open().sql.authorizationStream, .authorization, body)
    }
}
