using Oleada.Agents.Tests.Workspaces;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Merging;

/// <summary>What of an execution's worktrees stays, and what is kept of those that go.</summary>
public sealed class WorktreeCleanupTests
{
    private const string Snapshots = $"refs/oleada/{RunnerBench.ExecutionId}";

    private static readonly PlanTask[] Plan =
    [
        RunnerBench.Task("good", RunnerBench.Atom("echo good > good.txt")),
        RunnerBench.Task("bad", RunnerBench.Atom("echo bad > bad.txt; exit 1")),
        RunnerBench.Task("half", RunnerBench.Atom("echo half > half.txt"), new PlanAtom { Id = "a2", Run = "true" }),
    ];

    [Theory]
    [InlineData(WorkspacePolicy.Failed, true, "bad")]
    [InlineData(WorkspacePolicy.Keep, true, "bad", "good", "half")]
    [InlineData(WorkspacePolicy.Remove, false)]
    public async Task At_the_end_stays_what_the_policy_says(WorkspacePolicy policy, bool result, params string[] tasks)
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync(Plan, repository, settings: new RunnerSettings { Workspaces = policy });
        foreach (var task in Plan)
            await bench.RunPlannedAsync(task.Id);
        await bench.Runner.EndAsync(new HashSet<string>(StringComparer.Ordinal) { "bad" });
        var folder = Path.GetDirectoryName(bench.Root)!;
        Assert.Equal(result, Directory.Exists(bench.Root));
        Assert.Equal(tasks, Directory.GetDirectories($"{folder}/tasks").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("good", Repositories.Git(repository, "show", $"oleada/{RunnerBench.ExecutionId}:good.txt"));
        Assert.Equal("bad", Repositories.Git(repository, "show", $"{Snapshots}/bad/a1-1:bad.txt"));
    }

    [Fact]
    public async Task Each_task_takes_the_worktree_that_was_made_ahead_and_brings_it_up_to_date()
    {
        await using var bench = new RunnerBench();
        var tasks = Enumerable.Range(0, 5).Select(number => RunnerBench.Task($"t{number}", RunnerBench.Atom($"ls > list{number}.txt"))).ToList();
        await bench.OpenAsync(tasks, Repositories.Create(bench.Folder), settings: new RunnerSettings { Workspaces = WorkspacePolicy.Keep });
        foreach (var task in tasks)
        {
            await bench.RunPlannedAsync(task.Id);
            var record = TaskRecord.Load($"{Path.GetDirectoryName(bench.Root)}/task-records/{task.Id}.json")!;
            Assert.StartsWith("spare", Path.GetFileName(record.GitFolder), StringComparison.Ordinal);
            Assert.Equal($"refs/heads/oleada-task/{RunnerBench.ExecutionId}/{task.Id}", Repositories.Git(record.Top, "symbolic-ref", "HEAD"));
        }
        Assert.Contains("list3.txt", await File.ReadAllTextAsync(Path.Combine(bench.Root, "list4.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_snapshot_has_is_saved_before_its_worktree_goes()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync(Plan, repository);
        await bench.RunPlannedAsync("half");
        await File.WriteAllTextAsync($"{Path.GetDirectoryName(bench.Root)}/tasks/half/late.txt", "late", TestContext.Current.CancellationToken);
        await bench.ReopenAsync(repository);
        await bench.Runner.EndAsync(new HashSet<string>(StringComparer.Ordinal));
        Assert.Equal("half.txt\nlate.txt", Repositories.Git(repository, "ls-tree", "--name-only", $"{Snapshots}/half/rest", "half.txt", "late.txt"));
        Assert.False(Directory.Exists($"{Path.GetDirectoryName(bench.Root)}/tasks/half"));
        Assert.DoesNotContain("oleada-task", Repositories.Git(repository, "branch", "--list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_hook_of_the_repository_runs_on_the_way()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        var witness = Path.Combine(bench.Folder.Path, "witness");
        foreach (var hook in new[] { "post-checkout", "pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-merge", "post-index-change" })
        {
            var file = bench.Folder.Write($"repo/.git/hooks/{hook}", $"#!/bin/sh\necho {hook} >> {witness}\n");
            using var chmod = System.Diagnostics.Process.Start("chmod", ["+x", file]);
            await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await bench.OpenAsync(Plan, repository);
        foreach (var task in Plan)
            await bench.RunPlannedAsync(task.Id);
        await bench.Runner.EndAsync(new HashSet<string>(StringComparer.Ordinal));
        Assert.False(File.Exists(witness), File.Exists(witness) ? await File.ReadAllTextAsync(witness, TestContext.Current.CancellationToken) : "");
    }

    [Fact]
    public async Task A_worktree_that_a_crash_left_without_a_record_is_made_anew()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        await bench.OpenAsync(Plan, repository);
        await bench.RunPlannedAsync("half");
        File.Delete($"{Path.GetDirectoryName(bench.Root)}/task-records/half.json");
        await bench.ReopenAsync(repository);
        Assert.Equal("half.txt", Assert.Single((await bench.RunPlannedAsync("half")).Changes).Path);
    }
}
