using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class SqliteEventStoreTests : EventLogConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IEventStore Open() => SqliteEventStore.Open(_folder.File("oleada.db"));
}
