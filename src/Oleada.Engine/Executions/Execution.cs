using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Plans;

namespace Oleada.Engine.Executions;

/// <summary>
/// Decides what an execution does next: inputs become events and effects, with no clock, I/O or randomness inside.
/// Each event is applied to the state as it is decided, so that what follows from it (a task's end, a wave's end) is
/// decided in the same step and committed with it.
/// </summary>
/// <remarks>
/// After <see cref="Handle"/> the caller commits <see cref="Events"/>, then performs <see cref="Effects"/>, then calls
/// <see cref="Clear"/>. If the commit fails, the object is thrown away and made anew from the log.
/// </remarks>
public sealed partial class Execution
{
    private readonly long _lease;
    private readonly int _maxInFlight;
    private readonly bool _mergesTasks;
    private readonly List<DecidedEvent> _events = [];
    private readonly List<ExecutionEffect> _effects = [];
    private DateTimeOffset _now;

    /// <param name="mergesTasks">Whether tasks see what others have done only once it is merged.</param>
    public Execution(ExecutionState state, long lease, int maxInFlight, bool mergesTasks = false)
    {
        (State, _lease, _maxInFlight, _mergesTasks) = (state, lease, maxInFlight, mergesTasks);
        _budgets = new BudgetWatch(state);
    }

    public ExecutionState State { get; }

    public IReadOnlyList<DecidedEvent> Events => _events;

    public IReadOnlyList<ExecutionEffect> Effects => _effects;

    public bool HasEnded => State.Completed is not null;

    /// <summary>When a <see cref="Tick"/> is needed; null if none is.</summary>
    public DateTimeOffset? NextTick => HasEnded || Cancelling || State.Paused is not null || State.Running.Count >= _maxInFlight ? null : State.Queue.NextDue;

    private PlanGraph Graph => State.Graph;

    private bool Cancelling => State.CancelRequested is not null;

    public void Clear()
    {
        _events.Clear();
        _effects.Clear();
    }

    /// <returns>False if the input does not fit the state (a pause of what is paused): nothing was decided.</returns>
    public bool Handle(ExecutionInput input, DateTimeOffset now)
    {
        _now = Timestamp.Truncate(now);
        if (HasEnded || !Accept(input))
            return false;
        do
            ReportEnds();
        while (StartReady());
        return true;
    }

    private bool Accept(ExecutionInput input)
    {
        switch (input)
        {
            case Begin begin:
                OnBegin(begin);
                return true;
            case TakeOver takeOver:
                OnTakeOver(takeOver.Reason);
                return true;
            case AttemptFinished finished:
                return OnAttemptFinished(finished);
            case AskApproval ask:
                return OnAskApproval(ask);
            case NoteUsage note:
                return OnNoteUsage(note);
            case NoteSession note:
                return OnNoteSession(note);
            case ResolveApproval resolve when State.Approvals.TryGetValue(resolve.ApprovalId, out var approval):
                OnResolveApproval(resolve, approval);
                return true;
            case Tick:
                return true;
            case Pause pause when State.Paused is null && !Cancelling:
                Emit(new ExecutionPaused(pause.Reason, pause.By));
                return true;
            case Resume resume when State.Paused is not null:
                Emit(new ExecutionResumed(resume.Reason, resume.By));
                return true;
            case Cancel cancel when !Cancelling:
                OnCancel(cancel);
                return true;
            default:
                return false;
        }
    }

    private void OnBegin(Begin begin)
    {
        Emit(begin.Started);
        if (begin.Learned.Count > 0)
            foreach (var (index, task) in Graph.Plan.Tasks.Index())
                if (task.Done != true && begin.Learned.TryGetValue(task.Id, out var learned))
                    Emit(new DecidedEvent(index, _now, learned));
        foreach (var atom in Graph.Atoms)
            if (atom.Task.Done == true)
                Skip(atom.Index, "done before the plan was read", WorkStatus.Completed);
    }

    private void OnTakeOver(string reason)
    {
        ExpireApprovals(approval => approval.Exceeded is null);
        foreach (var atom in State.Running.Order().ToArray())
        {
            var reported = State.ReportedBy(atom);
            Interrupt(atom, reason, reported.Tokens == 0 ? null : reported.Tokens, reported.CostUsd);
        }
        if (Cancelling)
            CancelWaiting();
    }

    private void OnCancel(Cancel cancel)
    {
        Emit(new CancelRequested(cancel.Reason, cancel.By));
        CancelWaiting();
        _effects.Add(new StopAttempts());
    }

