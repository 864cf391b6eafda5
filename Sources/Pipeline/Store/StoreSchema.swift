import Assemble
import Loader
import PostgreSQL

/// The store's schema: every module's migrations, in the order in which they apply.
public enum StoreSchema {
    public static let migrator = Migrator(LoaderMigrations.all, AssembleMigrations.all, HistorySchema.migrations)
}
