using System.Text.Json;
using Oleada.Client;
using Oleada.Client.Lines;
using Oleada.Client.Streams;
using Xunit;

namespace Oleada.Unit.Tests.Client;

/// <summary>
/// A client's rooms against a server whose log loses its end, is restored from copies and starts anew, over a line that
/// is cut after any message. What the client has at the end is what the log has.
/// </summary>
internal sealed class EpochSimulation
{
    private static readonly OleadaClientOptions Waits = new() { FirstRetry = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromSeconds(4) };

    private readonly Random _random;
    private readonly bool _loses;
    private readonly LineRooms _line = new(Waits);
    private readonly RoomState _room;
    private readonly Dictionary<string, List<string>> _has = new(StringComparer.Ordinal);
    private readonly Queue<byte[]> _toServer = new();
    private readonly EpochServer _server = new();
    private TimeSpan _now;
    private bool _connected;

    public EpochSimulation(int seed, string room, bool loses)
    {
        _random = new Random(seed);
        _loses = loses;
        _room = new RoomState(room, new SubscriptionOptions { Since = 0, Gaps = GapPolicy.Deliver, Buffer = 8 });
        Assert.True(_line.TryAdd(_room));
    }

    public int Gaps { get; private set; }

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
            Act(faults: true);
        for (var step = 0; step < 20_000 && !IsWhole; step++)
            Act(faults: false);
        foreach (var stream in _server.StreamsOf(_room.Room))
            Assert.Equal(_server.Of(stream), Of(stream));
    }

    private bool IsWhole => _server.StreamsOf(_room.Room).All(stream => _server.Of(stream).SequenceEqual(Of(stream)));

    private List<string> Of(string stream) => _has.TryGetValue(stream, out var events) ? events : _has[stream] = [];

    private void Act(bool faults)
    {
        Drive();
        switch (_random.Next(12))
        {
            case 0 or 1 when faults:
                _server.Append(EpochServer.Streams[_random.Next(EpochServer.Streams.Length)]);
                break;
            case 2 when faults && _random.Next(4) == 0:
                Lose();
                break;
            case 3 when faults && _random.Next(6) == 0:
                _server.Restart(_random, _loses);
                Lose();
                break;
            case 4:
                _now += TimeSpan.FromSeconds(2);
                break;
            case 5 or 6 when _toServer.TryDequeue(out var text):
                _server.Receive(text);
                break;
            case 7 or 8 or 9 when _connected && _server.ToClient.TryDequeue(out var message):
                _line.Heard(_now);
                _line.Received(message);
                break;
            case 10:
                _server.SendNext(_random);
                break;
            default:
                Take();
                break;
        }
    }

    private void Take()
    {
        Assert.Null(_room.Failure);
        switch (_room.TryTake())
        {
            case EventDelivery { Event: var received }:
                var events = Of(received.Stream);
                Assert.Equal(events.Count + 1, received.Seq);
                events.Add(received.Type);
                break;
            case GapDelivery gap:
                Assert.True(_loses, $"{gap} though nothing was lost");
                Gaps++;
                Of(gap.Stream).RemoveRange((int)gap.To, Of(gap.Stream).Count - (int)gap.To);
                break;
        }
    }

    private void Drive()
    {
        for (var step = _line.Step(_now); step is not LineStep.Wait; step = _line.Step(_now))
        {
            switch (step)
            {
                case LineStep.Connect:
                    _connected = true;
                    _line.Opened(_now);
                    break;
                case LineStep.Send send:
                    send.Messages.ToList().ForEach(_toServer.Enqueue);
                    break;
                default:
                    Lose();
                    break;
            }
        }
    }

    private void Lose()
    {
        if (!_connected)
            return;
        _connected = false;
        _toServer.Clear();
        _server.Disconnect();
        _line.Cut("cut");
        _line.Lost(_now, _random.NextDouble());
        _line.TakeNews();
    }
}

