using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Tests.Realtime.Delivery;

/// <summary>A subscriber of one room, and what it was given.</summary>
internal sealed partial class SimulatedClient : IDisposable
{
    private readonly CancellationTokenSource _ends = new();
    private readonly Subscription _subscription;
    private readonly long _after;

    private SimulatedClient(LiveRooms rooms, LiveRoom room, long after, FrameFormat format, Action<Exception> onFailure)
    {
        _after = after;
        Outbox = new Outbox(null, Line, TimeSpan.FromHours(1), TimeProvider.System, rooms.Waiting, onFailure);
        _subscription = Subscription.Start(rooms, room, format, after, Outbox, loop => GuardAsync(loop, onFailure), _ends.Token);
    }

    public GatedStream Line { get; } = new();

    public Outbox Outbox { get; }

    public string Room => _subscription.Room;

    public static async Task<SimulatedClient> JoinAsync(LiveRooms rooms, string name, long after, FrameFormat format, Action<Exception> onFailure)
    {
        var room = rooms.Join(name);
        await room.WhenReadyAsync(CancellationToken.None);
        return new SimulatedClient(rooms, room, after, format, onFailure);
    }

    public async Task LeaveAsync(bool withConnection)
    {
        if (withConnection)
            await _ends.CancelAsync();
        await _subscription.StopAsync().WaitAsync(TestServer.Patience);
    }

    /// <summary>The seqs in what it has taken; each must follow on the one before.</summary>
    /// <returns>The last one.</returns>
    public async Task<long> CheckAsync()
    {
        Line.Close(false);
        await Outbox.WhenDrained().WaitAsync(TestServer.Patience);
        var last = _after;
        for (var rest = Line.Taken.AsSpan(); rest.Length > 0;)
        {
            Assert.Equal(0x81, rest[0]);
            var (head, length) = rest[1] < 126 ? (2, rest[1]) : (4, BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            var number = Number().Match(Encoding.UTF8.GetString(rest.Slice(head, length))).Groups["n"].Value;
            Assert.Equal(++last, long.Parse(number, CultureInfo.InvariantCulture));
            rest = rest[(head + length)..];
        }
        return last;
    }

    public void Dispose()
    {
        Outbox.Abandon();
        _ends.Dispose();
        Line.Dispose();
    }

    private static async Task GuardAsync(Func<Task> loop, Action<Exception> onFailure)
    {
        try
        {
            await loop();
        }
        catch (OperationCanceledException)
        {
            // It was left.
        }
        catch (Exception failure)
        {
            onFailure(failure);
        }
    }

    [GeneratedRegex(@"""n"":(?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
