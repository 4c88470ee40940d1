using System.Globalization;
using Oleada.Contracts.Events;
using Xunit;

namespace Oleada.Simulation.Tests.Executions;

public sealed class SimulationTests
{
    private static readonly int Seeds =
        int.TryParse(Environment.GetEnvironmentVariable("OLEADA_SEEDS"), CultureInfo.InvariantCulture, out var count) ? count : 100_000;

    /// <summary>Seeds that once failed; each stays here.</summary>
    public static TheoryData<int> FailedOnce => [1, 80, 47397];

    [Theory]
    [MemberData(nameof(FailedOnce))]
    public void A_seed_that_failed_once_holds(int seed) => RunSeed(seed);

    [Fact]
    public void Every_seed_holds_the_invariants_through_failures_crashes_and_restarts()
    {
        var failures = Enumerable.Range(1, Seeds).AsParallel().Select(Failure).Where(failure => failure is not null).Take(5).ToArray();
        Assert.True(failures.Length == 0, string.Join(Environment.NewLine, failures));
    }

    private static string? Failure(int seed)
    {
        try
        {
            RunSeed(seed);
            return null;
        }
        // Whatever it is, the seed must be named with it.
        catch (Exception failure)
        {
            return $"seed {seed}: {failure}";
        }
    }

    private static void RunSeed(int seed)
    {
        var disturbed = new Simulation(seed, disturbed: true);
        disturbed.Run();
        new Invariants(disturbed).Check();
        Assert.Equal(disturbed.State.Save(), disturbed.Replay(useSnapshot: false).Save());
        Assert.Equal(disturbed.State.Save(), disturbed.Replay(useSnapshot: true).Save());
        var calm = new Simulation(seed, disturbed: false);
        calm.Run();
        new Invariants(calm).Check();
        if (!disturbed.WasCancelled && !disturbed.HasBudget && !disturbed.MergesTasks)
            Assert.Equal(EndOf(calm), EndOf(disturbed));
    }

    /// <summary>What must not depend on crashes and timing: how every task and the whole ended, and each failed attempt.</summary>
    private static string EndOf(Simulation simulation)
    {
        var ends = simulation.Log.Select(recorded => EventTypes.Decode(recorded.Type, recorded.Data)).Select(data => data switch
        {
            ProgressUpdate progress => $"{progress.TaskId} {progress.Status} {progress.Attempts} {string.Join(',', progress.SubtaskStatus)}",
            AttemptError error => $"{error.TaskId}/{error.AtomId} {error.RetryAttempt} {error.Recoverable} {error.NextAttemptInMs}",
            WaveCompleted wave => $"wave {wave.WaveNumber} {wave.AtomsCompleted}",
            ExecutionCompleted end => $"{end.Status} {end.CompletedTasks} {end.FailedTasks} {end.Tests}",
            _ => null,
        });
        return string.Join('\n', ends.OfType<string>().Order(StringComparer.Ordinal));
    }
}
