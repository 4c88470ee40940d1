using System.Diagnostics;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Executions;
using Oleada.Storage.Sqlite;

namespace Oleada.Bench.Engine;

/// <summary>
/// From opening a log of 1,000,000 events, all of one unfinished execution, to its first new attempt: the log is
/// opened, the state is made from snapshot and events, what was in flight is interrupted and started again.
/// </summary>
internal static class ResumeTime
{
    private const int Atoms = 100_000;
    private const int LinesPerAtom = 14;
    private const int RunBefore = 62_000;
    private const int Rounds = 5;

    public static async Task RunAsync(string folder)
    {
        var file = Path.Combine(folder, "resume.db");
        var plan = Graphs.Make("resume", [.. Enumerable.Repeat(Atoms / 50, 50)], Atoms / 7, 44);
        await using (var log = new EventLog(SqliteEventStore.Open(file)))
        {
            var host = new ExecutionHost(log, (_, _) => new(new Talkative(RunBefore)), TimeProvider.System, () => 0);
            await host.SavePlanAsync(plan, null, default);
            await host.StartAsync(new StartExecution(plan.Plan, ExecutionId: "long", Options: new ExecutionOptions { MaxWorkers = 16 }), default);
            await Talkative.Enough.Task;
            await host.DisposeAsync();
        }
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
            times.Add(await MeasureAsync(file));
        Figure.Report("resume: 1,000,000 events, 100,000 atoms, to the first attempt", Figure.Median(times), "ms");
    }

    private static async Task<double> MeasureAsync(string file)
    {
        var watch = Stopwatch.StartNew();
        await using var log = new EventLog(SqliteEventStore.Open(file));
        var first = new FirstAttempt();
        await using var host = new ExecutionHost(log, (_, _) => new(first), TimeProvider.System, () => 0);
        if (!await host.TakeUpAsync("long", default))
            throw new InvalidOperationException("there was nothing to resume");
        await first.Started.Task;
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>Prints lines and succeeds until enough atoms have run; then hangs as a killed one does.</summary>
    private sealed class Talkative(int most) : IAttemptRunner
    {
        private int _run;

        public static TaskCompletionSource Enough { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
        {
            if (Interlocked.Increment(ref _run) > most)
            {
                Enough.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }
            for (var line = 0; line < LinesPerAtom; line++)
                await order.Output("stdout", "a line of output that says what the program is doing just now", false);
            return new AttemptOutcome { Result = AttemptResult.Completed };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class FirstAttempt : IAttemptRunner
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
        {
            Started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return new AttemptOutcome { Result = AttemptResult.Cancelled };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
