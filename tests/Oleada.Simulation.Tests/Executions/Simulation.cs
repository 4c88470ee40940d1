using Oleada.Contracts.Events;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Simulation.Tests.Executions;

/// <summary>
/// One execution from a seed: a random plan, attempts that take random time and fail as the seed says, crashes between
/// any two steps, pauses, a cancellation. What an attempt does depends only on the atom and the attempt's number, so
/// a run with crashes must end as the same run without them.
/// </summary>
internal sealed class Simulation
{
    private const int MostSteps = 100_000;

    private readonly int _seed;
    private readonly Random _random;
    private readonly PlanGraph _graph;
    private readonly ExecutionOptions _options;
    private readonly double _crashes;
    private readonly double _controls;
    private readonly double _failures;
    private readonly double _questions;
    private readonly Worktrees? _worktrees;
    private int _asked;
    private readonly List<(StartAttempt Attempt, DateTimeOffset Ends)> _inFlight = [];
    private readonly Dictionary<int, (long Tokens, decimal? Usd)> _reported = [];
    private readonly HashSet<int> _stopped = [];
    private readonly List<RecordedEvent> _log = [];
    private (byte[] State, int Length)? _snapshot;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _lease = 1;

    private Execution _execution;

    public Simulation(int seed, bool disturbed)
    {
        _seed = seed;
        var shape = new Random(seed);
        var plan = RandomPlans.WithBudgets(RandomPlans.Make(shape), new Random(seed ^ 0xB0D6E7));
        _graph = PlanGraph.Build(RandomPlans.WithScopes(plan, new Random(seed ^ 0x5C09E5)));
        _options = new ExecutionOptions { MaxWorkers = shape.Next(1, 9), Barrier = shape.Next(4) == 0 };
        _failures = shape.Next(3) == 0 ? 0 : shape.NextDouble() * 0.5;
        _crashes = disturbed ? shape.NextDouble() * 0.15 : 0;
        _controls = disturbed ? shape.NextDouble() * 0.05 : 0;
        _questions = disturbed ? shape.NextDouble() * 0.3 : 0;
        _random = new Random(seed ^ 0x5EED);
        _worktrees = new Random(seed ^ 0x3E4D).Next(3) == 0 ? new Worktrees(_graph, seed) : null;
        _execution = NewExecution(new ExecutionState(_graph));
    }

    public PlanGraph Graph => _graph;

    public ExecutionOptions Options => _options;

    public IReadOnlyList<RecordedEvent> Log => _log;

    public ExecutionState State => _execution.State;

    /// <summary>Who comes when a budget is used up depends on who was faster.</summary>
    public bool HasBudget => _graph.Plan.Budget is not null || _graph.Plan.Tasks.Any(task => task.Budget is not null);

    /// <summary>Tasks work in worktrees of their own; who comes into a conflict depends on who was faster.</summary>
    public bool MergesTasks => _worktrees is not null;

    public bool WasCancelled => State.CancelRequested is not null;

    public void Run()
    {
        if (!Step(FirstInput()))
            Begin();
        for (var step = 0; !_execution.HasEnded; step++)
        {
            if (step > MostSteps)
                throw new InvalidOperationException("the execution does not come to an end");
            Step(NextInput());
        }
    }

    /// <summary>The state made anew from the log as it is now, by way of the newest snapshot or from the start.</summary>
    public ExecutionState Replay(bool useSnapshot)
    {
        var (state, from) = useSnapshot && _snapshot is { } saved
            ? (ExecutionState.Load(_graph, saved.State), saved.Length)
            : (new ExecutionState(_graph), 0);
        foreach (var recorded in _log.Skip(from))
            state.Apply(recorded.Task, recorded.At, EventTypes.Decode(recorded.Type, recorded.Data)!);
        return state;
    }

    private void Begin()
    {
        while (_log.Count == 0)
        {
            _execution = NewExecution(new ExecutionState(_graph));
            Step(FirstInput());
        }
    }

    private Execution NewExecution(ExecutionState state) => new(state, _lease, _options.MaxWorkers, MergesTasks);

    private Begin FirstInput() =>
        _worktrees is not null && _seed % 2 == 0 ? new Begin(Started()) { Learned = _worktrees.Learned() } : new Begin(Started());

