using Oleada.Client;
using Oleada.Client.Lines;
using Oleada.Client.Streams;
using Xunit;

namespace Oleada.Unit.Tests.Client;

/// <summary>
/// The client's state of a connection against a model of the server, over a line that delays, cuts, repeats and skips,
/// read by readers of every pace. What happens next is drawn from a seed.
/// </summary>
internal sealed class LineSimulation
{
    private const int Buffer = 8;
    private static readonly OleadaClientOptions Waits = new() { FirstRetry = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromSeconds(4) };

    private readonly Random _random;
    private readonly ModelServer _server;
    private readonly LineRooms _line = new(Waits);
    private readonly Reader[] _readers;
    private readonly Queue<byte[]> _toServer = new();
    private TimeSpan _now;
    private bool _connected;

    public LineSimulation(int seed, IEnumerable<(string Room, SubscriptionOptions Options)> rooms, Dictionary<string, string[]> streamsOf)
    {
        _random = new Random(seed);
        _server = new ModelServer(streamsOf);
        _readers = [.. rooms.Select(room => new Reader(new RoomState(room.Room, room.Options with { Buffer = Buffer }), _random.Next(1, 100)))];
        foreach (var reader in _readers)
            Assert.True(_line.TryAdd(reader.Room));
    }

    public int Connections { get; private set; }

    public long Delivered => _readers.Sum(reader => reader.Events);

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Act(faults: true);
            Assert.All(_readers, reader => Assert.InRange(reader.Room.Buffered, 0, Buffer));
        }
        Settle(() => _readers.All(reader => reader.Room.IsLive));
        // What was skipped at a stream's end is noticed with what comes after it.
        foreach (var stream in _server.Heads.Keys)
            _server.Append(stream);
        Settle(() => _readers.All(reader => reader.HasAll(_server.Heads)));
        Assert.All(_readers, reader => Assert.True(reader.HasAll(_server.Heads), $"{reader.Room.Room} lacks events"));
        Assert.All(_readers, reader => Assert.True(reader.Room.IsLive, $"{reader.Room.Room} is not live"));
    }

    private void Settle(Func<bool> done)
    {
        for (var step = 0; step < 20_000 && !done(); step++)
            Act(faults: false);
    }

    private void Act(bool faults)
    {
        // Several things may happen before the loop looks.
        if (_random.Next(3) > 0)
            Drive();
        switch (_random.Next(12))
        {
            case 0 when faults:
                _server.Append(_server.Heads.Keys.ElementAt(_random.Next(_server.Heads.Count)));
                break;
            case 1 when faults && _connected && _random.Next(40) == 0:
                _line.Cut("the line is cut");
                break;
            case 2:
                _now += TimeSpan.FromSeconds(_random.NextDouble() * 2);
                break;
            case 3 or 4 when _toServer.TryDequeue(out var text):
                _server.Receive(text);
                break;
            case 5 or 6 or 7 when _connected && _server.ToClient.TryDequeue(out var message):
                _line.Heard(_now);
                _line.Received(message);
                break;
            case 8 or 9:
                _server.SendNext(_random, repeat: faults && _random.Next(10) == 0, skip: faults && _random.Next(50) == 0);
                break;
            default:
                _readers[_random.Next(_readers.Length)].Take(_random, patient: faults);
                break;
        }
    }

    /// <summary>Does what the state says until it has nothing to do.</summary>
    private void Drive()
    {
        for (var step = _line.Step(_now); step is not LineStep.Wait; step = _line.Step(_now))
        {
            switch (step)
            {
                case LineStep.Connect:
                    _connected = _random.Next(4) > 0;
                    Connections++;
                    if (_connected)
                        _line.Opened(_now);
                    else
                        Lose("the server is away");
                    break;
                case LineStep.Send send:
                    send.Messages.ToList().ForEach(_toServer.Enqueue);
                    break;
                case LineStep.Drop:
                    Lose("dropped");
                    break;
                default:
                    Assert.Fail($"{step} though there are rooms");
                    break;
            }
        }
    }

    private void Lose(string reason)
    {
        _connected = false;
        _toServer.Clear();
        _server.Disconnect();
        _line.Cut(reason);
        _line.Lost(_now, _random.NextDouble());
        _line.TakeNews();
    }
}
