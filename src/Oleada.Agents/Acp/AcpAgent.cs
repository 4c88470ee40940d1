using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>An agent that speaks the Agent Client Protocol on stdin and stdout.</summary>
internal sealed class AcpAgent(AcpFlavour flavour, ProgramHost host) : IAgent
{
    public string Name => flavour.Name;

    /// <summary>How long a record of a session may take to be printed.</summary>
    private static readonly TimeSpan TallyPatience = TimeSpan.FromSeconds(30);

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (flavour.NeedsModel && turn.Model is null)
            return new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, $"{Name} needs a model, as in '{Name}:provider/model'"));
        var conversation = new AcpConversation(flavour, turn.Template.Folders.Work, turn.Prompt, turn.Model, turn.Session);
        var end = await host.RunAsync(
            flavour.Program, turn, conversation, path => $"{flavour.Before}exec {ShellWords.Join([path, .. flavour.Arguments(turn.Model)])}", stop,
            flavour.Environment(turn.Model, host.Server));
        if (flavour.IsTallied && end.Session is { } session && !stop.IsCancellationRequested)
            await TallyAsync(turn, session, stop);
        return end;
    }

    private async Task TallyAsync(AgentTurn turn, string session, CancellationToken stop)
    {
        var record = await host.ReadAsync(flavour.Program, turn, path => OpencodeTally.Command(path, session), TallyPatience, stop);
        if (OpencodeTally.Read(record) is not { } tally)
            await turn.Took(new AgentStep.Remark("the tokens of this turn could not be read from the agent's record of it"));
        else
            foreach (var usage in tally)
                await turn.Took(usage);
    }
}
