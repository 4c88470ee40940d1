using System.Collections.Concurrent;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>All executions of a log: starts them, takes up those that a process left, and answers for all of them.</summary>
public sealed class ExecutionHost : IAsyncDisposable
{
    private readonly EventLog _log;
    private readonly OpenRunner _openRunner;
    private readonly TimeProvider _time;
    private readonly Func<uint> _random;
    private readonly decimal? _budgetUsd;
    private readonly ReadProject _readProject;
    private readonly PlanStore _plans;
    private readonly ExecutionReader _reader;
    private readonly ConcurrentDictionary<string, ExecutionLoop> _loops = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _starting = new(1);
    private bool _disposed;

    /// <param name="random">32 random bits for an execution's id.</param>
    /// <param name="budgetUsd">The budget of executions for which nobody else names one; null if there is none.</param>
    /// <param name="readProject">Null if no execution works in a project.</param>
    public ExecutionHost(
        EventLog log, OpenRunner openRunner, TimeProvider time, Func<uint> random, decimal? budgetUsd = null, ReadProject? readProject = null)
    {
        _budgetUsd = budgetUsd;
        _readProject = readProject ?? ((_, _) => default);
        (_log, _openRunner, _time, _random) = (log, openRunner, time, random);
        _plans = new PlanStore(log);
        _reader = new ExecutionReader(log, _plans);
        Sessions = new SessionExecutions(log);
    }

    public SessionExecutions Sessions { get; }

    /// <summary>
    /// Told of each execution that has ended, once its end is in the log and nothing of it runs any more. It must not
    /// block; an end that a crash kept from being told is found in the log.
    /// </summary>
    public Action<string>? Ended { get; set; }

    public async ValueTask<SavedPlan> SavePlanAsync(MasterPlan plan, string? source, CancellationToken cancellation) =>
        await _plans.SaveAsync(plan, source, _time.GetUtcNow(), cancellation);

    public async ValueTask<SavedPlan?> FindPlanAsync(string planId, long? version, CancellationToken cancellation) =>
        await _plans.FindAsync(planId, version, cancellation);

