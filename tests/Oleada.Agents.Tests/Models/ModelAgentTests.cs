using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.ScriptedModel;
using static Oleada.ScriptedModel.ScenarioAction;

namespace Oleada.Agents.Tests.Models;

public sealed class ModelAgentTests
{
    private static readonly Scenario Work = new(
        "work",
        new ScenarioStep { Thought = "First a file.", Text = "I write.", Actions = [new Write("src/a.txt", "one\ntwo\n"), new Run("cat src/a.txt; env")] },
        new ScenarioStep { Actions = [new Edit("src/a.txt", "two", "three"), new Read("src/a.txt")] },
        new ScenarioStep
        {
            Actions = [new Call("search", new JsonObject { ["pattern"] = "thr.e" }), new Call("list", new JsonObject { ["depth"] = 2 }), new Run("exit 3")],
        },
        new ScenarioStep { Text = "Done." });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_file_is_written_edited_read_and_run_and_every_token_is_counted(string provider)
    {
        await using var bench = await ModelBench.OpenAsync(provider, Work);
        var outcome = await bench.PlayAsync("work");
        Assert.Equal((AttemptResult.Completed, null), (outcome.Result, outcome.Message));
        Assert.Equal("one\nthree\n", await File.ReadAllTextAsync($"{bench.Runner.Root}/src/a.txt"));
        Assert.Equal("src/a.txt", Assert.Single(outcome.Changes).Path);
        Assert.Equal(["write", "run", "edit", "read", "search", "list", "run"], bench.Events<ToolStarted>().Select(start => start.Tool));
        var ends = bench.Events<ToolEnded>().ToDictionary(end => end.CallId);
        Assert.Equal("one\nthree\n", ends["call-4"].Output);
        Assert.Equal("./src/a.txt:2:three", ends["call-5"].Output);
        Assert.Equal("src/\nsrc/a.txt", ends["call-6"].Output);
        Assert.Equal((true, "[exit code 3]"), (ends["call-7"].Failed, ends["call-7"].Output));
        Assert.DoesNotContain(ModelBench.Key, bench.Runner.Text("stdout"), StringComparison.Ordinal);
        Assert.DoesNotContain("OLEADA_MODEL", bench.Runner.Text("stdout"), StringComparison.Ordinal);
        Assert.Equal(["First a file."], bench.Events<AgentThought>().Select(thought => thought.Text));
        Assert.Equal(["I write.", "Done."], bench.Events<AgentText>().Select(text => text.Text));
        var usage = bench.Events<AgentUsage>();
        var spent = bench.Server.Spent;
        Assert.Equal(4, usage.Count);
        Assert.Equal(
            (spent.Input - spent.Cached, spent.Cached, spent.Output),
            (usage.Sum(one => one.InputTokens), usage.Sum(one => one.CachedInputTokens), usage.Sum(one => one.OutputTokens)));
        Assert.Equal(spent.Input + spent.Output, outcome.TokensUsed);
        Assert.Equal(["run", "run", "write", "write"], bench.Events<AgentAsked>().Select(asked => asked.Action).Order());
        Assert.Null(outcome.CostUsd);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Commands_of_one_answer_run_side_by_side(string provider)
    {
        // Each waits for the other: one after the other they would wait for ever.
        var scenario = new Scenario(
            "both",
            new ScenarioStep
            {
                Actions = [new Run("echo > a; until [ -e b ]; do sleep 0.05; done; echo first"), new Run("echo > b; until [ -e a ]; do sleep 0.05; done; echo second")],
            },
            new ScenarioStep { Text = "Both." });
        await using var bench = await ModelBench.OpenAsync(provider, scenario);
        Assert.Equal(AttemptResult.Completed, (await bench.PlayAsync("both", TimeSpan.FromSeconds(30))).Result);
        Assert.Equal(["first", "second"], bench.Events<ToolEnded>().OrderBy(end => end.CallId).Select(end => end.Output?.Trim()));
    }

    [Theory]
    [InlineData("error-401", "api", ErrorClass.Api, "the script answers 401")]
    [InlineData("refusal", "refused", ErrorClass.Logic, "I will not do that")]
    [InlineData("length", "limit", ErrorClass.Runtime, "limit of length")]
    [InlineData("loop", "loop", ErrorClass.Logic, "run {\"command\":\"date\"}")]
    [InlineData("silent", "timeout", ErrorClass.Timeout, "ran longer than 2 s")]
    public async Task What_a_model_does_wrong_is_a_clear_end(string scenario, string errorType, ErrorClass errorClass, string message)
    {
        foreach (var provider in new[] { "openai", "anthropic" })
        {
            await using var bench = await ModelBench.OpenAsync(provider);
            var outcome = await bench.PlayAsync(scenario, scenario == "silent" ? TimeSpan.FromSeconds(2) : null);
            Assert.Equal((AttemptResult.Failed, errorType, (ErrorClass?)errorClass), (outcome.Result, outcome.ErrorType, outcome.ErrorClass));
            Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cancelled_attempt_is_over_at_once_with_the_command_it_ran()
    {
        await using var bench = await ModelBench.OpenAsync();
        using var stop = new CancellationTokenSource();
        var running = bench.PlayAsync("long-command", stop: stop.Token);
        if (await Task.WhenAny(running, bench.Runner.Awaited.Came.Task) == running)
            Assert.Fail($"it ended first: {(await running).Message}");
        var before = TimeProvider.System.GetTimestamp();
        await stop.CancelAsync();
        Assert.Equal(AttemptResult.Cancelled, (await running).Result);
        Assert.InRange(TimeProvider.System.GetElapsedTime(before), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Single(bench.Server.Answered);
    }

    [Fact]
    public async Task A_path_out_of_the_workspace_is_a_failed_tool_and_nothing_more()
    {
        var outside = Path.Combine(Path.GetTempPath(), $"oleada-escape-{Environment.ProcessId}");
        string[] paths = ["../escape.txt", "/etc/escape.txt", $"{outside}/x", "out/x.txt", "file", "a/../../escape.txt", ".git/config", "out"];
        var scenario = new Scenario(
            "escape",
            new ScenarioStep { Actions = [new Run($"mkdir a .git; ln -s {outside} out; ln -s /etc/passwd file; ln -s a inside; mkfifo pipe")] },
            new ScenarioStep { Actions = [.. paths.Select(path => new Write(path, "x"))] },
            new ScenarioStep
            {
                Actions = [new Read("file"), new Read("../data/admin.key"), new Read("pipe"), new Call("list", new JsonObject { ["path"] = ".." }), new Call("nothing", [])],
            },
            new ScenarioStep { Actions = [new Write("inside/x.txt", "fine")] });
        Directory.CreateDirectory(outside);
        try
        {
            await using var bench = await ModelBench.OpenAsync(scenario: scenario);
            await bench.PlayAsync("escape");
            Assert.Equal([false, .. Enumerable.Repeat(true, 13), false], bench.Events<ToolEnded>().Select(end => end.Failed));
            Assert.Contains("'../escape.txt' is outside of the workspace", bench.Events<ToolEnded>()[1].Output, StringComparison.Ordinal);
            Assert.Equal("fine", await File.ReadAllTextAsync($"{bench.Runner.Root}/a/x.txt"));
            Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
            Assert.False(File.Exists(Path.Combine(bench.Runner.Root, "../escape.txt")));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task Long_output_is_cut_in_the_middle_and_old_output_makes_room()
    {
        var steps = Enumerable.Range(1, 6).Select(n => new ScenarioStep { Actions = [new Run($"seq {n}00000 {n}09999")] });
        var scenario = new Scenario("long", [.. steps, new ScenarioStep { Text = "Read." }]);
        await using var bench = await ModelBench.OpenAsync(scenario: scenario, more: new Dictionary<string, string> { ["OLEADA_MODEL_CONTEXT"] = "20000" });
        Assert.Equal(AttemptResult.Completed, (await bench.PlayAsync("long")).Result);
        Assert.Contains("old outputs were shortened", bench.Runner.Text("system"), StringComparison.Ordinal);
        var last = bench.Server.Answered[^1].Body;
        Assert.InRange(last.Length, 20_000, 80_000);
        Assert.Contains("characters are left out here", last, StringComparison.Ordinal);
        Assert.Contains("600000", last, StringComparison.Ordinal);
        Assert.Contains("609999", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_is_exact_for_a_model_with_a_price_and_absent_without()
    {
        using var folder = new TempFolder();
        var prices = folder.Write("prices.yaml", "scripted: { input: 2, cached_input: 0.5, output: 10 }\n");
        await using var bench = await ModelBench.OpenAsync(scenario: Work, more: new Dictionary<string, string> { ["OLEADA_PRICES"] = prices });
        var outcome = await bench.PlayAsync("work");
        var spent = bench.Server.Spent;
        Assert.Equal(((2m * (spent.Input - spent.Cached)) + (0.5m * spent.Cached) + (10m * spent.Output)) / 1_000_000m, outcome.CostUsd);
        Assert.Equal(outcome.CostUsd, bench.Events<AgentUsage>().Sum(usage => usage.CostUsd));
    }

    [Fact]
    public async Task The_demo_writes_what_is_expected_without_a_key_and_says_what_it_is()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(settings: new RunnerSettings { Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } });
        var atom = new PlanAtom { Id = "a1", Prompt = "Describe the sea.", Expects = ["docs/sea.md", "notes/"] };
        var outcome = await bench.RunAsync(atom, agent: "model:demo");
        Assert.Equal((AttemptResult.Completed, null), (outcome.Result, outcome.Message));
        Assert.Contains("DEMO", bench.Text("system"), StringComparison.Ordinal);
        Assert.StartsWith("The demo wrote docs/sea.md", await File.ReadAllTextAsync($"{bench.Root}/docs/sea.md"), StringComparison.Ordinal);
        var refused = await bench.RunAsync(atom, agent: "model:other");
        Assert.Equal(("start_failed", true), (refused.ErrorType, refused.Message?.Contains("OLEADA_MODEL_API_KEY", StringComparison.Ordinal)));
    }
}
