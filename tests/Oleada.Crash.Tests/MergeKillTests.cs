using System.Diagnostics;
using System.Text;
using Xunit;

namespace Oleada.Crash.Tests;

/// <summary>Kills the real program between the steps of worktrees, merges and clean-up; whatever the moment, the end is the same.</summary>
public sealed class MergeKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Tasks = 6, SeededKills = 8;

    private const string Execution = "merges";

    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-merge-crash-").FullName;

    private string Repository => Path.Combine(_folder, "repo");

    private string Data => Path.Combine(_folder, "data");

    [Theory]
    [InlineData("* update-ref -m oleada: merge *", 3, false)]
    [InlineData("* update-ref -m oleada: merge *", 3, true)]
    [InlineData("* read-tree -m -u *", 2, true)]
    [InlineData("* worktree remove *", 2, false)]
    [InlineData("* worktree remove *", 2, true)]
    [InlineData("* update-ref -d refs/heads/oleada-task/*", Tasks, false)]
    [InlineData("* worktree remove *files*", 1, false)]
    public async Task Killed_around_a_merge_everything_is_merged_once_and_nothing_is_left(string call, int number, bool after)
    {
        var git = new KillingGit(_folder);
        await PrepareAsync();
        Assert.True(await RunAsync(git.Arm(call, number, after)), $"there was no such call: {call}");
        await FinishAsync();
    }

    [Fact]
    public async Task Killed_again_and_again_at_any_call_of_git_everything_is_merged_once_and_nothing_is_left()
    {
        var git = new KillingGit(_folder);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await PrepareAsync();
        for (var kill = 0; kill < SeededKills && await RunAsync(git.Arm("*", random.Next(1, 40), random.Next(2) == 0)); kill++)
            output.WriteLine($"killed at call {git.Calls}");
        await FinishAsync();
    }

    [Fact]
    public async Task What_a_killed_server_left_of_an_ended_execution_is_saved_and_removed_at_the_next_start_and_nothing_of_others()
    {
        await PrepareAsync();
        var foreign = Path.Combine(_folder, "foreign");
        await GitAsync("worktree", "add", "--quiet", "-b", "oleada-task/other/t1", foreign);
        var late = Path.Combine(Data, "workspaces", Execution, "tasks", "t0");
        Assert.False(await RunAsync([], workspaces: "keep"));
        Assert.True(Directory.Exists(late));
        // As if the server that was to remove them had died just before.
        await File.WriteAllTextAsync(Path.Combine(late, "late.txt"), "late\n", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(Data, "workspaces", Execution, "closed"));

        await SweepAsync();
        Assert.Equal("late", await GitAsync("show", $"refs/oleada/{Execution}/t0/rest:late.txt"));
        Assert.False(Directory.Exists(late));
        Assert.Equal("main\noleada-task/other/t1\noleada/merges", await GitAsync("for-each-ref", "--format=%(refname:short)", "refs/heads"));
        Assert.True(Directory.Exists(foreign));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(Repository);
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await File.WriteAllTextAsync(Path.Combine(Repository, "all.txt"), string.Concat(Enumerable.Range(0, Tasks).Select(task => $"line {task}\n\n\n\n")));
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one");
    }

    private async Task FinishAsync()
    {
        if (!File.Exists(Path.Combine(Data, "workspaces", Execution, "closed")))
        {
            Assert.False(await RunAsync([]), "it was killed though nobody was to");
            await SweepAsync();
        }
        var commits = await GitAsync("log", "--format=%(trailers:key=Oleada-Task,valueonly,separator=)", "main..oleada/merges");
        Assert.Equal(Enumerable.Range(0, Tasks).Select(task => $"t{task}"), commits.Split('\n').Order(StringComparer.Ordinal));
        for (var task = 0; task < Tasks; task++)
            Assert.Equal($"{task}", await GitAsync("show", $"oleada/merges:new{task}.txt"));
        Assert.Equal(Tasks, (await GitAsync("show", "oleada/merges:all.txt")).Split('\n').Count(line => line.EndsWith(" done", StringComparison.Ordinal)));
        Assert.Equal("main\noleada/merges", await GitAsync("for-each-ref", "--format=%(refname:short)", "refs/heads"));
        Assert.Single((await GitAsync("worktree", "list")).Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(Data, "workspaces", Execution, "files")));
    }

    /// <summary>A start looks after what was left; its end is when the mark is there.</summary>
    private async Task SweepAsync()
    {
        using var server = OleadaProgram.Start(Settings("remove"), "serve", "--data", Data, "--port", "0");
        var said = Task.WhenAll(server.StandardOutput.ReadToEndAsync(), server.StandardError.ReadToEndAsync());
        var deadline = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(Data, "workspaces", Execution, "closed")) && deadline.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Yield();
        server.Kill();
        await server.WaitForExitAsync();
        Assert.True(File.Exists(Path.Combine(Data, "workspaces", Execution, "closed")), string.Join('\n', await said));
    }

    /// <returns>True if it was killed before its end.</returns>
    private async Task<bool> RunAsync(Dictionary<string, string> environment, string workspaces = "remove")
    {
        var plan = Path.Combine(_folder, "plan.yaml");
        await File.WriteAllTextAsync(plan, Plan());
        foreach (var (name, value) in Settings(workspaces))
            environment[name] = value;
        using var run = OleadaProgram.Start(
            environment, "run", plan, "--data", Data, "--execution-id", Execution, "--workspace", Repository, "--json", "--max-workers", "3");
        var lines = run.StandardOutput.ReadToEndAsync();
        var errors = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        await lines;
        Assert.True(run.ExitCode is 0 or 137, $"exit code {run.ExitCode}: {await errors}");
        return run.ExitCode == 137;
    }

    private static Dictionary<string, string> Settings(string workspaces) =>
        new(StringComparer.Ordinal) { ["OLEADA_WORKSPACES"] = workspaces };

    /// <summary>Each task writes a file of its own and a line of one that all share.</summary>
    private static string Plan()
    {
        var plan = new StringBuilder("plan: merges\nretry: { backoff: 10ms }\ntasks:\n");
        for (var task = 0; task < Tasks; task++)
        {
            plan.Append(
                $"""
                  - id: t{task}
                    name: Task {task}
                    atoms: [ {'{'} id: a1, run: "echo {task} > new{task}.txt; sed -i 's/^line {task}$/line {task} done/' all.txt" {'}'} ]

                """);
        }
        return plan.ToString();
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var error = git.StandardError.ReadToEndAsync();
        var text = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.True(git.ExitCode == 0, $"git {string.Join(' ', arguments)}: {await error}");
        return text.Trim();
    }
}
