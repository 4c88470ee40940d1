using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Workspaces;

/// <summary>Worktrees whose files a killed server was just writing. These tests need bubblewrap.</summary>
public sealed class UnfinishedWorktreeTests
{
    [Fact]
    public async Task A_kill_in_the_middle_of_writing_files_is_finished_by_the_next_start()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        PlanAtom[] atoms = [new() { Id = "a1", Run = "echo one > one.txt" }, new() { Id = "a2", Run = "cat README.md one.txt; test ! -e src/app.js" }];
        await bench.OpenAsync([RunnerBench.Task("t", atoms)], repository);
        await bench.RunPlannedAsync("t");
        await bench.Runner.DisposeAsync();
        var target = TreeWith(bench, repository);
        var record = Interrupt(bench, target);

        await bench.OpenAsync(bench.Plan.Tasks, repository, completed: "t/a1");
        var outcome = await bench.RunPlannedAsync("t", "a2");

        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("the whole of it\none", bench.Text("stdout"));
        Assert.True(TaskRecord.Load(record) is null or { Target: null });
        Assert.Equal("the whole of it", Repositories.Git(repository, "show", $"oleada/{RunnerBench.ExecutionId}:README.md"));
    }

    /// <summary>What others have merged, and the task's own file.</summary>
    private static string TreeWith(RunnerBench bench, string repository)
    {
        bench.Folder.Write("repo/README.md", "the whole of it\n");
        bench.Folder.Write("repo/one.txt", "one\n");
        File.Delete($"{repository}/src/app.js");
        Repositories.Git(repository, "add", "--all");
        return Repositories.Git(repository, "write-tree");
    }

    /// <summary>Leaves the worktree as a kill does: a file half written, git's index in the folder of a run that did not end.</summary>
    private static string Interrupt(RunnerBench bench, string target)
    {
        var folder = $"{bench.Data}/workspaces/{RunnerBench.ExecutionId}";
        var file = $"{folder}/task-records/t.json";
        var record = TaskRecord.Load(file)!;
        (record with { Target = target }).Save(file);
        bench.Folder.Write($"data/workspaces/{RunnerBench.ExecutionId}/tasks/t/README.md", "the wh");
        Directory.CreateDirectory($"{folder}/git-state/t/run");
        File.Move($"{folder}/git-state/t/index", $"{folder}/git-state/t/run/index");
        return file;
    }
}
