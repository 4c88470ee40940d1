using Oleada.Contracts.Events;

namespace Oleada.Agents.Command;

/// <summary>Runs an atom's <c>run</c> in a shell: no model, no prompt.</summary>
internal sealed class CommandAgent : IAgent
{
    public const string AgentName = "command";

    public string Name => AgentName;

    public bool TakesText => false;

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (string.IsNullOrWhiteSpace(turn.Atom.Run))
        {
            // An atom may consist of checks alone.
            return new AgentEnd(turn.Atom.Verify is { Count: > 0 } || turn.Atom.Expects is { Count: > 0 }
                ? null
                : new Failure("start_failed", ErrorClass.Runtime, "the atom has no 'run': the command agent has nothing to do"));
        }
        var end = await turn.Sandbox.RunAsync(turn.Template with { Command = turn.Atom.Run }, stop);
        return new AgentEnd(Failure.Of(end, turn.TakeTail())) { ExitCode = end.ExitCode };
    }
}
