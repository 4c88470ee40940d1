using Oleada.Bench.Realtime.Fanout;
using Oleada.Bench.Realtime.Watching;

namespace Oleada.Bench.Realtime.Cases;

/// <summary>
/// 1,000 clients come back at the same time, each 10,000 events behind, while 1,000 others follow another room live: how
/// long it takes, what the live ones notice of it, and what it costs in memory. With <c>--same 1</c> all are in one room,
/// which then has twice as many who are live.
/// </summary>
internal static class CatchUp
{
    private const int Clients = 1_000;
    private const int Behind = 10_000;

    /// <summary>The generator connects, settles and warms up for about as long.</summary>
    private static readonly TimeSpan UntilMeasuring = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Arguments arguments, string folder)
    {
        var generator = new Generator(arguments.Text("generator"));
        var clients = arguments.Number("clients", Clients);
        var behind = arguments.Number("behind", Behind);
        await using var server = await Contender.Ours.StartAsync(folder);
        var room = arguments.Number("same", 0) == 0 ? "bench-history" : History.LiveTicket;
        await History.WriteAsync(server, room, behind);

        var before = PinnedProcess.Memory(server.ProcessId);
        var alone = await ReturnAsync(server, room, clients, behind);
        var after = PinnedProcess.Memory(server.ProcessId);
        Figure.Report($"catch-up: {clients} clients, {behind} events behind, until all have them", alone.Seconds, "s");
        Figure.Report($"catch-up: {clients} clients, {behind} events behind, deliveries", alone.Received / alone.Seconds, "events/s");
        Figure.Report("catch-up: resident memory before", before.Now / 1048576.0, "MB");
        Figure.Report("catch-up: resident memory at most", after.Peak / 1048576.0, "MB");

        var seconds = (int)Math.Ceiling(alone.Seconds) + 1;
        var calm = await generator.LoadAsync(server, Live, seconds);
        var loading = generator.LoadAsync(server, Live, seconds);
        await Task.Delay(UntilMeasuring, TimeProvider.System);
        var together = await ReturnAsync(server, room, clients, behind);
        var live = await loading;
        Figure.Report("catch-up: live subscribers' p99 before", calm.P99Us / 1000, "ms");
        Figure.Report("catch-up: live subscribers' p99 meanwhile", live.P99Us / 1000, "ms");
        Figure.Report("catch-up: until all have them, beside live ones", together.Seconds, "s");
        Figure.Report("catch-up: resident memory at most, beside live ones", PinnedProcess.Memory(server.ProcessId).Peak / 1048576.0, "MB");
        if (calm.Fault is { } || live.Fault is { })
            throw new InvalidOperationException($"live subscribers: {calm.Fault ?? live.Fault}");
    }

    private static string[] Live => ["--conns", "1000", "--rate", "50"];

    private static async Task<WatchResult> ReturnAsync(RunningServer server, string ticket, int clients, int behind)
    {
        using var probe = new Watcher("ticket:" + ticket, 0);
        await probe.JoinAsync(server.Port, server.AdminKey, fromNow: true, 0, default);
        using var returning = await WatcherProgram.StartAsync(
            server, "ticket:" + ticket, "--conns", $"{clients}", "--since", $"{probe.Last - behind}", "--until", $"{probe.Last}");
        return await returning.EndAsync();
    }
}
