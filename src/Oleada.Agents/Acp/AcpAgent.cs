using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>An agent that speaks the Agent Client Protocol on stdin and stdout.</summary>
internal sealed class AcpAgent(AcpFlavour flavour, ProgramHost host) : IAgent
{
    public string Name => flavour.Name;

    /// <summary>How long a record of a session may take to be printed.</summary>
    private static readonly TimeSpan TallyPatience = TimeSpan.FromSeconds(30);

    /// <summary>And that of a stopped turn, for whose end somebody waits.</summary>
    private static readonly TimeSpan StoppedTallyPatience = TimeSpan.FromSeconds(3);

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (flavour.NeedsModel && turn.Model is null)
            return new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, $"{Name} needs a model, as in '{Name}:provider/model'"));
        var conversation = new AcpConversation(flavour, turn.Template.Folders.Work, turn.Prompt, turn.Model, turn.Session);
        var end = await host.RunAsync(
            flavour.Program, turn, conversation, path => $"{flavour.Before(turn.Session)}exec {ShellWords.Join([path, .. flavour.Arguments(turn.Model)])}", stop,
            flavour.Environment(turn.Model, host.Server));
        if (!end.IsCounted && flavour.Tally is { } tally && end.Session is { } session)
            await TallyAsync(turn, tally, session, stop);
        return end;
    }

    /// <summary>Also of a turn that was stopped: its tokens are paid.</summary>
    private async Task TallyAsync(AgentTurn turn, SessionTally tally, string session, CancellationToken stop)
    {
        var isStopped = stop.IsCancellationRequested;
        var record = await host.ReadAsync(
            flavour.Program, turn, path => tally.Command(path, session), isStopped ? StoppedTallyPatience : TallyPatience,
            isStopped ? CancellationToken.None : stop);
        if (tally.Read(record, turn.Prompt) is not { } used)
            await turn.Took(new AgentStep.Remark("the tokens of this turn could not be read from the agent's record of it"));
        else
            foreach (var usage in used)
                await turn.Took(usage);
    }
}
