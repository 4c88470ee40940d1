using System.CommandLine;
using System.Text.Json;
using Oleada.Agents;
using Oleada.Agents.Probes;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Agents;
using Oleada.Cli.Views.Terminal;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada agents</c>: which agents are here, and whether one of them answers.</summary>
internal static class AgentsCommand
{
    private static readonly Option<string?> Test = new("--test")
    {
        Description = "Send an agent a test prompt, which may cost a little; exit code 1 if it does not answer", HelpName = "name[:model]",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Write JSON" };
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<string?> Sandbox = SandboxOption.Create();

    public static Command Create()
    {
        var command = new Command("agents", "Show which agents are installed and signed in, or test one") { Test, Json, Data, Sandbox };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(Test), parsed.GetValue(Json), parsed.GetRequiredValue(Data), Serving.AttemptsWith(parsed.GetValue(Sandbox))));
        return command;
    }

    private static async Task<int> RunAsync(string? test, bool json, string data, RunnerSettings settings)
    {
        using var signals = new RunSignals();
        return await signals.GuardAsync(() => test is null ? ListAsync(json, data, settings, signals.Ended) : TestAsync(test, json, data, settings, signals.Ended));
    }

    private static async Task<int> ListAsync(bool json, string data, RunnerSettings settings, CancellationToken stop)
    {
        var view = await AgentProbe.RunAsync(data, settings, TimeProvider.System, stop);
        Print(json ? [JsonSerializer.Serialize(view, ContractJson.Default.AgentsView)] : AgentRows.Of(view));
        return ExitCode.Success;
    }

    private static async Task<int> TestAsync(string name, bool json, string data, RunnerSettings settings, CancellationToken stop)
    {
        if (AgentChoice.ParseChain(name) is not [var choice])
            throw new UserException($"--test: '{name}' is not one agent, such as claude or claude:sonnet");
        if (TestPrompt.Refuse(choice, settings) is { } refusal)
            throw new UserException($"--test: {refusal}");
        var test = await TestPrompt.RunAsync(choice, data, settings, TimeProvider.System, stop);
        Print(json ? [JsonSerializer.Serialize(test, ContractJson.Default.AgentTest)] : AgentRows.Of(test));
        return test.Succeeded ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Print(IEnumerable<string> rows)
    {
        var style = TerminalStyle.Of(Environment.GetEnvironmentVariable);
        foreach (var row in rows)
            StandardFile.Output.Put(style.Clean(row) + "\n");
    }
}
