using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Tests.Realtime.Delivery;

/// <summary>Clients that join, leave, stop reading and go on, in an order that a seed decides, while events are committed.</summary>
public sealed class DeliverySimulation
{
    private const int Steps = 250;
    private const int MostClients = 12;

    private static readonly string[] Names = ["execution:A", "execution:B", "execution:C"];
    private static readonly FrameFormat[] Formats = [FrameFormat.Of(Dialect.Canonical, false), FrameFormat.Of(Dialect.Flat, false)];

    [Fact]
    public async Task Each_client_gets_each_event_once_and_in_order()
    {
        var seeds = int.Parse(Environment.GetEnvironmentVariable("OLEADA_SEEDS") ?? "40", CultureInfo.InvariantCulture);
        for (var seed = 1; seed <= seeds; seed++)
        {
            try
            {
                await RunAsync(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var failures = new ConcurrentQueue<Exception>();
        // A tail that keeps little, so that those who are behind have to read the store.
        await using var log = new EventLog(new MemoryStore(), new EventLogOptions { TailEvents = 60 });
        using var rooms = new LiveRooms(log, TimeProvider.System, failures.Enqueue);
        var heads = Names.ToDictionary(name => name, _ => 0L, StringComparer.Ordinal);
        var clients = new List<SimulatedClient>();
        var appending = Task.CompletedTask;
        for (var step = 0; step < Steps; step++)
        {
            var name = Names[random.Next(Names.Length)];
            switch (random.Next(8))
            {
                case 0 when clients.Count < MostClients:
                    await appending;
                    clients.Add(await SimulatedClient.JoinAsync(
                        rooms, name, random.NextInt64(heads[name] + 1), Formats[random.Next(Formats.Length)], failures.Enqueue));
                    break;
                case 1 when clients.Count > 0:
                    await LeaveAsync(clients, random);
                    break;
                case 2 or 3 when clients.Count > 0:
                    clients[random.Next(clients.Count)].Line.Close(random.Next(2) == 0);
                    break;
                default:
                    await appending;
                    appending = AppendAsync(log, name, heads, random);
                    break;
            }
        }
        await appending;
        await EndAsync(log, rooms, heads, clients);
        Assert.Empty(failures);
    }

    private static async Task EndAsync(EventLog log, LiveRooms rooms, Dictionary<string, long> heads, List<SimulatedClient> clients)
    {
        foreach (var client in clients)
            client.Line.Close(false);
        await (await log.CompleteAsync()).WaitAsync(TestServer.Patience);
        await rooms.WhenNobodyIsBehindAsync().WaitAsync(TestServer.Patience);
        foreach (var client in clients)
        {
            Assert.Equal(heads[client.Room], await client.CheckAsync());
            await client.LeaveAsync(withConnection: false);
            client.Dispose();
        }
        Assert.Empty(rooms.All);
        Assert.Equal(0, rooms.Behind.Current);
    }

    private static async Task LeaveAsync(List<SimulatedClient> clients, Random random)
    {
        var client = clients[random.Next(clients.Count)];
        clients.Remove(client);
        await client.LeaveAsync(withConnection: random.Next(2) == 0);
        await client.CheckAsync();
        client.Dispose();
    }

    private static async Task AppendAsync(EventLog log, string name, Dictionary<string, long> heads, Random random)
    {
        var events = new NewEvent[random.Next(1, 60)];
        for (var i = 0; i < events.Length; i++)
        {
            var text = $$"""{"n":{{++heads[name]}},"text":"{{new string('x', random.Next(3) == 0 ? random.Next(20_000) : random.Next(100))}}"}""";
            events[i] = new NewEvent(name, "progress_update", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(text));
        }
        await log.AppendAsync(new Append(name, events));
    }
}
