using Oleada.Client.Streams;
using Xunit;

namespace Oleada.Unit.Tests.Client;

/// <summary>Reads a room at its own pace and checks that every event comes once and in order.</summary>
/// <param name="pace">Of a hundred chances, how many it takes.</param>
internal sealed class Reader(RoomState room, int pace)
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);

    public RoomState Room => room;

    public long Events { get; private set; }

    public void Take(Random random, bool patient)
    {
        if (patient && random.Next(100) >= pace)
            return;
        Assert.Null(room.Failure);
        if (room.TryTake() is { } delivery)
            Check(delivery);
    }

    public bool HasAll(IReadOnlyDictionary<string, long> heads) => heads
        .Where(head => head.Key == room.Room || (room.Covers(head.Key) && !room.Options.Tasks))
        .All(head => _last.GetValueOrDefault(head.Key) == head.Value);

    private void Check(Delivery delivery)
    {
        switch (delivery)
        {
            case EventDelivery { Event: var received }:
                Events++;
                if (room.Options.Tasks && received.Stream != room.Room)
                    Assert.True(received.Seq > _last.GetValueOrDefault(received.Stream), $"{received.Stream} {received.Seq} came again");
                else if (_last.TryGetValue(received.Stream, out var last) || room.Options.Since is not null)
                    Assert.Equal(last + 1, received.Seq);
                _last[received.Stream] = received.Seq;
                break;
            case SnapshotDelivery snapshot:
                Assert.True(room.Options.Snapshot);
                Assert.True(snapshot.Seq >= _last.GetValueOrDefault(room.Room), "a snapshot leads back");
                _last[room.Room] = snapshot.Seq;
                break;
            default:
                Assert.Fail($"{delivery} though the log is whole");
                break;
        }
    }
}
