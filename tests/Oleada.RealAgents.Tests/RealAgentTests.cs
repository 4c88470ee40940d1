using System.Diagnostics;
using Oleada.Agents;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Oleada.RealAgents.Tests;

/// <summary>What every agent's program is held to, in the sandbox, with a scripted model and no other network.</summary>
public abstract class RealAgentTests
{
    private protected abstract RealAgent Agent { get; }

    [Fact]
    public async Task A_file_is_written_a_command_run_and_each_token_and_cent_counted()
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        var outcome = await work.PlayAsync("work");
        Assert.Equal((AttemptResult.Completed, null, 0), (outcome.Result, outcome.Message, outcome.ExitCode));
        Assert.Equal("echo greetings > greeting.txt\n", await File.ReadAllTextAsync($"{work.Root}/greet.sh"));
        Assert.Equal("greetings\n", await File.ReadAllTextAsync($"{work.Root}/greeting.txt"));
        Assert.Equal(["greet.sh", "greeting.txt"], outcome.Changes.Select(change => change.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["I write it.", "Now it runs.", "It has greeted."], work.Events<AgentText>().Select(text => text.Text));
        Assert.Equal(work.Events<ToolStarted>().Select(call => call.CallId), work.Events<ToolEnded>().Select(call => call.CallId));
        Assert.Equal(Agent.Asks ? ["write", "run"] : [], work.Events<AgentAsked>().Select(asked => asked.Action));
        Assert.All(work.Events<AgentAnswered>(), answer => Assert.True(answer.Allowed));
        Assert.Empty(work.Passed);
        AssertCounted(work, outcome);
        Assert.StartsWith($"network: {work.Model.Address!.Authority} ", work.Network, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", work.Network, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_denied_is_not_done_and_the_model_is_told()
    {
        if (!Agent.Asks)
            Assert.Skip($"{Agent.Program} asks nothing when it is run like this");
        await using var work = await AgentAtWork.OpenAsync(Agent, policy: "run=deny");
        var outcome = await work.PlayAsync("run");
        Assert.Equal(("run", false), (Assert.Single(work.Events<AgentAsked>()).Action, Assert.Single(work.Events<AgentAnswered>()).Allowed));
        Assert.False(File.Exists($"{work.Root}/ran.txt"));
        // It says that it is done, and there is nothing to show for it.
        Assert.Equal((AttemptResult.Failed, "denied", (ErrorClass?)ErrorClass.Security), (outcome.Result, outcome.ErrorType, outcome.ErrorClass));
        Assert.Contains(work.Events<AgentText>(), said => said.Text == "It ran.");
        AssertCounted(work, outcome);
    }

    [Fact]
    public async Task Stopped_in_the_middle_nothing_of_it_is_left()
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var playing = work.PlayAsync("stay", stop: stop.Token);
        await work.HasBegunAsync(playing);
        Assert.NotEmpty(work.Processes());
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        var outcome = await playing;
        Assert.True(await work.IsGoneAsync(), "processes are left");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(AttemptResult.Cancelled, outcome.Result);
        AssertCounted(work, outcome);
    }

    [Fact]
    public async Task A_budget_that_is_used_up_in_the_middle_of_a_turn_stops_it_there()
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        var end = await BudgetedExecution.PlayAsync(work, Agent, "loop", tokens: 2_000);
        Assert.Equal((AttemptResult.Failed, "budget"), (end.Result, end.ErrorType));
        // The second answer uses it up; the third may be under way by then, but not the next.
        Assert.InRange(work.Model.Answered.Count, 2, 3);
        Assert.InRange(end.TokensUsed!.Value, 2_000, work.Model.Spent.Input + work.Model.Spent.Output);
    }