/// <summary>The server's side of the rule, over one connection.</summary>
internal sealed class EpochServer
{
    public static readonly string[] Streams = ["session:S", "execution:E", "execution:F"];

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly List<List<Entry>> _copies = [];
    private readonly Dictionary<string, int> _cursors = new(StringComparer.Ordinal);
    private List<Entry> _log = [];
    private int _starts;
    private int _written;

    public EpochServer() => Start();

    public Queue<ServerMessage> ToClient { get; } = new();

    public IEnumerable<string> StreamsOf(string room) => room == "session:S" ? Streams : [room];

    public List<string> Of(string stream) => [.. _log.Where(entry => entry.Stream == stream).Select(entry => entry.Id)];

    public void Append(string stream) => _log.Add(new Entry(stream, $"e{++_written}"));

    public void Restart(Random random, bool loses)
    {
        _copies.Add([.. _log]);
        if (loses && random.Next(2) == 0)
            _log = random.Next(3) == 0 ? [.. _copies[random.Next(_copies.Count)]] : _log[..^random.Next(0, Math.Min(12, _log.Count))];
        Start();
    }

    public void Disconnect()
    {
        _cursors.Clear();
        ToClient.Clear();
    }

    public void Receive(byte[] text)
    {
        var message = JsonDocument.Parse(text).RootElement;
        var type = message.GetProperty("type").GetString();
        var room = type == "ping" ? "" : message.GetProperty("room").GetString()!;
        if (type == "subscribe")
            Join(room, message);
        else
            Say(type == "ping" ? "pong" : "unsubscribed", room);
        if (type == "unsubscribe")
            _cursors.Clear();
    }

    public void SendNext(Random random)
    {
        var due = _cursors.Where(cursor => cursor.Value < Of(cursor.Key).Count).Select(cursor => cursor.Key).ToArray();
        if (due.Length == 0)
            return;
        var stream = due[random.Next(due.Length)];
        var seq = ++_cursors[stream];
        ToClient.Enqueue(new ServerMessage { Type = Of(stream)[seq - 1], Stream = stream, Seq = seq, Data = Nothing });
    }

    private string Epoch => $"epoch{_starts}";

    private void Start() => _log.Add(new Entry("", $"epoch{++_starts}"));

    private void Join(string room, JsonElement wish)
    {
        var epoch = wish.TryGetProperty("epoch", out var said) ? said.GetString() : null;
        var gaps = new List<ServerMessage>();
        foreach (var stream in StreamsOf(room))
        {
            var since = stream == room ? wish.GetProperty("since").GetInt32() : SeqIn(wish, stream);
            var valid = ValidOf(stream, since, epoch);
            _cursors[stream] = Math.Min(since, valid);
            if (valid < since)
                gaps.Add(new ServerMessage { Type = "gap", Room = stream, From = since, To = valid, Reason = "lost_tail", Epoch = Epoch });
        }
        Say("subscribed", room);
        gaps.ForEach(ToClient.Enqueue);
    }

    /// <summary>Up to which seq the log has what a client has.</summary>
    private int ValidOf(string stream, int since, string? epoch)
    {
        if (epoch is null || since == 0)
            return Math.Min(since, Of(stream).Count);
        var start = _log.FindIndex(entry => entry.Stream.Length == 0 && entry.Id == epoch);
        if (start < 0)
            return 0;
        var end = _log.FindIndex(start + 1, entry => entry.Stream.Length == 0);
        return _log.Take(end < 0 ? _log.Count : end).Count(entry => entry.Stream == stream);
    }

    private void Say(string type, string room) =>
        ToClient.Enqueue(new ServerMessage { Type = type, Room = room, Epoch = Epoch, Seq = Of(room).Count, Data = Nothing });

    private static int SeqIn(JsonElement wish, string stream) =>
        wish.TryGetProperty("seqs", out var seqs) && seqs.TryGetProperty(stream, out var seq) ? seq.GetInt32() : 0;

    /// <param name="Stream">Empty for a start.</param>
    private sealed record Entry(string Stream, string Id);
}
