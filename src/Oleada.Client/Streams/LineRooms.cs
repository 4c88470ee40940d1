using Oleada.Client.Lines;
using Oleada.Contracts;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Streams;

/// <summary>The rooms that one connection carries, and what it does for them.</summary>
internal sealed class LineRooms(OleadaClientOptions options) : ILineState
{
    private readonly Lifecycle _life = new(options);
    private readonly List<RoomState> _rooms = [];
    private readonly Dictionary<string, RoomState> _asked = new(StringComparer.Ordinal);
    private List<(RoomState Room, ConnectionChange Change)> _news = [];

    public bool HasEnded => _life.HasEnded;

    /// <returns>False if this connection cannot carry it beside the others.</returns>
    public bool TryAdd(RoomState room)
    {
        if (_life.HasEnded || _rooms.Count >= options.SubscriptionsPerConnection)
            return false;
        if (_rooms.Any(other => !other.Departing && other.Clashes(room)))
            return false;
        _rooms.Add(room);
        return true;
    }

    /// <summary>What is to be told about the connection since the last call.</summary>
    public IReadOnlyList<(RoomState Room, ConnectionChange Change)> TakeNews()
    {
        if (_news.Count == 0)
            return [];
        var news = _news;
        _news = [];
        return news;
    }

    public LineStep Step(TimeSpan now)
    {
        _rooms.RemoveAll(room => room.IsGone);
        var answerDue = _rooms.Min(room => room.AskedAt) + options.Timeout;
        var step = _life.Step(now, wanted: _rooms.Count > 0, answerDue);
        return step is LineStep.Wait && _life.IsOpen && Wishes(now) is { Count: > 0 } wishes ? new LineStep.Send(wishes) : step;
    }

    public void Opened(TimeSpan now) => _life.Opened(now);

    public void Heard(TimeSpan now) => _life.Heard(now);

    public bool Received(ServerMessage message)
    {
        if (message.Stream is { } stream)
        {
            var room = RoomOf(stream);
            room?.Accept(message.AsEnvelope());
            return room is { WantsOut: true };
        }
        if (message.Type == "error")
            Refused(message);
        else if (message is { Type: "gap", Room: { } gapped })
            RoomOf(gapped)?.Gap(gapped, message.From, message.To, ReasonOf(message.Reason));
        else if (message.Room is { } name && _asked.TryGetValue(name, out var room))
            Answered(room, message);
        return true;
    }

    public void Cut(string reason) => _life.Cut(reason);

    public void Lost(TimeSpan now, double jitter)
    {
        _asked.Clear();
        foreach (var room in _rooms)
            room.Lost();
        if (_life.Lost(now, jitter) is { } change)
            _news.AddRange(_rooms.Where(room => !room.Departing).Select(room => (room, change)));
    }

    public void Failed(Exception failure)
    {
        _life.End();
        foreach (var room in _rooms)
            room.Fail(failure);
    }

    private void Answered(RoomState room, ServerMessage message)
    {
        switch (message.Type)
        {
            case "subscribed":
                _life.Confirmed();
                if (room.Joined(message) is { } change)
                    _news.Add((room, change));
                break;
            case "unsubscribed":
                _asked.Remove(room.Room);
                room.Left();
                break;
            case "snapshot":
                room.Snapshot(message);
                break;
        }
    }

    /// <summary>An error that names no room is taken to be about the request that waits longest.</summary>
    private void Refused(ServerMessage error)
    {
        var room = error.Room is { } name ? _asked.GetValueOrDefault(name) : _asked.Values.Where(one => one.IsAsking).MinBy(one => one.AskedAt);
        if (room is null || error.Code == "too_many_messages")
        {
            _life.Cut($"{error.Code}: {error.Message}");
            return;
        }
        _asked.Remove(room.Room);
        room.Left();
        room.Fail(new OleadaException(new Problem { Status = 400, Title = error.Code ?? "refused", Detail = error.Message }));
    }

    private List<byte[]> Wishes(TimeSpan now)
    {
        var wishes = new List<byte[]>();
        foreach (var room in _rooms)
        {
            if (room.WantsOut)
                wishes.Add(room.Leave(now));
            else if (room.WantsIn && !_asked.Values.Any(other => other.Departing && other.Clashes(room)))
            {
                _asked.Add(room.Room, room);
                wishes.Add(room.Join(now));
            }
        }
        return wishes;
    }

    private static GapReason ReasonOf(string? word) => word switch
    {
        "beyond_end" => GapReason.BeyondEnd,
        "lost_tail" => GapReason.LostTail,
        "epoch_unknown" => GapReason.EpochUnknown,
        _ => GapReason.Missing,
    };

    private RoomState? RoomOf(string stream)
    {
        if (_asked.TryGetValue(stream, out var exact))
            return exact;
        if (StreamName.ExecutionIdOf(stream) is not { } execution)
            return null;
        if (_asked.TryGetValue(StreamName.Execution(execution), out var whole) && whole.Covers(stream))
            return whole;
        return _asked.Values.FirstOrDefault(room => room.Covers(stream));
    }
}
