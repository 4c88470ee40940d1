using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Xunit;

namespace Oleada.Simulation.Tests.Hosts;

public sealed class ExecutionHostTests
{
    [Fact]
    public async Task An_execution_runs_in_the_order_of_its_dependencies_and_says_each_thing_once()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one", "three: one"));
        Assert.Equal("exec_20260101_000000_1a2b3c4d", id);
        (await fixture.Runner.NextAsync()).Complete();
        var second = await fixture.Runner.NextAsync();
        var third = await fixture.Runner.NextAsync();
        Assert.Equal(["three/a1", "two/a1"], new[] { second.Name, third.Name }.Order());
        second.Complete();
        third.Complete();
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal(ExecutionResult.Success, end.Status);
        Assert.Equal(
            ["execution_started", "progress_update", "wave_completed", "progress_update", "progress_update", "wave_completed", "execution_completed"],
            await fixture.TypesAsync(id));
    }

    [Fact]
    public async Task A_failed_attempt_is_made_again_when_its_time_has_come()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one"));
        (await fixture.Runner.NextAsync()).Fail();
        var error = await FirstAsync<AttemptError>(fixture, StreamName.Execution(id));
        Assert.True(error.Recoverable);
        Assert.Equal((1, 4, "exit_code"), (error.RetryAttempt, error.MaxRetries, error.ErrorType));
        Assert.InRange(error.NextAttemptInMs!.Value, 900, 1100);
        await AskUntilTimerAsync(fixture, id);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(error.NextAttemptInMs.Value - 1));
        Assert.Single(fixture.Runner.Started);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        var again = await fixture.Runner.NextAsync();
        Assert.Equal(2, again.Order.Attempt);
        again.Complete();
        Assert.Equal(ExecutionResult.Success, (await fixture.Host.WhenEndedAsync(id, default)).Status);
    }

    [Fact]
    public async Task An_attempt_is_given_the_conversation_of_the_one_before_also_after_a_crash()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one"));
        var first = await fixture.Runner.NextAsync();
        Assert.Null(first.Order.Session);
        await first.Order.NoteSession("claude", "s-1");
        await fixture.RestartAsync();
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        var again = await fixture.Runner.NextAsync();
        Assert.Equal(new AgentSessionNoted("a1", 1, "claude", "s-1"), again.Order.Session);
        await FailAsync(fixture, id, again, ErrorClass.Runtime);
        var second = await fixture.Runner.NextAsync();
        Assert.Equal("s-1", second.Order.Session?.AgentSession);
        await second.Order.NoteSession("claude", "s-2");
        await FailAsync(fixture, id, second, ErrorClass.Context);
        var third = await fixture.Runner.NextAsync();
        Assert.Null(third.Order.Session);
        third.Complete();
        await fixture.Host.WhenEndedAsync(id, default);
    }

    [Fact]
    public async Task A_timer_that_fires_too_early_is_set_again()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one"));
        (await fixture.Runner.NextAsync()).Fail();
        var error = await FirstAsync<AttemptError>(fixture, StreamName.Execution(id));
        await AskUntilTimerAsync(fixture, id);
        fixture.Time.FireEarly();
        await AskUntilTimerAsync(fixture, id);
        Assert.Single(fixture.Runner.Started);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(error.NextAttemptInMs!.Value));
        Assert.Equal(2, (await fixture.Runner.NextAsync()).Order.Attempt);
    }

    [Fact]
    public async Task What_depends_on_a_failure_is_skipped_and_says_why()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one", "three: two", "four"));
        var attempts = new[] { await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync() };
        attempts.Single(attempt => attempt.Name == "one/a1").Fail("start_failed");
        attempts.Single(attempt => attempt.Name == "four/a1").Complete();
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal((ExecutionResult.PartialSuccess, 1, 1, 2), (end.Status, end.CompletedTasks, end.FailedTasks, end.SkippedTasks));
        var skipped = await fixture.OfTypeAsync<AtomSkipped>(StreamName.Task(id, "three"));
        Assert.Equal("depends on two/a1, which was skipped", Assert.Single(skipped).Reason);
    }

    [Fact]
    public async Task A_restart_makes_the_interrupted_attempt_again_and_no_completed_one()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one"));
        (await fixture.Runner.NextAsync()).Complete();
        await fixture.Runner.NextAsync();
        await fixture.RestartAsync();
        Assert.Equal("unfinished", Assert.Single(await fixture.Host.ListAsync(default)).Status);
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        var again = await fixture.Runner.NextAsync();
        Assert.Equal(("two/a1", 1), (again.Name, again.Order.Attempt));
        again.Complete();
        Assert.Equal(ExecutionResult.Success, (await fixture.Host.WhenEndedAsync(id, default)).Status);
        Assert.Single(fixture.Runner.Started);
        Assert.Equal(
            ["execution_started", "progress_update", "wave_completed", "progress_update", "wave_completed", "execution_completed"],
            await fixture.TypesAsync(id));
        Assert.False(await fixture.Host.TakeUpAsync(id, default));
    }

    [Fact]
    public async Task While_paused_nothing_starts()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one"));
        var first = await fixture.Runner.NextAsync();
        Assert.Equal(ControlResult.Accepted, await fixture.Host.PauseAsync(id, "a look", "me", default));
        Assert.Equal(ControlResult.Conflict, await fixture.Host.PauseAsync(id, "again", "me", default));
        first.Complete();
        await FirstAsync<ProgressUpdate>(fixture, StreamName.Execution(id));
        var view = await fixture.Host.FindAsync(id, default);
        Assert.Equal(("paused", 1, 0), (view!.Status, view.CompletedAtoms, view.RunningAtoms));
        Assert.Equal(ControlResult.Accepted, await fixture.Host.ResumeAsync(id, "seen", "me", default));
        (await fixture.Runner.NextAsync()).Complete();
        await fixture.Host.WhenEndedAsync(id, default);
        Assert.Equal(ControlResult.Conflict, await fixture.Host.ResumeAsync(id, "late", "me", default));
        Assert.Equal(ControlResult.NotFound, await fixture.Host.CancelAsync("nobody", "?", "me", default));
    }

    [Fact]
    public async Task A_cancellation_stops_what_runs_and_every_task_is_told()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one"));
        var running = await fixture.Runner.NextAsync();
        Assert.Equal(ControlResult.Accepted, await fixture.Host.CancelAsync(id, "enough", "me", default));
        var end = await fixture.Host.WhenEndedAsync(id, default);
        Assert.True(running.Stop.IsCancellationRequested);
        Assert.Equal((ExecutionResult.Cancelled, "enough", 2), (end.Status, end.Reason, end.SkippedTasks));
        Assert.Equal(2, (await fixture.TypesAsync(id)).Count(type => type == "progress_update"));
    }

    [Fact]
    public async Task A_cancellation_outlives_the_process_that_took_it()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two: one"));
        await fixture.Runner.NextAsync();
        var group = StreamName.Execution(id);
        var lease = await fixture.Log.TakeLeaseAsync(group);
        var cancel = NewEvent.Of(group, fixture.Time.GetUtcNow(), new CancelRequested("enough"));
        await fixture.Log.AppendAsync(new Append(group, [cancel]) { Lease = lease });
        await fixture.RestartAsync();
        Assert.True(await fixture.Host.TakeUpAsync(id, default));
        Assert.Equal(ExecutionResult.Cancelled, (await fixture.Host.WhenEndedAsync(id, default)).Status);
        Assert.Empty(fixture.Runner.Started);
    }

    [Fact]
    public async Task Who_has_lost_the_lease_writes_nothing_more_and_stops_its_attempts()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two"), workers: 2);
        var (first, second) = (await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync());
        await fixture.Log.TakeLeaseAsync(StreamName.Execution(id));
        first.Complete();
        await Assert.ThrowsAsync<LeaseLostException>(() => fixture.Host.WhenEndedAsync(id, default));
        Assert.True(second.Stop.IsCancellationRequested);
        Assert.Equal(["execution_started"], await fixture.TypesAsync(id));
    }

    [Fact]
    public async Task Who_asks_while_a_commit_fails_is_answered_from_the_log()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one"));
        await fixture.Runner.NextAsync();
        await fixture.Log.TakeLeaseAsync(StreamName.Execution(id));
        Assert.Equal(ControlResult.Conflict, await fixture.Host.PauseAsync(id, "a look", "me", default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<LeaseLostException>(() => fixture.Host.WhenEndedAsync(id, default));
        Assert.Equal("running", (await fixture.Host.FindAsync(id, default))!.Status);
        Assert.Equal("unfinished", Assert.Single(await fixture.Host.ListAsync(default)).Status);
    }

    [Fact]
    public async Task A_runner_that_does_not_close_keeps_nobody_waiting()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one"));
        fixture.Runner.FailsToClose = new IOException("the workspace is busy");
        (await fixture.Runner.NextAsync()).Complete();
        await Assert.ThrowsAsync<IOException>(() => fixture.Host.WhenEndedAsync(id, default).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("success", (await fixture.Host.FindAsync(id, default))!.Status);
    }

    [Fact]
    public async Task Output_is_in_the_log_before_the_attempt_ends()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one"));
        var attempt = await fixture.Runner.NextAsync();
        for (var line = 0; line < 2500; line++)
            await attempt.Order.Output("stdout", $"line {line}", false);
        attempt.Complete();
        await fixture.Host.WhenEndedAsync(id, default);
        var stored = await fixture.Log.ReadAsync(StreamName.Task(id, "one"), 0, 10_000);
        Assert.Equal("attempt_started", stored[0].Type);
        Assert.Equal("attempt_ended", stored[^1].Type);
        Assert.Equal(Enumerable.Range(0, 2500).Select(line => $"line {line}"), stored.Select(one => one.Decode()).OfType<AttemptOutput>().Select(one => one.Text));
    }

    [Fact]
    public async Task A_runner_that_throws_fails_its_attempt_and_not_the_execution()
    {
        await using var fixture = new HostFixture();
        var id = await fixture.StartAsync(HostFixture.Plan("one", "two"));
        var attempts = new[] { await fixture.Runner.NextAsync(), await fixture.Runner.NextAsync() };
        attempts[0].Throw(new IOException("the disk is on fire"));
        attempts[1].Complete();
        var error = await FirstAsync<AttemptError>(fixture, StreamName.Execution(id));
        Assert.Equal(("internal", "IOException: the disk is on fire"), (error.ErrorType, error.Message));
    }

    [Theory]
    [InlineData("small", "not an id!", 4, null, "execution_id")]
    [InlineData("small", "fine", 0, null, "options.max_workers")]
    [InlineData("small", "fine", 5000, null, "options.max_workers")]
    [InlineData("small", "fine", 4, "relative/folder", "options.workspace")]
    [InlineData("missing", "fine", 4, null, "plan_id")]
    public async Task A_bad_request_is_refused_by_field_and_writes_nothing(string plan, string id, int workers, string? workspace, string field)
    {
        await using var fixture = new HostFixture();
        await fixture.Host.SavePlanAsync(HostFixture.Plan("one"), null, default);
        var request = new StartExecution(plan, ExecutionId: id, Options: new ExecutionOptions { MaxWorkers = workers, Workspace = workspace });
        var refused = await Assert.ThrowsAsync<ExecutionRefusedException>(() => fixture.Host.StartAsync(request, default).AsTask());
        Assert.Equal(field, refused.Field);
        Assert.Empty(await fixture.Host.ListAsync(default));
    }

    [Fact]
    public async Task An_id_is_used_once()
    {
        await using var fixture = new HostFixture();
        await fixture.Host.SavePlanAsync(HostFixture.Plan("one"), null, default);
        await fixture.Host.StartAsync(new StartExecution("small", ExecutionId: "mine"), default);
        var refused = await Assert.ThrowsAsync<ExecutionRefusedException>(() => fixture.Host.StartAsync(new StartExecution("small", ExecutionId: "mine"), default).AsTask());
        Assert.Equal("execution_id", refused.Field);
    }

    [Fact]
    public async Task The_same_plan_again_is_the_same_version_and_a_changed_one_the_next()
    {
        await using var fixture = new HostFixture();
        Assert.Equal(1, (await fixture.Host.SavePlanAsync(HostFixture.Plan("one"), null, default)).Version);
        Assert.Equal(1, (await fixture.Host.SavePlanAsync(HostFixture.Plan("one"), "elsewhere", default)).Version);
        Assert.Equal(2, (await fixture.Host.SavePlanAsync(HostFixture.Plan("one", "two"), null, default)).Version);
        Assert.Single((await fixture.Host.FindPlanAsync("small", 1, default))!.Plan.Tasks);
        Assert.Equal(2, (await fixture.Host.FindPlanAsync("small", null, default))!.Plan.Tasks.Count);
        Assert.Null(await fixture.Host.FindPlanAsync("small", 3, default));
    }

    [Fact]
    public async Task What_the_newest_ended_execution_of_a_plan_knew_of_its_tasks_writes_counts_in_the_next()
    {
        await using var fixture = new HostFixture();
        var plan = HostFixture.Plan("one", "two", "three");
        await fixture.Host.SavePlanAsync(plan, null, default);
        await StartAsync(fixture, "first");
        var attempts = await ThreeAsync(fixture);
        attempts["one"].Complete(changed: "log.md");
        await FirstAsync<ProgressUpdate>(fixture, StreamName.Execution("first"));
        attempts["two"].Conflict("log.md");
        var conflict = await FirstAsync<AttemptEnded>(fixture, StreamName.Task("first", "two"));
        Assert.Equal(["log.md"], conflict.Conflicts!);
        attempts["three"].Complete(changed: "else.md");
        await AskUntilTimerAsync(fixture, "first");
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        (await fixture.Runner.NextAsync()).Complete(changed: "log.md");
        await fixture.Host.WhenEndedAsync("first", default);

        // A changed plan is another version of the same plan.
        await fixture.Host.SavePlanAsync(HostFixture.Plan("two", "three", "one", "four"), null, default);
        await StartAsync(fixture, "second");
        Assert.Equal(["log.md"], (await FirstAsync<WriteSetLearned>(fixture, StreamName.Task("second", "one"))).Paths);
        Assert.Equal("first", (await FirstAsync<WriteSetLearned>(fixture, StreamName.Task("second", "two"))).From);
        Assert.Empty(await fixture.OfTypeAsync<WriteSetLearned>(StreamName.Task("second", "three")));
        attempts = await ThreeAsync(fixture);
        Assert.Equal(["four", "three", "two"], attempts.Keys.Order());
        Assert.Equal(["log.md"], attempts["two"].Order.KnownWrites);
        await fixture.RestartAsync();
        await fixture.Host.TakeUpAsync("second", default);
        attempts = await ThreeAsync(fixture);
        Assert.Equal(["four", "three", "two"], attempts.Keys.Order());
        attempts["two"].Complete(changed: "log.md");
        var last = await fixture.Runner.NextAsync();
        Assert.Equal("one/a1", last.Name);
        foreach (var attempt in attempts.Values.Append(last))
            attempt.Complete(changed: "log.md");
        Assert.Equal(["log.md"], (await fixture.Host.WhenEndedAsync("second", default)).ContendedFiles!.Select(file => file.Path));
    }

    private static ValueTask<string> StartAsync(HostFixture fixture, string id) =>
        fixture.Host.StartAsync(new StartExecution("small", ExecutionId: id, Options: new ExecutionOptions { MaxWorkers = 4 }), default);

    private static async Task<Dictionary<string, RunningAttempt>> ThreeAsync(HostFixture fixture)
    {
        var attempts = new Dictionary<string, RunningAttempt>(StringComparer.Ordinal);
        while (attempts.Count < 3)
        {
            var next = await fixture.Runner.NextAsync();
            attempts.Add(next.Order.Task.Id, next);
        }
        return attempts;
    }

    /// <summary>Lets an attempt fail, and the wait before the next pass.</summary>
    private static async Task FailAsync(HostFixture fixture, string id, RunningAttempt attempt, ErrorClass errorClass)
    {
        attempt.Fail(errorClass: errorClass);
        await FirstAsync<AttemptError>(fixture, StreamName.Execution(id), error => error.RetryAttempt == attempt.Order.Attempt);
        await AskUntilTimerAsync(fixture, id);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
    }

    private static async Task<T> FirstAsync<T>(HostFixture fixture, string stream, Func<T, bool>? which = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var page in fixture.Log.FollowAsync(stream, 0, limit.Token))
            if (page.Select(stored => stored.Decode()).OfType<T>().FirstOrDefault(which ?? (_ => true)) is { } found)
                return found;
        throw new InvalidOperationException("the stream ended");
    }

    /// <summary>The loop answers only after it has performed the effects of the turn before, the timer among them.</summary>
    private static async Task AskUntilTimerAsync(HostFixture fixture, string id)
    {
        await fixture.Host.FindAsync(id, default);
        Assert.NotNull(fixture.Time.NextTimer);
    }
}
