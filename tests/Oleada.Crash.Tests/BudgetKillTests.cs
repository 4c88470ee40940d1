using System.Diagnostics;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.ScriptedModel;
using Xunit;
using static Oleada.ScriptedModel.ScenarioAction;

namespace Oleada.Crash.Tests;

/// <summary>Kills the real program in the middle of an agent's turn, and while it waits for a person's word about a budget.</summary>
public sealed class BudgetKillTests : IDisposable
{
    private const string Execution = "spends";

    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-budget-crash-").FullName;

    private string Data => Path.Combine(_folder, "data");

    [Fact]
    public async Task What_was_reported_before_a_kill_is_in_the_sum_at_the_end()
    {
        // Two answers, then one that does not come.
        await using var model = await ModelAsync(new ScenarioStep { Actions = [new Run("echo 1")] }, new ScenarioStep { Actions = [new Run("echo 2")] },
            new ScenarioStep { Delay = TimeSpan.FromHours(1), Text = "too late" });
        var before = await RunUntilAsync(model, events => events.OfType<AgentUsage>().Count() == 2, "");
        await using var again = await ModelAsync(new ScenarioStep { Text = "It is done." });
        var after = await RunAsync(again);
        var (tokens, cost) = Sum(before);
        Assert.Equal((2825, 2325 * 0.002m + 500 * 0.002m), (tokens, cost));
        var cut = Assert.Single(after.OfType<AttemptInterrupted>());
        Assert.Equal((tokens, cost), (cut.TokensUsed, cut.CostUsd));
        var end = Assert.Single(after.OfType<ExecutionCompleted>());
        var rest = Sum(after.Where(one => one is AgentUsage).Skip(2));
        Assert.Equal((ExecutionResult.Success, tokens + rest.Tokens, cost + rest.Cost), (end.Status, end.TokensUsed, end.CostUsd));
    }

    [Fact]
    public async Task A_question_about_a_budget_outlives_a_kill_and_is_answered_from_another_terminal()
    {
        await using var model = await ModelAsync(new ScenarioStep { Actions = [new Run("echo 1")] }, new ScenarioStep { Actions = [new Run("echo 2")] },
            new ScenarioStep { Actions = [new Run("echo 3")] }, new ScenarioStep { Actions = [new Run("echo 4")] }, new ScenarioStep { Text = "It is done." });
        var before = await RunUntilAsync(model, events => events.OfType<AttemptInterrupted>().Any(), "budget: { tokens: 3000 }");
        var asked = Assert.Single(before.OfType<ApprovalRequested>());
        Assert.Equal(new ExceededBudget("tokens", 4695, 3000, 3000), asked.Exceeded);
        await using var again = await ModelAsync(new ScenarioStep { Text = "It is done." });
        using var run = Start(again);
        var said = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await AnswerAsync("allow", asked.ApprovalId);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"oleada approvals allow {Execution} budget-tokens-1 --data {Data}, or deny", await said, StringComparison.Ordinal);
        var after = Events(await lines);
        Assert.Single(after.OfType<ApprovalRequested>());
        var end = Assert.Single(after.OfType<ExecutionCompleted>());
        Assert.Equal((ExecutionResult.Success, 4695 + 1260), (end.Status, end.TokensUsed));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<ScriptedModelServer> ModelAsync(params IReadOnlyList<ScenarioStep> steps) => ScriptedModelServer.StartAsync(
        new ScriptedModelOptions { Scenarios = [new Scenario("work", steps)], Otherwise = "work" }, TimeProvider.System, TestContext.Current.CancellationToken);

    private Process Start(ScriptedModelServer model) => OleadaProgram.Start(
        new Dictionary<string, string>
        {
            ["OLEADA_MODEL_BASE_URL"] = $"{model.Address!.ToString().TrimEnd('/')}/v1", ["OLEADA_MODEL_PROVIDER"] = "openai",
            ["OLEADA_PRICES"] = Path.Combine(_folder, "prices.yaml"),
        },
        "run", Path.Combine(_folder, "plan.yaml"), "--data", Data, "--execution-id", Execution, "--json=all", "--from-start");

    /// <returns>All that it printed before it was killed.</returns>
    private async Task<List<EventData>> RunUntilAsync(ScriptedModelServer model, Func<List<EventData>, bool> enough, string budget)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "prices.yaml"), "m: { input: 2000, output: 2000 }\n");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "plan.yaml"),
            $"plan: spends\nworkspace: new\nagent: model:m\n{budget}\ntasks:\n  - id: t\n    name: Work\n    prompt: Do it.\n");
        using var run = Start(model);
        var said = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var events = new List<EventData>();
        while (!enough(events))
            events.AddRange(Events(await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException(await said)));
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        return events;
    }

    private async Task<List<EventData>> RunAsync(ScriptedModelServer model)
    {
        using var run = Start(model);
        var said = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, await said);
        return Events(lines);
    }

    /// <summary>The server may not be there yet.</summary>
    private async Task AnswerAsync(string word, string approval)
    {
        for (var patience = Stopwatch.StartNew(); ;)
        {
            using var answer = OleadaProgram.Start("approvals", word, Execution, approval, "--data", Data);
            var said = answer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await answer.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (answer.ExitCode == 0)
                return;
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), await said);
        }
    }

    private static List<EventData> Events(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, ContractJson.Default.Envelope)!)
            .Select(one => EventTypes.Decode(one.Type, System.Text.Encoding.UTF8.GetBytes(one.Data.GetRawText()))!),
    ];

    private static (long Tokens, decimal Cost) Sum(IEnumerable<EventData> events) => events.OfType<AgentUsage>()
        .Aggregate((Tokens: 0L, Cost: 0m), (sum, usage) => (sum.Tokens + usage.InputTokens + usage.CachedInputTokens + usage.OutputTokens, sum.Cost + usage.CostUsd!.Value));
}
