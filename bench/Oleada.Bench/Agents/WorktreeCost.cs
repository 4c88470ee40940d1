using System.Diagnostics;
using Oleada.Agents;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Bench.Agents;

/// <summary>What a task costs beside its command in a repository: its worktree, the sandbox, the snapshot, the merge, the removal.</summary>
internal static class WorktreeCost
{
    private const int Files = 10_000, Tasks = 8;

    public static async Task RunAsync(string folder)
    {
        var repository = Directory.CreateDirectory(Path.Combine(folder, "repository")).FullName;
        for (var file = 0; file < Files; file++)
        {
            Directory.CreateDirectory(Path.Combine(repository, $"d{file / 100}"));
            await File.WriteAllTextAsync(Path.Combine(repository, $"d{file / 100}", $"f{file}.txt"), string.Concat(Enumerable.Repeat($"file {file}\n", 40)));
        }
        await GitAsync(repository, "init", "--quiet");
        await GitAsync(repository, "add", "--all");
        await GitAsync(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one");
        var tasks = Enumerable.Range(0, Tasks).Select(number => new PlanTask
        {
            Id = $"t{number}", Name = $"t{number}", Atoms = [new PlanAtom { Id = "a1", Run = $"echo {number}; echo {number} > new{number}.txt" }],
        }).ToList();
        var open = Runners.Create(Path.Combine(folder, "data"), new RunnerSettings { Sandbox = SandboxChoice.Bubblewrap }, TimeProvider.System);
        var setup = new RunnerSetup("worktrees", new MasterPlan { Plan = "p", Tasks = tasks }, new ExecutionOptions { Workspace = repository }, []);
        await using var runner = await open(setup, CancellationToken.None);
        var (first, whole) = (new List<double>(), new List<double>());
        foreach (var task in tasks)
        {
            // A worker is free when others have been at work for a while.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var (firstByte, end) = await TimeAsync(runner, task);
            first.Add(firstByte);
            whole.Add(end);
        }
        Report("until the command's first byte", first);
        Report("until merged and removed", whole);
    }

    private static async Task<(double FirstByte, double End)> TimeAsync(IAttemptRunner runner, PlanTask task)
    {
        var watch = Stopwatch.StartNew();
        double firstByte = 0;
        var order = new AttemptOrder("worktrees", task, task.Atoms![0], 1, "command", (channel, _, _) =>
        {
            if (channel == "stdout")
                firstByte = watch.Elapsed.TotalMilliseconds;
            return ValueTask.CompletedTask;
        });
        var outcome = await runner.RunAsync(order, CancellationToken.None);
        return outcome.Result == AttemptResult.Completed
            ? (firstByte, watch.Elapsed.TotalMilliseconds)
            : throw new InvalidOperationException(outcome.Message);
    }

    private static void Report(string what, List<double> times)
    {
        var sorted = times.Order().ToArray();
        Figure.Report($"task in a repository of {Files} files, {what}, p50", Figure.Percentile(sorted, 0.5), "ms");
        Figure.Report($"task in a repository of {Files} files, {what}, longest", sorted[^1], "ms");
    }

    private static async Task GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", folder, .. arguments]);
        await git.WaitForExitAsync();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git {arguments[0]} failed");
    }
}
