using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Executions;

/// <summary>Runs attempts of one execution: the port to sandboxes and agents.</summary>
public interface IAttemptRunner : IAsyncDisposable
{
    /// <summary>Whether tasks see what others have done only once it is merged; else it is there as soon as it is done.</summary>
    bool MergesTasks => false;

    /// <summary>
    /// Runs one attempt to its end. Never throws for what an attempt may do wrong: that is its outcome. When
    /// <paramref name="stop"/> is cancelled, everything that the attempt started is ended within 2 s and the outcome
    /// is <see cref="AttemptResult.Cancelled"/>. Called by the execution's loop, which goes on at the first wait: what
    /// takes time must not be done before it.
    /// </summary>
    Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop);

    /// <summary>
    /// Called once before it is disposed of, if the execution has ended and is not only left by this process. By then
    /// the end is in the log, so what this cannot do must wait for somebody to look after it.
    /// </summary>
    /// <param name="failed">Ids of the tasks that failed.</param>
    Task EndAsync(IReadOnlySet<string> failed) => Task.CompletedTask;
}

/// <summary>Opens what the attempts of one execution need (the workspace), also when it is resumed.</summary>
public delegate ValueTask<IAttemptRunner> OpenRunner(RunnerSetup setup, CancellationToken cancellation);

/// <summary>
/// Reads what the project says that an execution is to work in, by the options' workspace. Writes nothing.
/// </summary>
/// <returns>Null if it says nothing, or the work is not done in a project.</returns>
/// <exception cref="ExecutionRefusedException">Its file has errors.</exception>
public delegate ValueTask<ExecutionProject?> ReadProject(ExecutionOptions options, CancellationToken cancellation);

/// <param name="Recorded">
/// The files as the log has them, in its order. Together with the workspace's first state they are the base against
/// which changes are found, so that a file written just before a crash is still found after it.
/// </param>
public sealed record RunnerSetup(
    string ExecutionId, MasterPlan Plan, ExecutionOptions Options, IReadOnlyList<FileChange> Recorded)
{
    /// <summary>Atoms that have completed, <c>task/atom</c>.</summary>
    public IReadOnlySet<string> Completed { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>One attempt to be made.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="Agent">The agent's name, defaults resolved.</param>
/// <param name="Output">Takes output lines; waits when too many are not yet in the log.</param>
public sealed record AttemptOrder(
    string ExecutionId, PlanTask Task, PlanAtom Atom, int Attempt, string Agent, AttemptOutputSink Output)
{
    /// <summary>Takes what the agent does, to the same stream and in the same order as its output.</summary>
    public AttemptEventSink Events { get; init; } = static _ => ValueTask.CompletedTask;

    /// <summary>Finds what the tasks have left that this one depends on; only who tells it to somebody needs it.</summary>
    public FindDependencies Dependencies { get; init; } = static _ => System.Threading.Tasks.Task.FromResult<IReadOnlyList<DependencyResult>>([]);

    /// <summary>Waits for a person's decision.</summary>
    public AskPerson Ask { get; init; } = static (_, _, _) => OpenQuestions.NobodyAsync();

    /// <summary>Takes what the attempt has used up since the last time; it may be stopped for it.</summary>
    public UsageSink NoteUsage { get; init; } = static _ => System.Threading.Tasks.Task.CompletedTask;

    /// <summary>US dollars of the task's attempts before this one, by this process or another; null where they are not known.</summary>
    public decimal? CostBefore { get; init; }

    /// <summary>Whether a budget holds for what the attempt uses.</summary>
    public bool IsBudgeted { get; init; }

    /// <summary>Files that the task is known to write, beside those that it declares.</summary>
    public IReadOnlyList<string> KnownWrites { get; init; } = [];

    /// <summary>The rules for its agent's questions, but for the server's.</summary>
    public Permissions? Permissions { get; init; }

    /// <summary>Why the attempt before this one failed; null at the first one.</summary>
    public string? LastFailure { get; init; }

    /// <summary>The conversation of the attempt before this one, or of this one before a crash; null if there is none.</summary>
    public AgentSessionNoted? Session { get; init; }

    /// <summary>Keeps by which id this attempt's conversation can be gone on with.</summary>
    public SessionSink NoteSession { get; init; } = static (_, _) => System.Threading.Tasks.Task.CompletedTask;
}

/// <summary>
/// Takes one line (no line end) of a channel: <c>stdout</c>, <c>stderr</c>, <c>system</c>, or <c>raw</c> for the protocol
/// that an agent's program speaks.
/// </summary>
public delegate ValueTask AttemptOutputSink(string channel, string text, bool truncated);

public delegate Task<IReadOnlyList<DependencyResult>> FindDependencies(CancellationToken cancellation);

/// <param name="Files">Those that it created or changed and that are still there.</param>
public sealed record DependencyResult(string TaskId, string Name, IReadOnlyList<string> Files);

/// <summary>Asks a person whether something may be done, and waits for the answer for as long as the attempt lasts.</summary>
/// <param name="action"><c>run</c>, <c>write</c>, <c>read</c>, <c>network</c> or <c>other</c>.</param>
/// <param name="message">What exactly, for a person.</param>
public delegate Task<PersonAnswer> AskPerson(string action, string? message, CancellationToken stop);

/// <summary>Returns when it is in the log.</summary>
/// <param name="agent">The agent's name.</param>
public delegate Task SessionSink(string agent, string session);

/// <summary>Returns when it is in the log.</summary>
public delegate Task UsageSink(AgentUsage usage);

public sealed record PersonAnswer(bool Approved, string By);

/// <summary>Takes an event of the task's stream; waits when too many are not yet in the log.</summary>
public delegate ValueTask AttemptEventSink(EventData happened);

/// <summary>A file of the workspace that changed.</summary>
/// <param name="Path">Relative to the workspace, <c>/</c>-separated.</param>
/// <param name="Sha256">Lower-case hex; null if deleted.</param>
public sealed record FileChange(
    string Path, long Size, string? Sha256, string Language, ArtifactChange Change, ArtifactType Type = ArtifactType.File);

/// <summary>How an attempt ended, and the evidence.</summary>
public sealed record AttemptOutcome
{
    public required AttemptResult Result { get; init; }

    public string? Message { get; init; }

    /// <summary><c>exit_code</c>, <c>timeout</c>, <c>check_failed</c>, <c>expected_missing</c>, <c>start_failed</c>, <c>limit</c> …</summary>
    public string? ErrorType { get; init; }

    public ErrorClass? ErrorClass { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<CheckResult> Checks { get; init; } = [];

    /// <summary>Those of the task's and the atom's <c>expects</c> that exist now.</summary>
    public IReadOnlyList<string> ExpectedFound { get; init; } = [];

    public IReadOnlyList<FileChange> Changes { get; init; } = [];

    /// <summary>How many more files changed than <see cref="Changes"/> has.</summary>
    public int MoreChanges { get; init; }

    public long? TokensUsed { get; init; }

    public decimal? CostUsd { get; init; }

    /// <summary>Files in which the task's work conflicts, or did when the attempt began, with what others have merged.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>How many of the agent's questions were answered no.</summary>
    public int Denied { get; init; }

    /// <summary>What the agent said of its work at its end; not in the attempt's event, whose stream has it already.</summary>
    public string? Summary { get; init; }
}
