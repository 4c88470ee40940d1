using Oleada.Agents.Programs;
using Oleada.Agents.Relay.Answers;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Programs;

/// <summary>Whether the relay's or the program's word counts for a turn's tokens.</summary>
public sealed class TurnUsageTests
{
    private static readonly AgentEnd Done = new((Failure?)null);

    private readonly List<AgentStep> _steps = [];

    private IEnumerable<AgentStep.Usage> Counted => _steps.OfType<AgentStep.Usage>();

    private IEnumerable<string> Remarks => _steps.OfType<AgentStep.Remark>().Select(remark => remark.Words);

    [Fact]
    public async Task The_relay_s_word_counts_as_it_comes_and_the_program_s_same_one_is_not_counted_again()
    {
        var (first, second) = (new AgentStep.Usage("m", 10, 5, 1), new AgentStep.Usage("m", 20, 0, 2));
        using var usage = new TurnUsage(Turn(), passesRelay: true);
        await usage.AnsweredAsync(new ModelAnswer(first, IsWhole: true));
        Assert.Equal([first], Counted);
        await usage.TakeAsync(new AgentStep.Usage("m", 30, 5, 3));
        await usage.TakeAsync(new AgentStep.Text("said"));
        await usage.AnsweredAsync(new ModelAnswer(second, IsWhole: true));
        await usage.CloseAsync(Done);
        Assert.Equal([first, new AgentStep.Text("said"), second], _steps);
        Assert.True(usage.IsCounted);
    }

    [Fact]
    public async Task Where_the_two_disagree_at_the_end_of_a_turn_both_are_named_once()
    {
        using var usage = new TurnUsage(Turn(), passesRelay: true);
        await usage.AnsweredAsync(new ModelAnswer(new AgentStep.Usage("m", 2000, 0, 2), IsWhole: true));
        await usage.TakeAsync(new AgentStep.Usage("m", 900, 0, 1));
        await usage.TakeAsync(new AgentStep.Usage("other", 1000, 0, 0));
        await usage.CloseAsync(Done);
        Assert.Equal(["the relay counted 2,002 tokens, which are used; the agent itself says 1,901"], Remarks);
        Assert.Equal(2002, Counted.Sum(one => one.Total));
    }

    [Theory]
    [InlineData(false, null, 900)]
    [InlineData(true, "a-session-of-which-a-turn-broke-off", 5000)]
    public async Task A_turn_that_broke_off_may_be_counted_in_part_and_with_the_next_one(bool isDone, string? session, int said)
    {
        using var usage = new TurnUsage(Turn() with { Session = session }, passesRelay: true);
        await usage.AnsweredAsync(new ModelAnswer(new AgentStep.Usage("m", 2000, 0, 2), IsWhole: true));
        await usage.TakeAsync(new AgentStep.Usage("m", said, 0, 1));
        await usage.CloseAsync(isDone ? Done : new AgentEnd(Verdict.Stopped));
        Assert.Empty(Remarks);
    }

    [Fact]
    public async Task Where_the_relay_could_read_nothing_the_program_s_word_counts()
    {
        using var usage = new TurnUsage(Turn(), passesRelay: true);
        await usage.TakeAsync(new AgentStep.Usage("m", 900, 0, 1));
        await usage.AnsweredAsync(new ModelAnswer(null, IsWhole: false, "br"));
        await usage.TakeAsync(new AgentStep.Usage("m", 100, 50, 1));
        Assert.Empty(Counted);
        await usage.CloseAsync(Done);
        Assert.Equal([new AgentStep.Usage("m", 1000, 50, 2)], Counted);
        Assert.Contains("1 answer of the model named no tokens (packed as br", Assert.Single(Remarks), StringComparison.Ordinal);
        Assert.False(usage.IsCounted);
    }

    [Fact]
    public async Task Answers_that_are_unknown_or_broke_off_are_told()
    {
        using var usage = new TurnUsage(Turn(), passesRelay: true);
        foreach (var answer in new ModelAnswer[] { new(null, IsWhole: true), new(null, IsWhole: false), new(new AgentStep.Usage("m", 7, 0, 1), IsWhole: false) })
            await usage.AnsweredAsync(answer);
        await usage.CloseAsync(Done);
        Assert.Collection(
            Remarks,
            remark => Assert.StartsWith("2 answers of the model named no tokens: what was used for that is not known", remark, StringComparison.Ordinal),
            remark => Assert.StartsWith("1 answer of the model broke off", remark, StringComparison.Ordinal));
        Assert.Equal(8, Counted.Sum(one => one.Total));
    }

    [Fact]
    public async Task Where_no_request_passes_the_relay_the_program_s_word_counts_as_it_comes()
    {
        using var usage = new TurnUsage(Turn(), passesRelay: false);
        await usage.TakeAsync(new AgentStep.Usage("m", 900, 0, 1));
        Assert.Equal([new AgentStep.Usage("m", 900, 0, 1)], _steps);
    }

    [Fact]
    public async Task A_program_that_names_a_thousand_models_costs_the_memory_of_a_few()
    {
        using var usage = new TurnUsage(Turn(), passesRelay: true);
        for (var i = 0; i < 1000; i++)
            await usage.TakeAsync(new AgentStep.Usage($"m{i}", 1, 0, 0));
        await usage.CloseAsync(Done);
        Assert.Equal((65, 1000), (Counted.Count(), Counted.Sum(one => one.Total)));
    }

    [Theory]
    [InlineData("openai/gpt-x", "openai/gpt-x")]
    [InlineData("other", "gpt-x")]
    [InlineData(null, "gpt-x")]
    public async Task A_model_has_its_price_by_its_own_name_by_the_one_asked_for_or_by_that_with_its_provider(string? planned, string asked)
    {
        using var usage = new TurnUsage(Turn(planned), passesRelay: true);
        await usage.AnsweredAsync(new ModelAnswer(new AgentStep.Usage("gpt-x-2026", 1_000_000, 0, 0) { Asked = "gpt-x" }, IsWhole: true));
        var counted = Assert.Single(Counted);
        Assert.Equal(("gpt-x-2026", asked), (counted.Model, counted.Asked));
        using var folder = new TempFolder();
        foreach (var name in new[] { "gpt-x-2026", asked })
            Assert.Equal(3, Prices.Load(folder.Write("prices.yaml", $"{name}: {{ input: 3, output: 15 }}\n")).CostOf(counted));
        Assert.Null(Prices.Load(folder.Write("prices.yaml", "gpt-y: { input: 3, output: 15 }\n")).CostOf(counted));
    }

    private AgentTurn Turn(string? model = null) => new()
    {
        Atom = new PlanAtom { Id = "a1" },
        Prompt = "",
        Model = model,
        Sandbox = null!,
        Template = new SandboxRun
        {
            Command = "", Folders = new SandboxFolders("/w", "/h", []), Environment = new Dictionary<string, string>(), Limits = new Limits(),
            Output = static (_, _, _) => ValueTask.CompletedTask,
        },
        TakeTail = static () => "",
        Took = step =>
        {
            _steps.Add(step);
            return ValueTask.CompletedTask;
        },
        Ask = static (_, _) => ValueTask.FromResult(false),
    };
}
