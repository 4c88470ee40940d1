using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>An agent that speaks the Agent Client Protocol on stdin and stdout.</summary>
internal sealed class AcpAgent(AcpFlavour flavour, ProgramHost host) : IAgent
{
    public string Name => flavour.Name;

    public Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (flavour.NeedsModel && turn.Model is null)
            return Task.FromResult(new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, $"{Name} needs a model, as in '{Name}:provider/model'")));
        var conversation = new AcpConversation(flavour, turn.Template.Folders.Work, turn.Prompt, turn.Model, turn.Session);
        return host.RunAsync(
            flavour.Program, turn, conversation, path => $"{flavour.Before}exec {ShellWords.Join([path, .. flavour.Arguments(turn.Model)])}", stop,
            flavour.Environment(turn.Model, host.Server));
    }
}