    private ExecutionInput NextInput()
    {
        if (_random.NextDouble() < _controls)
            return _random.Next(20) == 0 ? new Cancel("the user said so", null)
                : _random.Next(2) == 0 ? new Pause("a look", null) : new Resume(null, null);
        if (State.Paused is not null && _inFlight.Count == 0)
            return new Resume(null, "the simulation");
        if (_inFlight.Count == 0 && _execution.NextTick is null && State.Approvals.Count > 0)
            return WaitingForAPerson();
        if (_random.NextDouble() < _questions && Question() is { } question)
            return question;
        var tick = _execution.NextTick;
        if (_inFlight.Count == 0)
        {
            _now = tick > _now ? tick.Value : _now.AddMilliseconds(1);
            return new Tick();
        }
        var next = _inFlight[_random.Next(_inFlight.Count)];
        if (tick is { } due && due < next.Ends)
        {
            _now = due > _now ? due : _now;
            return new Tick();
        }
        _now = next.Ends > _now ? next.Ends : _now.AddMilliseconds(1);
        _inFlight.Remove(next);
        return new AttemptFinished(next.Attempt.Atom, next.Attempt.Attempt, OutcomeOf(next.Attempt));
    }

    /// <summary>An attempt asks a person, or a person answers; now and then what nobody asked, or twice.</summary>
    private ExecutionInput? Question()
    {
        if (_random.Next(2) == 0 && State.Approvals.Count > 0)
            return new ResolveApproval(State.Approvals.Keys.ElementAt(_random.Next(State.Approvals.Count)), _random.Next(2) == 0, "a person", null);
        if (_random.Next(10) == 0)
            return new ResolveApproval("approval_0_0", Approved: true, "a person", null);
        if (_inFlight.Count == 0)
            return null;
        var asking = _inFlight[_random.Next(_inFlight.Count)].Attempt;
        if (_random.Next(3) == 0 && AgentUses(asking) is { } usage)
            return usage;
        if (_random.Next(3) == 0)
            return new NoteSession(asking.Atom, asking.Attempt, "claude", $"s{_random.Next(3)}");
        return new AskApproval(asking.Atom, asking.Attempt, $"approval_{_lease}_{++_asked}", "run", "make all");
    }

    /// <summary>Nothing else is left to do: time alone brings nothing, and a person answers.</summary>
    private ResolveApproval WaitingForAPerson()
    {
        if (!_execution.Handle(new Tick(), _now.AddDays(1)) || _execution.Events.Count + _execution.Effects.Count > 0 || _execution.HasEnded)
            throw new InvalidOperationException("an execution that waits for a person does something");
        return new ResolveApproval(State.Approvals.Keys.ElementAt(_random.Next(State.Approvals.Count)), _random.Next(3) > 0, "a person", null);
    }

    /// <summary>An agent reports what it has used; now and then of a model without a price.</summary>
    private NoteUsage? AgentUses(StartAttempt attempt)
    {
        if (!_graph.Scopes.Spends(_graph.Atoms[attempt.Atom]))
            return null;
        var usage = new AgentUsage
        {
            AtomId = _graph.Atoms[attempt.Atom].Atom.Id, Attempt = attempt.Attempt,
            InputTokens = _random.Next(40), CachedInputTokens = _random.Next(20), OutputTokens = _random.Next(20),
            CostUsd = _random.Next(20) == 0 ? null : _random.Next(2_000) / 1_000m,
        };
        var (tokens, usd) = _reported.GetValueOrDefault(attempt.Atom, (0, 0));
        _reported[attempt.Atom] = (tokens + usage.InputTokens + usage.CachedInputTokens + usage.OutputTokens, usd + usage.CostUsd);
        return new NoteUsage(attempt.Atom, usage);
    }

