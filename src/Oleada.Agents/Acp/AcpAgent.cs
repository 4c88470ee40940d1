using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>An agent that speaks the Agent Client Protocol on stdin and stdout.</summary>
internal sealed class AcpAgent(AcpFlavour flavour, IReadOnlyDictionary<string, string> server, TimeSpan silence, TimeProvider time) : IAgent
{
    public string Name => flavour.Name;

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (flavour.Program.Find(turn.Template) is not { } path)
            return new AgentEnd(flavour.Program.NotInstalled);
        var environment = flavour.Program.EnvironmentFor(turn.Template, server);
        if (flavour.NeedsModel && turn.Model is null && !environment.ContainsKey("OPENCODE_CONFIG_CONTENT"))
            return new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, $"{Name} needs a model, as in '{Name}:provider/model'"));
        foreach (var (name, value) in flavour.Environment(turn.Model, environment))
            environment[name] = value;
        var conversation = new AcpConversation(flavour, turn.Template.Folders.Work, turn.Prompt, turn.Model, turn.Session);
        using var run = new ProgramRun(turn, conversation, silence, time, stop);
        return await run.RunAsync($"{flavour.Before}exec {ShellWords.Join([path, .. flavour.Arguments(turn.Model)])}", environment);
    }
}