    [Fact]
    public async Task Sessions_of_the_same_minute_are_gone_on_with_more_than_once_and_each_turn_is_counted_alone()
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        await using var turns = await ContinuedSession.OpenAsync(work, Agent);
        const string Greeted = "It has greeted.", Words = "Words alone";
        var (greeting, talk) = ((await turns.TurnAsync("work")).End, (await turns.TurnAsync("say")).End);
        greeting = await GoOnAsync(work, turns, greeting, knows: Greeted, not: Words);
        await GoOnAsync(work, turns, talk, knows: Words, not: Greeted);
        await GoOnAsync(work, turns, greeting, knows: Greeted, not: Words);
    }

    [Fact]
    public async Task A_session_whose_program_was_killed_at_work_is_gone_on_with()
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        await using var turns = await ContinuedSession.OpenAsync(work, Agent);
        var playing = turns.TurnAsync("stay");
        await work.HasBegunAsync(playing);
        work.Kill();
        var killed = (await playing).End;
        Assert.NotNull(killed.Failure);
        await GoOnAsync(work, turns, killed, knows: "first.txt", not: "Words alone");
    }

    [Fact]
    public Task A_wrong_key_is_a_failure_of_the_endpoint() => FailsAtEndpointAsync("error-401", "401");

    [Fact]
    public async Task One_refusal_for_the_rate_is_overcome()
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        var outcome = await work.PlayAsync("error-429-once");
        Assert.Equal((AttemptResult.Completed, "Recovered."), (outcome.Result, outcome.Summary));
        Assert.Equal([429, 200], work.Model.Answered.Select(answered => answered.Status));
        AssertCounted(work, outcome);
    }

    [Fact]
    public Task A_broken_endpoint_is_a_failure_of_the_endpoint() => FailsAtEndpointAsync("broken", null);

    [Fact]
    public virtual Task A_stream_that_is_cut_is_a_failure_of_the_endpoint() => FailsAtEndpointAsync("cut", null);

    [Fact]
    public async Task A_model_that_never_ends_is_stopped_by_a_limit()
    {
        var (time, limit) = (new JumpingTime(), TimeSpan.FromMinutes(8));
        await using var work = await AgentAtWork.OpenAsync(Agent, silence: "1h", time: time);
        var playing = work.PlayAsync("loop", limit);
        await work.HasGoneRoundAsync(playing);
        if (!Agent.NoticesLoops)
            time.Jump(limit);
        var outcome = await playing;
        Assert.Equal(
            (AttemptResult.Failed, Agent.NoticesLoops ? ("limit", ErrorClass.Runtime) : ("timeout", ErrorClass.Timeout)),
            (outcome.Result, (outcome.ErrorType!, outcome.ErrorClass!.Value)));
        Assert.True(await work.IsGoneAsync(), "processes are left");
    }

    [Fact]
    public Task A_model_that_says_nothing_is_ended_by_the_watchdog() => FallsSilentAsync("silent");

    private protected async Task FallsSilentAsync(string scenario)
    {
        await using var work = await AgentAtWork.OpenAsync(Agent, silence: $"{Agent.Patience.TotalSeconds:0}s");
        var outcome = await work.PlayAsync(scenario);
        Assert.Equal((AttemptResult.Failed, "silence", ErrorClass.Timeout), (outcome.Result, outcome.ErrorType, outcome.ErrorClass));
        Assert.True(await work.IsGoneAsync(), "processes are left");
    }

    private async Task FailsAtEndpointAsync(string scenario, string? said)
    {
        await using var work = await AgentAtWork.OpenAsync(Agent);
        var outcome = await work.PlayAsync(scenario);
        Assert.Equal((AttemptResult.Failed, "api", ErrorClass.Api), (outcome.Result, outcome.ErrorType, outcome.ErrorClass));
        Assert.Contains(said ?? "", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("real-key", outcome.Message, StringComparison.Ordinal);
        Assert.True(await work.IsGoneAsync(), "processes are left");
    }

    /// <summary>A turn of the same conversation: its model is told of that and of no other, and what it counts is its own.</summary>
    private static async Task<AgentEnd> GoOnAsync(AgentAtWork work, ContinuedSession turns, AgentEnd from, string knows, string not)
    {
        var (spent, asked) = (work.Model.Spent, work.Model.Answered.Count);
        var (end, steps) = await turns.TurnAsync("run", from.Session);
        Assert.Null(end.Failure);
        var told = work.Model.Answered.Skip(asked).Select(request => request.Body).ToList();
        Assert.All(told, body => Assert.Contains(knows, body, StringComparison.Ordinal));
        Assert.All(told, body => Assert.DoesNotContain(not, body, StringComparison.Ordinal));
        Assert.Equal(["It ran."], steps.OfType<AgentStep.Text>().Select(text => text.Words));
        Assert.Equal(
            work.Model.Spent.Input + work.Model.Spent.Output - spent.Input - spent.Output,
            steps.OfType<AgentStep.Usage>().Sum(usage => usage.Input + usage.CachedInput + usage.Output));
        return end;
    }

    /// <summary>Compares with what the model's endpoint has put on the bill.</summary>
    private void AssertCounted(AgentAtWork work, AttemptOutcome outcome)
    {
        var (spent, usage) = (work.Model.Spent, work.Events<AgentUsage>());
        Assert.All(usage, one => Assert.Equal(Agent.Model, one.Model));
        Assert.Equal(
            (spent.Input - spent.Cached, spent.Cached, spent.Output),
            (usage.Sum(one => one.InputTokens), usage.Sum(one => one.CachedInputTokens), usage.Sum(one => one.OutputTokens)));
        Assert.Equal(spent.Input + spent.Output, outcome.TokensUsed);
        Assert.Equal(AgentAtWork.CostOf(spent.Input - spent.Cached, spent.Cached, spent.Output), outcome.CostUsd);
        Assert.DoesNotContain(work.Remarks, remark => remark.Contains("the agent itself says", StringComparison.Ordinal));
        Assert.DoesNotContain(work.Remarks, remark => remark.Contains("of the model", StringComparison.Ordinal));
    }
}
