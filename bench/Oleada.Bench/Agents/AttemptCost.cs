using System.Diagnostics;
using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Bench.Agents;

/// <summary>What an attempt costs beside its command: <c>true</c>, from the order to the outcome, changes looked for.</summary>
internal static class AttemptCost
{
    private const int Rounds = 60, Parallel = 16;

    private static readonly PlanTask Task = new() { Id = "t", Name = "t", Atoms = [new PlanAtom { Id = "a1", Run = "true" }] };

    public static async Task RunAsync(string folder)
    {
        foreach (var sandbox in new[] { SandboxChoice.Bubblewrap, SandboxChoice.Plain })
        {
            foreach (var files in new[] { 0, 500, 10_000 })
                await MeasureAsync(folder, sandbox, files);
        }
    }

    private static async Task MeasureAsync(string folder, SandboxChoice sandbox, int files)
    {
        var name = $"{sandbox}-{files}".ToLowerInvariant();
        var workspace = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        for (var file = 0; file < files; file++)
            Write(Path.Combine(workspace, $"d{file / 100}", $"f{file}.txt"));
        var open = Runners.Create(Path.Combine(folder, "data"), new RunnerSettings { Sandbox = sandbox }, TimeProvider.System);
        var setup = new RunnerSetup(name, new MasterPlan { Plan = "p", Tasks = [Task] }, new ExecutionOptions { Workspace = workspace }, []);
        await using var runner = await open(setup, CancellationToken.None);
        var alone = new List<double>();
        for (var round = 0; round < Rounds; round++)
            alone.Add(await TimeAsync(runner, 1));
        var sorted = alone.Skip(10).Order().ToArray();
        Figure.Report($"attempt, {name} files, one at a time, p50", Figure.Percentile(sorted, 0.5), "ms");
        Figure.Report($"attempt, {name} files, one at a time, p99", Figure.Percentile(sorted, 0.99), "ms");
        var together = new List<double>();
        for (var round = 0; round < 7; round++)
            together.Add(await TimeAsync(runner, Parallel));
        Figure.Report($"{Parallel} attempts at a time, {name} files, until all ended", Figure.Median(together), "ms");
    }

    private static async Task<double> TimeAsync(IAttemptRunner runner, int count)
    {
        var watch = Stopwatch.StartNew();
        var outcomes = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, count).Select(_ => runner.RunAsync(
            new AttemptOrder("e", Task, Task.Atoms![0], 1, "command", (_, _, _) => ValueTask.CompletedTask), CancellationToken.None)));
        return outcomes.All(outcome => outcome.Result == AttemptResult.Completed)
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException(outcomes.First(outcome => outcome.Message is not null).Message);
    }

    private static void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, path);
    }
}
