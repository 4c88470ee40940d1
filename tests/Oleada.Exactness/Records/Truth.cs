using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Exactness.Records;

/// <summary>What the log has of a stream.</summary>
internal sealed record Truth(long Head, ulong Digest)
{
    private const int Page = 4_096;

    /// <summary>Reads it from the data folder of a server that does not run any more.</summary>
    public static async Task<IReadOnlyDictionary<string, Truth>> ReadAsync(string data, IEnumerable<string> streams)
    {
        await using var log = new EventLog(SqliteEventStore.Open(Path.Combine(data, "oleada.db")));
        var found = new Dictionary<string, Truth>(StringComparer.Ordinal);
        foreach (var stream in streams)
            found[stream] = await ReadAsync(log, stream);
        return found;
    }

    private static async Task<Truth> ReadAsync(EventLog log, string stream)
    {
        var truth = new Truth(0, DigestOf.Nothing);
        while (true)
        {
            var page = await log.ReadAsync(stream, truth.Head, Page);
            if (page.Count == 0)
                return truth;
            foreach (var entry in page)
                truth = new Truth(entry.Seq, DigestOf.Next(truth.Digest, entry.Type));
        }
    }
}
