using System.Net;
using Oleada.Bench.Log;
using Oleada.Engine.Executions;
using Oleada.Server;

namespace Oleada.Bench.Realtime;

/// <summary>
/// The server in a program of the benchmarks: with limits that let one key in as often as a benchmark needs, attempts
/// that do nothing, and its log in memory if told so.
/// </summary>
internal static class ServeCommand
{
    private const int Unlimited = 1_000_000;

    public static async Task RunAsync(Arguments arguments)
    {
        var options = new ServerOptions
        {
            DataFolder = arguments.Text("data"),
            Address = IPAddress.Loopback,
            Port = arguments.Number("port", 0),
            Limits = new ServerLimits { ConnectionsPerKey = Unlimited, MessagesPerSecond = Unlimited },
            Runner = (_, _) => new ValueTask<IAttemptRunner>(new Idle()),
            OpenStore = arguments.Has("memory") ? _ => new MemoryStore() : null,
        };
        await using var server = await ServerHost.StartAsync(options);
        Console.WriteLine($"serving {server.Url}");
        // Whoever started this program kills it.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }

    private sealed class Idle : IAttemptRunner
    {
        private static readonly Task<AttemptOutcome> Done =
            Task.FromResult(new AttemptOutcome { Result = Contracts.Events.AttemptResult.Completed });

        public Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop) => Done;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