    private void CancelWaiting()
    {
        foreach (var atom in Graph.Atoms)
            if (State.StatusOf(atom.Index) is not WorkStatus.Running and var status && !status.HasEnded())
                Skip(atom.Index, State.CancelRequested!.Reason, WorkStatus.Cancelled);
    }

    private bool OnAskApproval(AskApproval ask)
    {
        if (State.StatusOf(ask.Atom) != WorkStatus.Running || State.AttemptOf(ask.Atom) != ask.Attempt || Cancelling)
            return false;
        var node = Graph.Atoms[ask.Atom];
        Emit(new ApprovalRequested(ask.ApprovalId, ask.Action, node.Task.Id, ask.Message, node.Atom.Id, ask.Attempt));
        return true;
    }

    private void OnResolveApproval(ResolveApproval resolve, ApprovalView approval)
    {
        Emit(new ApprovalResolved(resolve.ApprovalId, resolve.Approved ? "approved" : "denied", resolve.By, resolve.Comment));
        if (approval.Exceeded is null)
            _effects.Add(new AnswerApproval(resolve.ApprovalId, resolve.Approved, resolve.By));
        else
            LetGo();
    }

    private bool OnNoteSession(NoteSession note)
    {
        if (State.StatusOf(note.Atom) != WorkStatus.Running || State.AttemptOf(note.Atom) != note.Attempt)
            return false;
        Emit(note.Atom, new AgentSessionNoted(Graph.Atoms[note.Atom].Atom.Id, note.Attempt, note.Agent, note.Session));
        return true;
    }

    /// <summary>What waited for them has ended; who asks again gets a new one.</summary>
    private void ExpireApprovals(Func<ApprovalView, bool> which)
    {
        foreach (var approval in State.Approvals.Values.Where(which).ToArray())
            Emit(new ApprovalResolved(approval.ApprovalId, "expired"));
    }

    private bool OnAttemptFinished(AttemptFinished finished)
    {
        var (atom, attempt) = (finished.Atom, finished.Attempt);
        if (State.StatusOf(atom) != WorkStatus.Running || State.AttemptOf(atom) != attempt)
            return false;
        ExpireApprovals(approval => approval.TaskId == Graph.Atoms[atom].Task.Id && approval.AtomId == Graph.Atoms[atom].Atom.Id);
        RecordChanges(Graph.Atoms[atom], attempt, finished.Outcome);
        var outcome = WithReported(atom, finished.Outcome);
        if (!IsCutOff(atom, outcome))
            End(atom, attempt, Judge(Graph.Atoms[atom], outcome), finished.Took);
        OnSpent(atom);
        return true;
    }

    private void End(int atom, int attempt, AttemptOutcome outcome, TimeSpan? took = null)
    {
        var node = Graph.Atoms[atom];
        var next = outcome.Result == AttemptResult.Failed && _budgets.ReachedFor(atom, More(atom, outcome)) is not { IsFinal: true }
            ? RetryPolicy.NextAttemptIn(Graph.Scopes.RetryOf(node.Task), outcome, attempt, node.Name)
            : null;
        if (State.IsUnknownCost(atom, outcome.CostUsd, outcome.ErrorType))
            RemarkUnknownCost(atom, attempt);
        End(atom, attempt, outcome, next, took ?? Durations.Between(State.StartOf(atom), _now));
    }

    private void End(int atom, int attempt, AttemptOutcome outcome, TimeSpan? next, TimeSpan took)
    {
        var node = Graph.Atoms[atom];
        Emit(atom, AttemptEvents.Ended(node, attempt, outcome, took.TotalMilliseconds, next));
        if (outcome.Result == AttemptResult.Failed)
            Emit(AttemptEvents.Error(Graph.Scopes, node, attempt, outcome, next));
        if (State.StatusOf(atom) == WorkStatus.Failed)
            SkipDependents(atom);
    }

    private void RecordChanges(AtomNode atom, int attempt, AttemptOutcome outcome)
    {
        var told = ToldChanges.Of(outcome.Changes.Where(IsNews), State, atom);
        foreach (var change in told.Changes)
            RecordChange(atom, change);
        if (told.Rest + outcome.MoreChanges is > 0 and var omitted)
            Emit(new ArtifactsOmitted(atom.Task.Id, atom.Atom.Id, attempt, omitted, State.ArtifactsOmitted + omitted));
    }

    private bool IsNews(FileChange change) =>
        !State.Artifacts.TryGetValue(change.Path, out var known) ||
        (known.Change == ArtifactChange.Deleted) != (change.Change == ArtifactChange.Deleted) ||
        known.Sha256 != change.Sha256;

