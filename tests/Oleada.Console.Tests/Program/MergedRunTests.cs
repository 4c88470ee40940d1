using System.Globalization;
using System.Text;
using Oleada.Tests;

namespace Oleada.Console.Tests.Program;

/// <summary>A whole plan in a repository, with conflicts that are certain to happen.</summary>
public sealed class MergedRunTests : IDisposable
{
    private const int Tasks = 40, Conflicts = 6;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Forty_tasks_with_six_conflicts_end_merged_with_one_commit_for_each()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder.Path, "repo")).FullName;
        GitCommand.Run(repository, "init", "--quiet", "--initial-branch=main");
        for (var file = 0; file < 200; file++)
            await File.WriteAllTextAsync(Path.Combine(repository, $"file{file}.txt"), $"file {file}\n");
        for (var shared = 0; shared < Conflicts; shared++)
            await File.WriteAllTextAsync(Path.Combine(repository, $"shared{shared}.txt"), "begin\nend\n");
        GitCommand.Run(repository, "add", "--all");
        GitCommand.Run(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one");

        var ended = await OleadaProgram.RunAsync(
            _folder, "run", _folder.File("forty.yaml", Plan()), "--execution-id", "forty", "--workspace", repository, "--max-workers", "4");
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Equal(Tasks, (GitCommand.Run(repository, "log", "--format=%(trailers:key=Oleada-Task,valueonly,separator=)", "main..oleada/forty"))
            .Split('\n').Distinct().Count());
        Assert.Equal($"{Tasks}", GitCommand.Run(repository, "rev-list", "--count", "main..oleada/forty"));
        for (var shared = 0; shared < Conflicts; shared++)
        {
            var lines = (GitCommand.Run(repository, "show", $"oleada/forty:shared{shared}.txt")).Split('\n');
            Assert.Equal(["begin", "end", $"left {shared}", $"right {shared}"], lines.Order(StringComparer.Ordinal));
        }
        for (var task = 2 * Conflicts; task < Tasks; task++)
            Assert.Equal($"task {task}", GitCommand.Run(repository, "show", $"oleada/forty:new{task}.txt"));
        Assert.Equal("", GitCommand.Run(repository, "status", "--porcelain"));
        Assert.Equal("oleada/forty", (GitCommand.Run(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/oleada", "refs/heads/oleada-task")));
        Assert.Equal(2, (GitCommand.Run(repository, "worktree", "list")).Split('\n').Length);
    }

    [Fact]
    public async Task What_attempts_left_can_be_listed_compared_and_restored_and_worktrees_removed()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder.Path, "repo")).FullName;
        GitCommand.Run(repository, "init", "--quiet");
        GitCommand.Run(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
        var plan = _folder.File("failing.yaml", """
            plan: failing
            retry: { attempts: 2, backoff: 1ms }
            tasks:
              - { id: bad, name: Bad, atoms: [ { id: a1, run: "echo $OLEADA_ATTEMPT > out.txt; exit 1" } ] }
            """);
        await OleadaProgram.RunAsync(_folder, "run", plan, "--execution-id", "e", "--workspace", repository);

        var listed = await OleadaProgram.RunAsync(_folder, "snapshots", "e");
        Assert.Contains("Z  e/bad/a1-1  bad/a1, attempt 1: failed\n", listed.Output);
        Assert.Contains("-1\n+2", (await OleadaProgram.RunAsync(_folder, "snapshots", "diff", "e/bad/a1-1", "e/bad/a1-2")).Output);
        Assert.Contains("+1", (await OleadaProgram.RunAsync(_folder, "snapshots", "show", "e/bad/a1-1")).Output);
        var target = Path.Combine(_folder.Path, "restored");
        Assert.Equal(0, (await OleadaProgram.RunAsync(_folder, "snapshots", "restore", "e/bad/a1-1", target)).ExitCode);
        Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(target, "out.txt")));
        Assert.Contains("is there already", (await OleadaProgram.RunAsync(_folder, "snapshots", "restore", "e/bad/a1-1", target)).Error);
        Assert.Equal("oleada/e-bad-a1-1\n", (await OleadaProgram.RunAsync(_folder, "snapshots", "branch", "e/bad/a1-1")).Output);
        Assert.Equal("1", GitCommand.Run(repository, "show", "oleada/e-bad-a1-1:out.txt"));
        Assert.Equal("again\n", (await OleadaProgram.RunAsync(_folder, "snapshots", "branch", "e/bad/a1-2", "again")).Output);
        var taken = await OleadaProgram.RunAsync(_folder, "snapshots", "branch", "e/bad/a1-1", "again");
        Assert.Equal(2, taken.ExitCode);
        Assert.Contains("there is a branch 'again' already", taken.Error);
        Assert.Contains("'a..b' cannot be the name of a branch", (await OleadaProgram.RunAsync(_folder, "snapshots", "branch", "e/bad/a1-1", "a..b")).Error);
        Assert.Contains("no snapshot 'e/bad/a1-9'", (await OleadaProgram.RunAsync(_folder, "snapshots", "show", "e/bad/a1-9")).Error);

        Assert.Matches(@"MiB  e  -  \S+/files\n +\S+ MiB  e  bad  \S+/tasks/bad\n", (await OleadaProgram.RunAsync(_folder, "workspaces")).Output);
        Assert.Equal(0, (await OleadaProgram.RunAsync(_folder, "workspaces", "remove", "e")).ExitCode);
        Assert.Equal("", (await OleadaProgram.RunAsync(_folder, "workspaces")).Output);
        Assert.Single((GitCommand.Run(repository, "worktree", "list")).Split('\n'));
    }

    /// <summary>
    /// Pairs of tasks that write the same line of a file, and wait for each other before they do. Where a task finds
    /// markers it takes both sides.
    /// </summary>
    private string Plan()
    {
        var meeting = Directory.CreateDirectory(Path.Combine(_folder.Path, "meeting")).FullName;
        var plan = new StringBuilder("plan: forty\nretry:\n  backoff: 10ms\ntasks:\n");
        for (var task = 0; task < Tasks; task++)
        {
            var (shared, side) = (task / 2, task % 2 == 0 ? "left" : "right");
            var run = task >= 2 * Conflicts
                ? $"echo task {task} > new{task}.txt; echo more >> file{task}.txt"
                : $"if grep -q '^<<<<<<<' shared{shared}.txt; then sed -i '/^<<<<<<< /d;/^=======$/d;/^>>>>>>> /d' shared{shared}.txt; else " +
                  $"touch {meeting}/{task}; while [ ! -e {meeting}/{task ^ 1} ]; do sleep 0.02; done; sed -i 's/^begin$/begin\\n{side} {shared}/' shared{shared}.txt; fi";
            plan.Append(CultureInfo.InvariantCulture, $"  - id: t{task}\n    name: Task {task}\n    atoms:\n      - id: a1\n        run: |\n          {run}\n");
            if (task < 2 * Conflicts)
                plan.Append(CultureInfo.InvariantCulture, $"        verify:\n          - run: grep -q '{side} {shared}' shared{shared}.txt\n");
        }
        return plan.ToString();
    }
}
