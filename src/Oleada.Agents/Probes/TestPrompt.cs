using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Probes;

/// <summary>Has an agent answer with one word, in an empty folder; whatever it asks is denied.</summary>
public static class TestPrompt
{
    private const string Words = "This is a test of the connection. Answer with the single word ready. Use no tools and change no files.";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Why there can be no test of it; null if there can.</summary>
    public static string? Refuse(AgentChoice agent, RunnerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(settings);
        var agents = Runners.Agents(settings, TimeProvider.System);
        return agents.ContainsKey(agent.Name)
            ? null
            : $"there is no agent '{agent.Name}'; there are {string.Join(", ", agents.Keys.Order(StringComparer.Ordinal))}";
    }

    /// <param name="data">The server's data folder, which the agent does not see.</param>
    /// <exception cref="SandboxException">The sandbox that was asked for does not work here.</exception>
    public static async Task<AgentTest> RunAsync(AgentChoice agent, string data, RunnerSettings settings, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(settings);
        await using var bench = await ProbeBench.OpenAsync(data, settings, time, stop);
        var record = new TestRecord(settings.Prices, time);
        using var output = new CapturedOutput((channel, text, _) => record.HearAsync(channel, text), new Secrets(settings.Environment));
        var turn = new AgentTurn
        {
            Atom = new PlanAtom { Id = "test", Run = "echo ready" },
            Prompt = Words,
            Model = agent.Model,
            Sandbox = bench.Sandbox,
            Template = bench.Template with { Limits = bench.Template.Limits with { WallTime = Patience }, Output = output.WriteAsync },
            TakeTail = output.TakeTail,
            Took = record.TakeAsync,
            Ask = static (_, _) => ValueTask.FromResult(false),
        };
        var end = await Runners.Agents(settings, time)[agent.Name].RunAsync(turn, stop);
        stop.ThrowIfCancellationRequested();
        return record.Result(agent, end.Failure is { } failure ? failure with { Message = output.Redact(failure.Message) } : null, output.Redact);
    }
}
