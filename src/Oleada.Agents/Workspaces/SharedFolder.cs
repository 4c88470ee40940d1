using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <summary>One folder in which all tasks work: where there is no repository that could keep them apart.</summary>
/// <param name="guard">Null for a folder that was made for the execution.</param>
internal sealed class SharedFolder(ChangeTracker changes, SandboxFolders folders, GuardedFolder? guard) : IWorkplace
{
    public bool MergesTasks => false;

    public Task<WorkStart> BeginAsync(AttemptOrder order, CancellationToken stop)
    {
        changes.Begin(order.Task.Id);
        return Task.FromResult(new WorkStart(order, folders));
    }

    public async Task<AttemptOutcome> EndAsync(WorkStart start, WorkEnd end, CancellationToken stop)
    {
        var collected = await changes.EndAsync(start.Order.Task.Id, end.Patience);
        if (!stop.IsCancellationRequested)
        {
            foreach (var note in collected.Notes)
                await end.Output.RemarkAsync(note);
        }
        return DeniedWork.Judge(end.Outcome with { Changes = collected.Changes, MoreChanges = collected.Rest });
    }

    public Task<bool> CloseAsync(IReadOnlySet<string> failed) => Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        await changes.DisposeAsync();
        guard?.Dispose();
    }
}