    /// <returns>The execution's id; its first events are in the _log.</returns>
    /// <exception cref="ExecutionRefusedException">The request cannot be met; nothing was written.</exception>
    public async ValueTask<string> StartAsync(StartExecution request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = StartRules.Check(request);
        var (saved, graph) = await _plans.FindGraphAsync(request.PlanId, request.PlanVersion, cancellation)
            ?? throw new ExecutionRefusedException("plan_id", $"there is no plan '{request.PlanId}' with that version");
        var project = await _readProject(options, cancellation);
        options = StartRules.WithBudget(options, graph.Plan, project?.Rules, _budgetUsd);
        graph = graph.In(new PlanScopes(saved.Plan, options.Agent, project?.Rules));
        var id = request.ExecutionId ?? StreamName.NewExecutionId(_time.GetUtcNow(), _random());
        var earlier = await ExecutionList.EarlierAsync(_log, saved, cancellation);
        var started = StartRules.Started(id, request.SessionId, saved, graph, options, earlier.DurationMs) with { Project = project };
        var begin = new Begin(started) { Learned = earlier.Learned() };
        await _starting.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (await _log.HeadAsync(StreamName.Execution(id), cancellation) > 0)
                throw new ExecutionRefusedException("execution_id", $"'{id}' has been used already");
            await RunAsync(id, new ExecutionState(graph), 0, options, begin, cancellation);
            if (request.SessionId is { } session)
                Sessions.Add(session, id);
            return id;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Goes on with an execution that no process runs.</summary>
    /// <returns>False if it has ended, or does not exist.</returns>
    public async ValueTask<bool> TakeUpAsync(string executionId, CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (IsRunning(executionId))
                return true;
            if (await _reader.ReadAsync(executionId, cancellation) is not var (state, position) || state.Completed is not null)
                return false;
            var options = state.Started!.Options ?? new ExecutionOptions();
            await RunAsync(executionId, state, position, options, new TakeOver("the process that ran it has ended"), cancellation);
            return true;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>All executions, oldest first.</summary>
    public ValueTask<IReadOnlyList<ExecutionSummary>> ListAsync(CancellationToken cancellation) =>
        ListAsync(static _ => Range.All, cancellation);

    /// <summary>Some executions, oldest first; those that are not chosen cost nothing.</summary>
    /// <param name="choose">Which of so many executions are wanted.</param>
    public async ValueTask<IReadOnlyList<ExecutionSummary>> ListAsync(
        Func<int, Range> choose, CancellationToken cancellation)
    {
        var list = new List<ExecutionSummary>();
        foreach (var one in await ExecutionList.ReadAsync(_log, choose, cancellation))
            list.Add(one.Status == ExecutionList.Unfinished && IsRunning(one.ExecutionId) ? await AsRunningAsync(one, cancellation) : one);
        return list;
    }

    public ValueTask<ExecutionView?> FindAsync(string executionId, CancellationToken cancellation) =>
        AskAsync(executionId, state => ExecutionViews.View(state) with { Epoch = _log.Epoch }, cancellation);

    /// <summary>Whether its end is in the log.</summary>
    public async ValueTask<bool> HasEndedAsync(string executionId, CancellationToken cancellation)
    {
        var stream = StreamName.Execution(executionId);
        var head = await _log.HeadAsync(stream, cancellation);
        return head > 0 && (await _log.ReadAsync(stream, head - 1, 1, cancellation)) is [{ Type: "execution_completed" }];
    }

    public ValueTask<IReadOnlyList<TaskView>?> TasksAsync(string executionId, CancellationToken cancellation) =>
        AskAsync(executionId, ExecutionViews.Tasks, cancellation);

    public ValueTask<IReadOnlyList<ArtifactCreated>?> ArtifactsAsync(string executionId, CancellationToken cancellation) =>
        AskAsync<IReadOnlyList<ArtifactCreated>>(executionId, state => [.. state.Artifacts.Values], cancellation);

    /// <summary>Asks about a state and the position of the log that it has reached: what follows from there is news.</summary>
    /// <returns>Null if there is no such execution.</returns>
    public async ValueTask<T?> AskAsync<T>(string executionId, Func<ExecutionState, long, T> question, CancellationToken cancellation)
        where T : class
    {
        if (_loops.TryGetValue(executionId, out var loop))
        {
            try
            {
                return await loop.AskAsync(question, cancellation);
            }
            catch (ExecutionNotRunningException)
            {
                // It ended just now; the log has all of it.
            }
        }
        return await _reader.ReadAsync(executionId, cancellation) is var (state, position) ? question(state, position) : null;
    }

    public ValueTask<ControlResult> PauseAsync(string executionId, string reason, string? by, CancellationToken cancellation) =>
        TellAsync(executionId, new Pause(reason, by), cancellation);

    public ValueTask<ControlResult> ResumeAsync(string executionId, string reason, string? by, CancellationToken cancellation) =>
        TellAsync(executionId, new Resume(reason, by), cancellation);

    public ValueTask<ControlResult> CancelAsync(string executionId, string reason, string? by, CancellationToken cancellation) =>
        TellAsync(executionId, new Cancel(reason, by), cancellation);

    /// <summary>Answers what waits for a person.</summary>
    /// <returns><see cref="ControlResult.Conflict"/> if nothing waits under that id (any more).</returns>
    public ValueTask<ControlResult> ResolveAsync(
        string executionId, string approvalId, bool approved, string by, string? comment, CancellationToken cancellation) =>
        TellAsync(executionId, new ResolveApproval(approvalId, approved, by, comment), cancellation);

    /// <summary>What waits for a person, oldest first.</summary>
    public ValueTask<IReadOnlyList<ApprovalView>?> ApprovalsAsync(string executionId, CancellationToken cancellation) =>
        AskAsync<IReadOnlyList<ApprovalView>>(executionId, state => [.. state.Approvals.Values], cancellation);

    /// <summary>Completes when the execution has ended; fails with what stopped it if this process cannot go on with it.</summary>
    public async Task<ExecutionCompleted> WhenEndedAsync(string executionId, CancellationToken cancellation)
    {
        if (_loops.TryGetValue(executionId, out var loop))
            return await loop.Ended.WaitAsync(cancellation);
        var read = await _reader.ReadAsync(executionId, cancellation);
        return read?.State.Completed ?? throw new ExecutionNotRunningException(executionId);
    }

    /// <summary>Stops all attempts; the executions go on when they are taken up again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _starting.WaitAsync();
        _disposed = true;
        _starting.Release();
        await Task.WhenAll(_loops.Values.Select(loop => loop.DisposeAsync().AsTask()));
        _loops.Clear();
    }

    private async Task RunAsync(
        string id, ExecutionState state, long position, ExecutionOptions options, ExecutionInput first, CancellationToken cancellation)
    {
        var setup = new RunnerSetup(id, state.Graph.Plan, options, [.. state.Artifacts.Values.Select(AsChange)])
        {
            Completed = state.Graph.Atoms.Where(atom => state.StatusOf(atom.Index) == WorkStatus.Completed)
                .Select(atom => atom.Name).ToHashSet(StringComparer.Ordinal),
        };
        var runner = await _openRunner(setup, cancellation);
        long lease;
        try
        {
            lease = await _log.TakeLeaseAsync(StreamName.Execution(id), cancellation);
        }
        catch
        {
            await runner.DisposeAsync();
            throw;
        }
        var execution = new Execution(state, lease, options.MaxWorkers, runner.MergesTasks);
        var loop = new ExecutionLoop(_log, _time, execution, runner, lease, position, hasEnded => Forget(id, hasEnded));
        _loops[id] = loop;
        try
        {
            await loop.StartAsync(first);
        }
        catch
        {
            _loops.TryRemove(id, out _);
            await loop.DisposeAsync();
            throw;
        }
    }

    private async Task<ExecutionSummary> AsRunningAsync(ExecutionSummary one, CancellationToken cancellation)
    {
        try
        {
            if (await FindAsync(one.ExecutionId, cancellation) is not { } view)
                return one;
            return one with
            {
                Status = view.Status, EndedAt = view.EndedAt, WaitingApprovals = view.WaitingApprovals == 0 ? null : view.WaitingApprovals,
            };
        }
        catch (EventLogHarmedException)
        {
            // It ended just now, and the log cannot give all of it.
            return one with { Status = ExecutionList.Harmed };
        }
    }

    private bool IsRunning(string executionId) => _loops.TryGetValue(executionId, out var loop) && !loop.Ended.IsFaulted;

    /// <summary>One that stopped without its end is kept, so that those who ask learn why.</summary>
    private void Forget(string id, bool hasEnded)
    {
        if (!hasEnded)
            return;
        // Whoever waits for all loops waits for this too.
        Ended?.Invoke(id);
        _loops.TryRemove(id, out _);
    }

    private static FileChange AsChange(ArtifactCreated artifact) => new(
        artifact.Path, artifact.Size, artifact.Sha256, artifact.Language, artifact.Change ?? ArtifactChange.Modified, artifact.Type);

    private ValueTask<T?> AskAsync<T>(string executionId, Func<ExecutionState, T> question, CancellationToken cancellation)
        where T : class =>
        AskAsync(executionId, (state, _) => question(state), cancellation);

    private async ValueTask<ControlResult> TellAsync(string executionId, ExecutionInput input, CancellationToken cancellation)
    {
        try
        {
            if (_loops.TryGetValue(executionId, out var loop))
                return await loop.TellAsync(input, cancellation) ? ControlResult.Accepted : ControlResult.Conflict;
        }
        catch (ExecutionNotRunningException)
        {
            return ControlResult.Conflict;
        }
        return await _log.HeadAsync(StreamName.Execution(executionId), cancellation) > 0 ? ControlResult.Conflict : ControlResult.NotFound;
    }
}

/// <summary>What became of a request to pause, resume or cancel.</summary>
public enum ControlResult
{
    Accepted,
    NotFound,

    /// <summary>The execution's state does not allow it.</summary>
    Conflict,
}

/// <summary>The request to start cannot be met.</summary>
public sealed class ExecutionRefusedException(string field, string message) : Exception($"{field}: {message}")
{
    /// <param name="problems">What is wrong with the file of the project that the execution was to work in.</param>
    public ExecutionRefusedException(IReadOnlyList<PlanProblem> problems)
        : this("options.workspace", string.Join('\n', problems)) => Problems = problems;

    public string Field { get; } = field;

    /// <summary>Empty unless it is the project's file.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; } = [];
}

public sealed class ExecutionNotRunningException(string executionId) : Exception($"no process runs execution {executionId}");
