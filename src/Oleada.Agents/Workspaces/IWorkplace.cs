using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <summary>Where the attempts of an execution work, and what becomes of what they leave.</summary>
internal interface IWorkplace : IAsyncDisposable
{
    /// <summary>Whether tasks see what others have done only once it is merged.</summary>
    bool MergesTasks { get; }

    /// <summary>Gives an attempt its folder.</summary>
    /// <exception cref="WorkspaceException">There is none to be had.</exception>
    Task<WorkStart> BeginAsync(AttemptOrder order, CancellationToken stop);

    /// <summary>
    /// Takes what an attempt has left, when all of its processes have ended; exactly once for each beginning that gave
    /// no outcome.
    /// </summary>
    Task<AttemptOutcome> EndAsync(WorkStart start, WorkEnd end, CancellationToken stop);

    /// <summary>To be called when the execution has ended.</summary>
    /// <param name="failed">Ids of the tasks that failed.</param>
    /// <returns>False if something is left that should have gone.</returns>
    Task<bool> CloseAsync(IReadOnlySet<string> failed);
}

/// <param name="Order">With what the attempt has to know of the folder's state.</param>
/// <param name="Folders">Null if there is nothing left to do.</param>
internal sealed record WorkStart(AttemptOrder Order, SandboxFolders? Folders)
{
    /// <summary>The attempt's outcome, if its work has been done before.</summary>
    public AttemptOutcome? Outcome { get; init; }

    /// <summary>Files that the attempt finds in conflict, though the one before it has not failed for that.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];
}

/// <param name="Template">What checks are run by.</param>
/// <param name="Patience">Cancelled when a stopped attempt cannot wait any longer for its changes to be found.</param>
internal sealed record WorkEnd(AttemptOutcome Outcome, AgentChoice Agent, SandboxRun Template, CapturedOutput Output, CancellationToken Patience);
