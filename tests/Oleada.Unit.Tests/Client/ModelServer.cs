using System.Text.Json;
using Oleada.Client.Lines;

namespace Oleada.Unit.Tests.Client;

/// <summary>A server as the protocol describes it, over one connection, without time; with the faults that it is told to have.</summary>
internal sealed class ModelServer
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly Dictionary<string, long> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, long>> _joined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _sentFrom = new(StringComparer.Ordinal);
    private readonly HashSet<(string, long)> _skipped = [];
    private readonly Dictionary<string, string[]> _streamsOf;

    /// <param name="streamsOf">Room → the streams that are sent for it.</param>
    public ModelServer(Dictionary<string, string[]> streamsOf)
    {
        _streamsOf = streamsOf;
        foreach (var stream in streamsOf.Values.SelectMany(streams => streams))
            _heads[stream] = 0;
    }

    public Queue<ServerMessage> ToClient { get; } = new();

    public IReadOnlyDictionary<string, long> Heads => _heads;

    public void Append(string stream) => _heads[stream]++;

    public void Disconnect()
    {
        _joined.Clear();
        ToClient.Clear();
    }

    /// <summary>Reads one message of the client; a server of the real kind would be told by two subscriptions of one room.</summary>
    public void Receive(byte[] text)
    {
        var message = JsonDocument.Parse(text).RootElement;
        if (message.GetProperty("type").GetString() == "ping")
        {
            Say("pong", "");
            return;
        }
        var room = message.GetProperty("room").GetString()!;
        if (message.GetProperty("type").GetString() == "subscribe")
            Join(room, message);
        else
        {
            Assert(_joined.Remove(room), $"{room} is left twice");
            Say("unsubscribed", room);
        }
    }

    /// <summary>Sends the next event of one of the joined rooms, if there is any.</summary>
    public void SendNext(Random random, bool repeat, bool skip)
    {
        var due = _joined.SelectMany(room => room.Value.Where(cursor => cursor.Value < _heads[cursor.Key]).Select(cursor => (room.Value, cursor.Key))).ToArray();
        if (due.Length == 0)
            return;
        var (cursors, stream) = due[random.Next(due.Length)];
        if (repeat && cursors[stream] > _sentFrom[stream])
            ToClient.Enqueue(Event(stream, random.NextInt64(_sentFrom[stream], cursors[stream]) + 1));
        cursors[stream]++;
        // Twice at the same place would be a gap of the log.
        if (!skip || !_skipped.Add((stream, cursors[stream])))
            ToClient.Enqueue(Event(stream, cursors[stream]));
    }

    private void Join(string room, JsonElement wish)
    {
        Assert(!_joined.ContainsKey(room), $"{room} is joined twice");
        var since = wish.TryGetProperty("since", out var from) ? from.GetInt64() : (long?)null;
        var cursors = _joined[room] = new(StringComparer.Ordinal);
        foreach (var stream in _streamsOf[room])
            _sentFrom[stream] = cursors[stream] = since is null ? _heads[stream] : stream == room ? since.Value : SeqIn(wish, stream);
        Say("subscribed", room, _heads[room], cursors.Where(one => one.Key != room).ToDictionary());
        if (wish.TryGetProperty("snapshot", out _))
            Say("snapshot", room, _heads[room]);
    }

    private void Say(string type, string room, long seq = 0, Dictionary<string, long>? seqs = null) =>
        ToClient.Enqueue(new ServerMessage { Type = type, Room = room, Seq = seq, Seqs = seqs, Data = Nothing });

    private static ServerMessage Event(string stream, long seq) => new() { Type = "x", Stream = stream, Seq = seq, Data = Nothing };

    private static long SeqIn(JsonElement wish, string stream) =>
        wish.TryGetProperty("seqs", out var seqs) && seqs.TryGetProperty(stream, out var seq) ? seq.GetInt64() : 0;

    private static void Assert(bool holds, string otherwise) => Xunit.Assert.True(holds, otherwise);
}
