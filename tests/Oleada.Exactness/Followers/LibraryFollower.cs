using Oleada.Client;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>The .NET client, which comes back by itself.</summary>
internal sealed class LibraryFollower(string name, Place place, IReadOnlyList<StreamRecord> records, Random random) : Follower(name, records, random)
{
    private readonly Lock _gate = new();

    protected override async Task FollowAsync(CancellationToken stop)
    {
        using var client = new OleadaClient(place.Http, place.Key, new OleadaClientOptions
        {
            Timeout = Patience,
            KeepAlive = Patience / 2,
            LongestRetry = TimeSpan.FromSeconds(1),
        });
        await Task.WhenAll(Records.Select(record => FollowAsync(client, record, stop)));
    }

    private async Task FollowAsync(OleadaClient client, StreamRecord record, CancellationToken stop)
    {
        await foreach (var happened in client.FollowAsync(record.Stream, record.Last, Changed, stop))
            Note(happened.Stream, happened.Seq, happened.Type, happened.Data);
    }

    private void Changed(ConnectionChange change)
    {
        if (change.State == ConnectionState.Reconnecting)
            lock (_gate)
                Reconnects++;
    }
}
