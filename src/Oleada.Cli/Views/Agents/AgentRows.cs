using System.Globalization;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Views.Agents;

/// <summary>What a probe found, and what became of a test, in lines.</summary>
internal static class AgentRows
{
    private const int NameWidth = 10;

    public static IEnumerable<string> Of(AgentsView view)
    {
        foreach (var agent in view.Agents)
        {
            yield return $"{agent.Name.PadRight(NameWidth)}{Program(agent)}";
            if (agent.SignIn != AgentSignIn.NotNeeded && agent.Installed)
                yield return Detail($"signed in: {Word(agent.SignIn)}{(agent.SignInBy is { } by ? $" ({by})" : "")}");
            if (agent.Models is { } models)
                yield return Detail($"models: {string.Join(", ", models)}");
            if (agent.Problem is { } problem)
                yield return Detail($"problem: {problem}");
        }
        yield return $"sandbox: {view.Isolation}";
    }

    public static IEnumerable<string> Of(AgentTest test)
    {
        yield return test.Succeeded ? $"{test.Agent} answers: {test.Answer ?? "nothing"}" : $"{test.Agent} fails ({test.ErrorType}): {test.Message}";
        var first = test.FirstByteMs is { } ms ? $"first byte after {Number(ms, "0")} ms" : "no byte came";
        var tokens = test.TokensUsed is { } used ? $"{Number(used, "#,0")} tokens" : "tokens not reported";
        var cost = test.CostUsd is { } usd ? $"{Number(usd, "0.######")} USD" : test.TokensUsed is null ? "" : "cost unknown";
        yield return string.Join(", ", ((string[])[first, $"ended after {Number(test.DurationMs, "0")} ms", tokens, cost]).Where(part => part.Length > 0));
    }

    private static string Program(AgentView agent) => agent switch
    {
        { Installed: false } => $"not installed: {agent.Install}",
        { Path: null } => "built in",
        { Runs: false } => $"cannot be run  {agent.Path}",
        _ => $"{agent.Version ?? "version not told"}  {agent.Path}",
    };

    private static string Word(AgentSignIn signIn) => signIn switch { AgentSignIn.Yes => "yes", AgentSignIn.No => "no", _ => "unknown" };

    private static string Detail(string text) => new string(' ', NameWidth) + text;

    private static string Number<T>(T value, string format)
        where T : IFormattable => value.ToString(format, CultureInfo.InvariantCulture);
}
