using System.Diagnostics;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Oleada.Storage.Sqlite;

namespace Oleada.Bench.Engine;

/// <summary>
/// What the engine itself costs: atoms that do nothing, 16 in flight, the start of each (taken by a worker) and its end
/// committed with a sync before what depends on it starts.
/// </summary>
internal static class EngineOverhead
{
    private const int InFlight = 16;

    /// <summary>The last runs in the process, which are warm.</summary>
    private const int Counted = 3;

    public static async Task RunAsync(string folder)
    {
        await MeasureAsync(folder, "800 atoms in 9 waves", Graphs.Make("dag800", Graphs.Typical, 120, 42), rounds: 6);
        await MeasureAsync(folder, "20,000 atoms in 50 waves", Graphs.Make("dag20k", Waves(50, 400), 3000, 43), rounds: 4);
        await MeasureAsync(folder, "100,000 atoms in 50 waves", Graphs.Make("dag100k", Waves(50, 2000), 15_000, 44), rounds: 3);
    }

    private static int[] Waves(int count, int width) => [.. Enumerable.Repeat(width, count)];

    private static async Task MeasureAsync(string folder, string name, MasterPlan plan, int rounds)
    {
        await using var log = new EventLog(SqliteEventStore.Open(Path.Combine(folder, $"{plan.Plan}.db")));
        await using var host = new ExecutionHost(log, (_, _) => new(new Nothing()), TimeProvider.System, () => 0);
        await host.SavePlanAsync(plan, null, default);
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var id = await host.StartAsync(
                new StartExecution(plan.Plan, ExecutionId: $"run{round}", Options: new ExecutionOptions { MaxWorkers = InFlight }), default);
            var end = await host.WhenEndedAsync(id, default);
            watch.Stop();
            if (end.Status != ExecutionResult.Success)
                throw new InvalidOperationException($"{name} ended as {end.Status}");
            if (round > rounds - Counted)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }
        Figure.Report($"engine: {name}, {InFlight} in flight", Figure.Median(times), "ms");
        Figure.Report($"engine: {name}, live memory after it", GC.GetTotalMemory(forceFullCollection: true) / 1048576.0, "MB");
        Figure.Report($"engine: {name}, peak resident memory", Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, "MB");
    }

    private sealed class Nothing : IAttemptRunner
    {
        private static readonly Task<AttemptOutcome> Done = Task.FromResult(new AttemptOutcome { Result = AttemptResult.Completed });

        public Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop) => Done;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
