using System.Threading.Channels;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Engine.Executions;

/// <summary>
/// The thin loop around one <see cref="Execution"/>: takes inputs, commits what was decided, then performs the
/// effects. The only writer of the execution's streams but for output lines.
/// </summary>
internal sealed class ExecutionLoop : IAsyncDisposable
{
    private const int InboxCapacity = 1024;

    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly Execution _execution;
    private readonly IAttemptRunner _runner;
    private readonly ExecutionStreams _streams;
    private readonly long _lease;
    private readonly Action<bool> _hasStopped;
    private readonly SnapshotPolicy _snapshots;

    private readonly Channel<Message> _inbox = Channel.CreateBounded<Message>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly TaskCompletionSource<ExecutionCompleted> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, (Task Task, CancellationTokenSource Stop)> _attempts = [];
    private readonly OpenQuestions _questions;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopAttempts = new();
    private readonly ITimer _timer;
    private DateTimeOffset? _timerDue;
    private Task _running = Task.CompletedTask;

    /// <param name="hasStopped">Called once when nothing of it runs any more; with true if the execution has ended.</param>
    public ExecutionLoop(
        EventLog log, TimeProvider time, Execution execution, IAttemptRunner runner, long lease, long position, Action<bool> hasStopped)
    {
        (_log, _time, _execution, _runner, _lease, _hasStopped) = (log, time, execution, runner, lease, hasStopped);
        _streams = new ExecutionStreams(execution.State.Graph, execution.State.Started?.ExecutionId);
        _questions = new OpenQuestions(lease);
        _snapshots = new SnapshotPolicy(execution.State.Graph.Atoms.Length, position);
        _timer = time.CreateTimer(_ => _inbox.Writer.TryWrite(new Message(new Tick())), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes with the execution's end, or fails with what stopped the loop.</summary>
    public Task<ExecutionCompleted> Ended => _ended.Task;

    /// <summary>Handles the first input; the loop runs on its own once its events are in the log.</summary>
    public async Task StartAsync(ExecutionInput first)
    {
        _execution.Handle(first, _time.GetUtcNow());
        if (first is Begin begin)
            _streams.ExecutionId = begin.Started.ExecutionId;
        await CommitAsync(first is Begin ? 0 : null);
        PerformEffects();
        _running = Task.Run(RunAsync);
    }

    /// <returns>False if the input did not fit the state; true once its events are in the log.</returns>
    public async Task<bool> TellAsync(ExecutionInput input, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(new Message(input, answer, Refused: refusal => answer.TrySetException(refusal)), cancellation);
        return await answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Reads from the state as it is in the log, up to the position that the question is given.</summary>
    public async Task<T> AskAsync<T>(Func<ExecutionState, long, T> question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(
            new Message(Question: state => answer.TrySetResult(question(state, _snapshots.Position)), Refused: refusal => answer.TrySetException(refusal)),
            cancellation);
        return await answer.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await CleanUpAsync();
        _ended.TrySetCanceled();
        _stop.Dispose();
    }

    private async Task SendAsync(Message message, CancellationToken cancellation)
    {
        try
        {
            await _inbox.Writer.WriteAsync(message, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ExecutionNotRunningException(_streams.ExecutionId!);
        }
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            while (!_execution.HasEnded && await _inbox.Reader.WaitToReadAsync(_stop.Token))
                await TurnAsync();
            if (_execution.HasEnded)
                await SaveSnapshotAsync();
        }
        // Whatever stops the loop, those who wait for it must learn of it and the attempts must end.
        catch (Exception stopped)
        {
            failure = stopped;
        }
        try
        {
            await CleanUpAsync();
        }
        // A workspace or sandbox that does not close must not leave those who wait for the end without an answer.
        catch (Exception stopped)
        {
            failure ??= stopped;
        }
        _hasStopped(failure is null);
        if (failure is null)
            _ended.TrySetResult(_execution.State.Completed!);
        else if (_stop.IsCancellationRequested)
            _ended.TrySetCanceled();
        else
            _ended.TrySetException(failure);
    }

    private async Task CleanUpAsync()
    {
        if (!_inbox.Writer.TryComplete())
            return;
        while (_inbox.Reader.TryRead(out var left))
            Refuse(left);
        await _stopAttempts.CancelAsync();
        await Task.WhenAll(_attempts.Values.Select(attempt => attempt.Task));
        foreach (var (_, stop) in _attempts.Values)
            stop.Dispose();
        await _timer.DisposeAsync();
        if (_execution.HasEnded)
            await _runner.EndAsync(_execution.State.FailedTaskIds());
        await _runner.DisposeAsync();
        _stopAttempts.Dispose();
    }

    private async Task TurnAsync()
    {
        var waiting = new List<Message>();
        try
        {
            Decide(waiting);
            await CommitAsync(expectedSeq: null);
        }
        catch
        {
            // The state has what the log has not: nobody may be answered from it.
            waiting.ForEach(Refuse);
            throw;
        }
        PerformEffects();
        foreach (var message in waiting)
            message.Reply(_execution);
        if (_snapshots.IsDue)
            await SaveSnapshotAsync();
    }

    private void Decide(List<Message> waiting)
    {
        for (var taken = 0; taken < InboxCapacity && _inbox.Reader.TryRead(out var message); taken++)
        {
            if (message.Question is not null || message.Answer is not null)
                waiting.Add(message);
            if (message.Input is AttemptFinished finished && _attempts.Remove(finished.Atom, out var ended))
                ended.Stop.Dispose();
            if (message.Input is Tick)
                _timerDue = null;
            if (message.Input is not null)
                message.Accepted = _execution.Handle(message.Input, _time.GetUtcNow());
        }
    }

    private void Refuse(Message message) => message.Refused?.Invoke(new ExecutionNotRunningException(_streams.ExecutionId!));

    private async Task CommitAsync(long? expectedSeq)
    {
        if (_execution.Events.Count == 0)
            return;
        var append = new Append(_streams.Group, _streams.Encode(_execution.Events))
        {
            Lease = _lease,
            Expected = expectedSeq is { } seq ? (_streams.Group, seq) : null,
        };
        var committed = await _log.AppendAsync(append);
        _snapshots.Position = committed[^1].Position;
    }

    private void PerformEffects()
    {
        foreach (var effect in _execution.Effects)
        {
            if (effect is StartAttempt start)
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _stopAttempts.Token);
                _attempts[start.Atom] = (RunAttemptAsync(start, stop.Token), stop);
            }
            else if (effect is StopAttempt one && _attempts.TryGetValue(one.Atom, out var running))
                running.Stop.Cancel();
            else if (effect is AnswerApproval answer)
                _questions.Answer(answer);
            else if (effect is StopAttempts)
                _stopAttempts.Cancel();
        }
        _execution.Clear();
        SetTimer();
    }

    private void SetTimer()
    {
        var next = _execution.NextTick;
        // One that is due already was missed: its tick found the inbox full.
        if (next == _timerDue && !(next <= _time.GetUtcNow()))
            return;
        _timerDue = next;
        // A timer counts whole milliseconds and may be early by a part of one.
        var wait = next is null ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Ceiling((next.Value - _time.GetUtcNow()).TotalMilliseconds));
        _timer.Change(next is not null && wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }

    private async Task RunAttemptAsync(StartAttempt start, CancellationToken stop)
    {
        var outcome = await OutcomeOfAsync(start, stop);
        try
        {
            await _inbox.Writer.WriteAsync(new Message(new AttemptFinished(start.Atom, start.Attempt, outcome)), _stop.Token);
        }
        catch (Exception closed) when (closed is ChannelClosedException or OperationCanceledException)
        {
            // The loop has stopped: the attempt counts as interrupted and is made again.
        }
    }

    private async Task<AttemptOutcome> OutcomeOfAsync(StartAttempt start, CancellationToken stop)
    {
        var graph = _execution.State.Graph;
        var node = graph.Atoms[start.Atom];
        var output = new OutputBuffer(
            _log, _streams.Group, _streams.OfTask(node.TaskIndex), _lease, _time, node.Atom.Id, start.Attempt);
        var order = new AttemptOrder(
            _streams.ExecutionId!, node.Task, node.Atom, start.Attempt, graph.Scopes.AgentOf(node), output.WriteAsync)
        {
            Events = output.WriteAsync,
            Ask = (action, message, ended) => AskApprovalAsync(start, action, message, ended),
            Dependencies = cancellation => AskAsync((state, _) => state.ResultsBefore(start.Atom), cancellation),
            KnownWrites = _execution.State.KnownWritesOf(start.Atom),
            Permissions = graph.Scopes.PermissionsOf(node.Task, node.Atom),
            LastFailure = _execution.State.FailureBefore(start.Atom, start.Attempt),
            Session = _execution.State.SessionBefore(start.Atom, start.Attempt),
            NoteSession = (agent, session) => TellIfRunningAsync(new NoteSession(start.Atom, start.Attempt, agent, session)),
            NoteUsage = usage => NoteUsageAsync(start.Atom, usage, output),
            CostBefore = _execution.State.CostOf(node.TaskIndex),
        };
        try
        {
            try
            {
                return await _runner.RunAsync(order, stop);
            }
            finally
            {
                await output.CompleteAsync();
            }
        }
        // A runner that throws has a bug; the attempt fails with it instead of hanging the execution.
        catch (Exception failure)
        {
            return new AttemptOutcome
            {
                Result = _stopAttempts.IsCancellationRequested ? AttemptResult.Cancelled : AttemptResult.Failed,
                ErrorType = "internal",
                ErrorClass = ErrorClass.Runtime,
                Message = $"{failure.GetType().Name}: {failure.Message}",
            };
        }
    }

    private async Task<PersonAnswer> AskApprovalAsync(StartAttempt start, string action, string? message, CancellationToken stop)
    {
        using var question = _questions.Open();
        try
        {
            if (!await TellAsync(new AskApproval(start.Atom, start.Attempt, question.Id, action, message), stop))
                return OpenQuestions.NotAsked;
        }
        catch (ExecutionNotRunningException)
        {
            return OpenQuestions.NotAsked;
        }
        return await question.Answer.WaitAsync(stop);
    }

    private async Task TellIfRunningAsync(ExecutionInput note)
    {
        try
        {
            await TellAsync(note, CancellationToken.None);
        }
        catch (ExecutionNotRunningException)
        {
            // The attempt counts as interrupted, and is made again.
        }
    }

    /// <summary>What is used is paid for: while the loop stops it goes into the log all the same, for whoever takes over.</summary>
    private async Task NoteUsageAsync(int atom, AgentUsage usage, OutputBuffer output)
    {
        try
        {
            await TellAsync(new NoteUsage(atom, usage), CancellationToken.None);
        }
        catch (ExecutionNotRunningException)
        {
            await output.WriteAsync(usage);
        }
    }

    private async Task SaveSnapshotAsync()
    {
        var snapshot = new Snapshot(_snapshots.Position, ExecutionState.SnapshotVersion, _execution.State.Save());
        try
        {
            await _log.SaveSnapshotAsync(_streams.Group, snapshot);
        }
        catch (Exception failure) when (failure is EventLogFailedException or EventLogHarmedException)
        {
            // A snapshot only saves time; if the log cannot go on, the next append says so.
        }
        _snapshots.Saved();
    }

    private sealed record Message(
        ExecutionInput? Input = null, TaskCompletionSource<bool>? Answer = null, Action<ExecutionState>? Question = null,
        Action<Exception>? Refused = null)
    {
        public bool Accepted { get; set; }

        public void Reply(Execution execution)
        {
            Answer?.TrySetResult(Accepted);
            Question?.Invoke(execution.State);
        }
    }
}
