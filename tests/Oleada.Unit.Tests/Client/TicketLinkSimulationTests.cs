using System.Text.Json;
using Oleada.Client;
using Oleada.Client.Lines;
using Oleada.Client.Tickets;
using Xunit;

namespace Oleada.Unit.Tests.Client;

/// <summary>An engine link against a model of the door, over a line that is cut between any two steps.</summary>
public sealed class TicketLinkSimulationTests
{
    private const int Window = 8;

    [Fact]
    public async Task Every_event_is_committed_once_and_in_order()
    {
        var (connections, repeats) = (0, 0);
        for (var seed = 0; seed < 100; seed++)
        {
            var run = new Simulation(seed);
            await run.RunAsync();
            (connections, repeats) = (connections + run.Connections, repeats + run.Repeats);
        }
        Assert.True(connections > 200 && repeats > 100, $"too quiet: {connections} connections, {repeats} events sent again that were committed");
    }

    private sealed class Simulation(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<UncommittedEvent> _sent = [];
        private readonly List<string> _committed = [];
        private readonly Queue<byte[]> _toServer = new();
        private readonly Queue<ServerMessage> _toClient = new();
        private TimeSpan _now;
        private bool _connected;
        private int _open = Window;
        private TicketLinkState? _made;

        public int Connections { get; private set; }

        public int Repeats { get; private set; }

        private TicketLinkState Link => _made ??= new TicketLinkState(new OleadaClientOptions(), () => _open++);

        public async Task RunAsync()
        {
            for (var step = 0; step < 2000 || (step < 20_000 && _open < Window); step++)
                Act(faults: step < 2000);
            Assert.Equal(_sent.Select(one => $"k{one.Id}"), _committed);
            foreach (var one in _sent)
            {
                Assert.True(one.Committed.IsCompletedSuccessfully);
                // An acknowledgement of several says no seqs.
                Assert.True(await one.Committed is not { } seq || seq == one.Id);
            }
        }

        private void Act(bool faults)
        {
            // Several things may happen before the loop looks.
            if (_random.Next(3) > 0)
                Drive();
            switch (_random.Next(6))
            {
                case 0 when faults && _open > 0:
                    Send();
                    break;
                case 1 when faults && _connected && _random.Next(20) == 0:
                    Link.Cut("the line is cut");
                    break;
                case 2:
                    _now += TimeSpan.FromSeconds(1);
                    break;
                case 3 when _toServer.Count > 0:
                    Commit();
                    break;
                case 4 or 5 when _connected && _toClient.TryDequeue(out var message):
                    Link.Heard(_now);
                    Link.Received(message);
                    break;
            }
            Assert.InRange(_open, 0, Window);
        }

        private void Send()
        {
            _open--;
            var id = _sent.Count + 1;
            using var none = JsonDocument.Parse("{}");
            var added = new UncommittedEvent(id, new TicketEvent("t", "progress", none.RootElement).Encode(id, $"k{id}"));
            _sent.Add(added);
            Link.Add(added);
        }

        /// <summary>The door commits a few messages together, each key once, and acknowledges them one by one or at once.</summary>
        private void Commit()
        {
            var last = 0L;
            var together = _random.Next(2) == 0;
            for (var few = _random.Next(4); few >= 0 && _toServer.TryDequeue(out var text); few--)
            {
                var message = JsonDocument.Parse(text).RootElement;
                if (message.GetProperty("type").GetString() == "ping")
                    continue;
                var key = message.GetProperty("key").GetString()!;
                Repeats += _committed.Contains(key) ? 1 : 0;
                if (!_committed.Contains(key))
                    _committed.Add(key);
                last = message.GetProperty("id").GetInt64();
                if (!together)
                    _toClient.Enqueue(new ServerMessage { Type = "ack", Id = last, Seq = _committed.IndexOf(key) + 1 });
            }
            if (together && last > 0)
                _toClient.Enqueue(new ServerMessage { Type = "ack", Upto = last });
        }

        private void Drive()
        {
            for (var step = Link.Step(_now); step is not LineStep.Wait; step = Link.Step(_now))
            {
                switch (step)
                {
                    case LineStep.Connect when _random.Next(4) > 0:
                        (_connected, Connections) = (true, Connections + 1);
                        Link.Opened(_now);
                        _toClient.Enqueue(new ServerMessage { Type = "connected" });
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
            _connected = false;
            _toServer.Clear();
            _toClient.Clear();
            Link.Cut("lost");
            Link.Lost(_now, _random.NextDouble());
            Link.TakeNews();
        }
    }
}
