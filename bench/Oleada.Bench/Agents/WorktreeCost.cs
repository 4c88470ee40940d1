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
    private const int Tasks = 8;

    public static Task RunAsync(string folder) => MeasureAsync(folder, 10_000, TimeSpan.FromSeconds(3));

    public static Task RunLargeAsync(string folder) => MeasureAsync(folder, 100_000, TimeSpan.FromSeconds(30));

    /// <param name="pause">A worker is free when others have been at work for a while, as agents are for minutes.</param>
    private static async Task MeasureAsync(string folder, int files, TimeSpan pause)
    {
        var repository = Directory.CreateDirectory(Path.Combine(folder, "repository")).FullName;
        for (var file = 0; file < files; file++)
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
            await Task.Delay(pause, TimeProvider.System);
            var (firstByte, end) = await TimeAsync(runner, task);
            first.Add(firstByte);
            whole.Add(end);
        }
        Figure.Report($"first task in a repository of {files} files, until the command's first byte", first[0], "ms");
        Report(files, "until the command's first byte", first[1..]);
        Report(files, "until merged", whole[1..]);
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

    private static void Report(int files, string what, List<double> times)
    {
        var sorted = times.Order().ToArray();
        Figure.Report($"further tasks in a repository of {files} files, {what}, p50", Figure.Percentile(sorted, 0.5), "ms");
        Figure.Report($"further tasks in a repository of {files} files, {what}, longest", sorted[^1], "ms");
    }

    private static async Task GitAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", folder, .. arguments]);
        await git.WaitForExitAsync();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git {arguments[0]} failed");
    }
}
