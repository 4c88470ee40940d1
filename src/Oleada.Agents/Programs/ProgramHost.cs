using System.Text;
using Oleada.Agents.Relay;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Programs;

/// <summary>Runs agents' programs: finds them, and gives each its variables and its endpoints and nobody else's.</summary>
/// <param name="server">The server's own environment.</param>
/// <param name="silence">How long a program may print nothing while it is its turn.</param>
internal sealed class ProgramHost(IReadOnlyDictionary<string, string> server, TimeSpan silence, TimeProvider time)
{
    /// <summary>Characters of a record that are read.</summary>
    private const int MaxRecord = 32 << 20;

    public IReadOnlyDictionary<string, string> Server => server;

    /// <param name="command">Shell text, for the path where the program was found.</param>
    /// <param name="variables">What else is set for it.</param>
    public async Task<AgentEnd> RunAsync(
        AgentProgram program, AgentTurn turn, IConversation conversation, Func<string, string> command, CancellationToken stop, params (string Name, string Value)[] variables)
    {
        if (program.Find(turn.Template) is not { } path)
            return new AgentEnd(program.NotInstalled);
        IReadOnlyList<RelayedEndpoint> endpoints;
        try
        {
            endpoints = [.. program.EndpointsOn(server).Select(endpoint => endpoint.For(server))];
        }
        catch (ArgumentException invalid)
        {
            return new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, invalid.Message));
        }
        var environment = program.EnvironmentFor(turn.Template, server);
        foreach (var (name, value) in variables)
            environment[name] = value;
        using var usage = new TurnUsage(turn, passesRelay: turn.Sandbox.IsIsolated && endpoints.Count > 0);
        var template = turn.Template with { Command = command(path), Environment = environment, Endpoints = endpoints, Answered = usage.AnsweredAsync };
        using var run = new ProgramRun(turn with { Template = template, Took = usage.TakeAsync }, conversation, silence, time, stop);
        var end = await run.RunAsync();
        await usage.CloseAsync(end);
        return end with { IsCounted = usage.IsCounted };
    }

    /// <summary>What a short command of the program's prints; nothing of it goes to the log, and it reaches nothing.</summary>
    public async Task<string> ReadAsync(AgentProgram program, AgentTurn turn, Func<string, string> command, TimeSpan patience, CancellationToken stop)
    {
        var text = new StringBuilder();
        if (program.Find(turn.Template) is not { } path)
            return "";
        await turn.Sandbox.RunAsync(
            turn.Template with
            {
                Command = command(path),
                Environment = program.EnvironmentFor(turn.Template, server),
                Limits = turn.Template.Limits with { WallTime = patience },
                MaxLine = MaxRecord,
                Output = (channel, line, _) =>
                {
                    if (channel == "stdout" && text.Length < MaxRecord)
                        text.Append(line).Append('\n');
                    return ValueTask.CompletedTask;
                },
            },
            stop);
        return text.ToString();
    }
}