    private void RecordChange(AtomNode atom, FileChange change)
    {
        Emit(new ArtifactCreated
        {
            Path = change.Path,
            Size = change.Size,
            Type = change.Type,
            Language = change.Language,
            TaskId = atom.Task.Id,
            Sha256 = change.Sha256,
            Change = change.Change,
            Expected = State.IsExpected(change.Path) ? true : null,
        });
    }

    /// <summary>The outcome as it counts: no failure while cancelling, and the task's expected files at its last atom.</summary>
    private AttemptOutcome Judge(AtomNode atom, AttemptOutcome outcome)
    {
        if (Cancelling && outcome.Result == AttemptResult.Failed)
            return outcome with { Result = AttemptResult.Cancelled };
        var isStopped = _overBudget.Remove(atom.Index, out var reason);
        if (outcome.Result == AttemptResult.Cancelled && isStopped && !Cancelling)
            return OverBudget(reason!, outcome);
        if (outcome.Result == AttemptResult.Cancelled && !Cancelling)
            return outcome with { Result = AttemptResult.Failed, ErrorType = outcome.ErrorType ?? "stopped", ErrorClass = outcome.ErrorClass ?? ErrorClass.Runtime };
        if (outcome.Result != AttemptResult.Completed || !State.IsLastToComplete(atom.Index))
            return outcome;
        var missing = State.ExpectedMissing(atom.TaskIndex).Except(outcome.ExpectedFound, StringComparer.Ordinal).ToArray();
        return missing.Length == 0 ? outcome : outcome with
        {
            Result = AttemptResult.Failed,
            ErrorType = "expected_missing",
            ErrorClass = ErrorClass.Verification,
            Message = $"the task was to produce {string.Join(", ", missing)}",
            Checks = [.. outcome.Checks, .. missing.Select(path => new CheckResult($"expects {path}", Passed: false))],
        };
    }

    private void SkipDependents(int failed)
    {
        var toVisit = new Stack<int>([failed]);
        while (toVisit.TryPop(out var cause))
            foreach (var dependent in Graph.Atoms[cause].Dependents)
            {
                if (State.StatusOf(dependent).HasEnded())
                    continue;
                var why = cause == failed ? "failed" : "was skipped";
                Skip(dependent, $"depends on {Graph.Atoms[cause].Name}, which {why}", WorkStatus.Skipped);
                toVisit.Push(dependent);
            }
    }

    private void Skip(int atom, string reason, WorkStatus status) =>
        Emit(atom, new AtomSkipped(Graph.Atoms[atom].Atom.Id, reason, status));

    private void ReportEnds()
    {
        while (State.ToReport.TryPeek(out var task))
            Emit(ExecutionReports.Progress(State, task, _now));
        while (State.ReportedWaves < Graph.Waves && State.Wave(State.ReportedWaves + 1) is var wave && wave.Ended == wave.Atoms)
            Emit(ExecutionReports.Wave(State.ReportedWaves + 1, wave));
        ExpireBudgetQuestions();
        if (State.EndedTasks == State.TotalTasks)
            Emit(ExecutionReports.Completed(State, _now));
    }

    /// <returns>True if one that was due could not start, and has ended at once.</returns>
    private bool StartReady()
    {
        if (HasEnded || Cancelling || State.Paused is not null)
            return false;
        var refused = false;
        while (State.Running.Count < _maxInFlight && State.Queue.TryNext(_now, _mergesTasks, IsDue, IsHeld, out var atom))
        {
            var node = Graph.Atoms[atom];
            var attempt = State.AttemptOf(atom);
            Emit(atom, new AttemptStarted(node.Atom.Id, attempt, _lease, node.Wave, Graph.Scopes.AgentOf(node)));
            if (_budgets.ReachedFor(atom) is not { } reached)
            {
                _effects.Add(new StartAttempt(atom, attempt));
                continue;
            }
            End(atom, attempt, OverBudget(reached.Reason, new AttemptOutcome { Result = AttemptResult.Failed }), next: null, TimeSpan.Zero);
            refused = true;
        }
        return refused;
    }

    private bool IsDue(int atom) => State.StatusOf(atom) switch
    {
        WorkStatus.Ready => true,
        WorkStatus.Retrying => State.RetryAt(atom) <= _now,
        _ => false,
    };

    private void Emit(EventData data) => Emit(new DecidedEvent(-1, _now, data));

    private void Emit(int atom, EventData data) => Emit(new DecidedEvent(Graph.Atoms[atom].TaskIndex, _now, data));

    private void Emit(DecidedEvent decided)
    {
        _events.Add(decided);
        State.Apply(decided.Task, decided.At, decided.Data);
    }
}