    /// <returns>False if the process died before the events were in the log.</returns>
    private bool Step(ExecutionInput input)
    {
        // What does not fit the state decides nothing, so that a tick may be due meanwhile.
        if (_execution.Handle(input, _now) && _execution.NextTick <= _now)
            throw new InvalidOperationException("a tick is due again at once: the loop would spin");
        if (_random.NextDouble() < _crashes)
        {
            Crash();
            return false;
        }
        foreach (var decided in _execution.Events)
            _log.Add(new RecordedEvent(decided.Task, decided.At, EventTypes.NameOf(decided.Data), EventTypes.Encode(decided.Data), _lease));
        if (_log.Count > 0 && _random.Next(30) == 0)
            _snapshot = (State.Save(), _log.Count);
        if (_random.NextDouble() < _crashes)
        {
            Crash();
            return true;
        }
        foreach (var effect in _execution.Effects)
            Perform(effect);
        _execution.Clear();
        return true;
    }

    private void Perform(ExecutionEffect effect)
    {
        if (effect is StartAttempt start)
        {
            _worktrees?.Begin(_graph.Atoms[start.Atom], State.KnownWritesOf(start.Atom));
            _inFlight.Add((start, _now.AddMilliseconds(_random.Next(0, 3000))));
        }
        else if (effect is StopAttempt one)
            _stopped.Add(one.Atom);
        else if (effect is StopAttempts)
            for (var index = 0; index < _inFlight.Count; index++)
                _inFlight[index] = _inFlight[index] with { Ends = _now.AddMilliseconds(_random.Next(0, 2000)) };
    }

    private void Crash()
    {
        _inFlight.Clear();
        _reported.Clear();
        _stopped.Clear();
        _now = _now.AddMilliseconds(_random.Next(0, 10_000));
        _lease++;
        if (_log.Count == 0)
            return;
        _execution = NewExecution(Replay(useSnapshot: _random.Next(2) == 0));
        while (!_execution.HasEnded && !Step(new TakeOver("crash")))
        {
        }
    }

    private AttemptOutcome OutcomeOf(StartAttempt attempt)
    {
        var said = _reported.Remove(attempt.Atom, out var reported);
        // Now and then the end of an attempt does not come to say what it has used.
        var used = said && _random.Next(8) == 0 ? new AttemptOutcome { Result = AttemptResult.Cancelled } : new AttemptOutcome
        {
            Result = AttemptResult.Cancelled, TokensUsed = said ? reported.Tokens + 7 : null, CostUsd = said ? reported.Usd + 0.007m : null,
        };
        if (_stopped.Remove(attempt.Atom) && _random.Next(4) > 0)
            return used;
        if (WasCancelled)
            return used;
        var node = _graph.Atoms[attempt.Atom];
        var fate = new Random(HashCode(_seed, attempt.Atom, attempt.Attempt));
        var changes = fate.Next(3) == 0
            ? new[] { new FileChange($"{node.Task.Id}.out", fate.Next(9), $"{fate.Next(3)}", "unknown", ArtifactChange.Modified) }
            : [];
        var more = attempt.Attempt % 3 == 0 ? attempt.Atom : 0;
        if (fate.NextDouble() < _failures)
            return used with
            {
                Result = AttemptResult.Failed,
                ErrorType = fate.Next(10) == 0 ? "start_failed" : "exit_code",
                ErrorClass = fate.Next(5) == 0 ? ErrorClass.Context : ErrorClass.Runtime,
                Changes = changes,
                MoreChanges = more,
            };
        var good = used with
        {
            Result = AttemptResult.Completed,
            ExpectedFound = node.Task.Expects ?? [],
            Checks = [new CheckResult("it is there", Passed: true)],
            Changes = changes,
            MoreChanges = more,
            TokensUsed = said ? used.TokensUsed : fate.Next(2) == 0 ? fate.Next(100) : null,
        };
        return _worktrees?.End(node, attempt.Attempt, good) ?? good;
    }

    // System.HashCode is seeded per process; a seed has to mean the same everywhere.
    private static int HashCode(int seed, int atom, int attempt) => unchecked((((seed * 397) ^ atom) * 7919) + attempt);

    private ExecutionStarted Started() => new()
    {
        ExecutionId = "simulated",
        TotalTasks = _graph.Plan.Tasks.Count,
        TotalAtoms = _graph.Atoms.Length,
        Phases = Phases.Summarize(_graph.Plan),
        Options = _options,
    };
}

/// <summary>An event as the simulated log keeps it: encoded, so that the codec is part of what is tested.</summary>
internal sealed record RecordedEvent(int Task, DateTimeOffset At, string Type, byte[] Data, long Lease);
