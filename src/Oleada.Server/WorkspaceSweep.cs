using Oleada.Agents;
using Oleada.Agents.Merging;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;

namespace Oleada.Server;

/// <summary>Does at a start what a server that was killed could not do any more at an execution's end.</summary>
internal sealed class WorkspaceSweep(string dataFolder, ExecutionHost executions, RunnerSettings settings, TimeProvider time)
{
    /// <summary>To be called before any execution can be taken up, so that none that ends by itself meanwhile is meant.</summary>
    /// <remarks>The workspace of a harmed execution is left as it is: nothing says whether it has ended.</remarks>
    public async Task<IReadOnlyList<string>> FindAsync(Action<Exception> onFailure, CancellationToken cancellation)
    {
        var ended = new List<string>();
        foreach (var id in EndedWorkspaces.NotClosed(dataFolder))
        {
            try
            {
                if (await executions.HasEndedAsync(id, cancellation))
                    ended.Add(id);
            }
            catch (EventLogHarmedException failure)
            {
                onFailure(failure);
            }
        }
        return ended;
    }

    /// <summary>One that cannot be closed (its repository is gone, say) does not keep the others from it.</summary>
    public async Task RunAsync(IReadOnlyList<string> ended, Action<Exception> onFailure, CancellationToken stop)
    {
        foreach (var id in ended)
        {
            try
            {
                await CloseAsync(id, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The next start does it.
                return;
            }
            catch (Exception failure)
            {
                onFailure(new InvalidOperationException($"what execution {id} left cannot be removed: {failure.Message}", failure));
            }
        }
    }

    private async Task CloseAsync(string id, CancellationToken stop)
    {
        var end = await executions.AskAsync(id, (state, _) => Tuple.Create(state.Graph.Plan, state.FailedTaskIds()), stop);
        if (end is var (plan, failed))
            await EndedWorkspaces.CloseAsync(dataFolder, id, plan, failed, settings, time, stop);
    }
}
