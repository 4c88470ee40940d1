using System.Diagnostics;
using System.Text.Json;
using Oleada.Contracts.Events;

namespace Oleada.Console.Tests.Program;

public sealed class RunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_plan_runs_and_running_it_again_says_how_it_ended()
    {
        var plan = _folder.File("chain.yaml", Plans.Chain(3));
        var first = await OleadaProgram.RunAsync(_folder, "run", plan);
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("t3 completed  Task number 3  (3 of 3 completed, 100.0%)", first.Output);
        Assert.Contains("Exit code   0", first.Output);
        Assert.Equal("2\n", await File.ReadAllTextAsync(Path.Combine(WorkspaceIn(first.Output), "out/2.txt")));

        var again = await OleadaProgram.RunAsync(_folder, "run", plan);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("has ended; --new starts another", again.Error);
        Assert.DoesNotContain("t1 completed", again.Output);
        Assert.Contains("3 of 3 completed", again.Output);
        Assert.Contains("t1 completed", (await OleadaProgram.RunAsync(_folder, "run", plan, "--from-start")).Output);
        Assert.NotEqual(WorkspaceIn(first.Output), WorkspaceIn((await OleadaProgram.RunAsync(_folder, "run", plan, "--new")).Output));
    }

    [Fact]
    public async Task Json_output_is_the_stream_and_nothing_else()
    {
        var plan = _folder.File("chain.yaml", Plans.Chain(3));
        var ended = await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--execution-id", "mine");
        Assert.Equal(0, ended.ExitCode);
        var events = ended.Lines.Select(Envelope).ToArray();
        Assert.Equal(Enumerable.Range(1, events.Length).Select(seq => (long)seq), events.Select(one => one.Seq));
        Assert.All(events, one => Assert.Equal("execution:mine", one.Stream));
        Assert.Equal(("execution_started", "execution_completed"), (events[0].Type, events[^1].Type));
        Assert.Equal(ended.Output, (await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--from-start")).Output);
        Assert.Equal(ended.Lines[2..], (await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--since", "2")).Lines);
        Assert.Equal("", (await OleadaProgram.RunAsync(_folder, "run", plan, "--json")).Output);
    }

    [Fact]
    public async Task Json_all_adds_the_streams_of_the_tasks_in_commit_order()
    {
        var ended = await OleadaProgram.RunAsync(_folder, "run", _folder.File("failing.yaml", Plans.Failing), "--json=all");
        Assert.Equal(1, ended.ExitCode);
        var events = ended.Lines.Select(Envelope).ToArray();
        Assert.All(events.GroupBy(one => one.Stream), stream =>
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(seq => (long)seq), stream.Select(one => one.Seq)));
        Assert.Contains(events, one => one.Stream.EndsWith("/bad", StringComparison.Ordinal) && one.Type == "output" && one.Data.GetRawText().Contains("the disk sings"));
        Assert.Equal("execution_completed", events[^1].Type);
        Assert.True(Array.FindIndex(events, one => one.Type == "attempt_started") < Array.FindIndex(events, one => one.Type == "progress_update"));
    }

    [Fact]
    public async Task A_failure_ends_with_exit_code_1_and_the_last_words_of_what_failed()
    {
        var ended = await OleadaProgram.RunAsync(_folder, "run", _folder.File("failing.yaml", Plans.Failing));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("1 of 3 completed, 1 failed, 1 skipped", ended.Output);
        Assert.Contains("the disk sings", ended.Output.Split("Failed ")[^1]);
        Assert.Equal(1, (await OleadaProgram.RunAsync(_folder, "run", _folder.File("failing.yaml", Plans.Failing))).ExitCode);
    }

    [Fact]
    public async Task In_a_repository_the_summary_names_the_branch_that_the_work_is_on()
    {
        await GitAsync("init", "--quiet");
        await GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
        var ended = await OleadaProgram.RunAsync(
            _folder, "run", _folder.File("chain.yaml", Plans.Chain(1)), "--execution-id", "mine", "--workspace", _folder.Path);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("\nBranch      oleada/mine\n", ended.Output);
        Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(WorkspaceIn(ended.Output), "out/1.txt")));
    }

    [Fact]
    public async Task A_plan_that_changed_after_its_end_is_a_new_execution()
    {
        await OleadaProgram.RunAsync(_folder, "run", _folder.File("chain.yaml", Plans.Chain(1)));
        var changed = await OleadaProgram.RunAsync(_folder, "run", _folder.File("chain.yaml", Plans.Chain(2)));
        Assert.Equal(0, changed.ExitCode);
        Assert.Contains("The plan has changed since", changed.Error);
        Assert.Contains("2 of 2 completed", changed.Output);
    }

    private async Task GitAsync(params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", _folder.Path, .. arguments]);
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
    }

    private static Envelope Envelope(string line) => JsonSerializer.Deserialize(line, ContractJson.Default.Envelope)!;

    private static string WorkspaceIn(string output) =>
        output.Split('\n').Single(line => line.StartsWith("Workspace", StringComparison.Ordinal))["Workspace".Length..].Trim();
}
