using Oleada.Agents.Models;
using Oleada.Agents.Programs;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Probes;

/// <summary>Whether an agent has what its model's endpoint wants, by the server's environment alone.</summary>
internal static class SignIns
{
    /// <param name="hasOwn">Whether the user of the server has signed the program in for work of their own.</param>
    public static (AgentSignIn SignIn, string By) Of(AgentProgram program, IReadOnlyDictionary<string, string> server, bool hasOwn)
    {
        var keys = program.Tokens.Concat(program.Endpoints.SelectMany(endpoint => endpoint.Keys).Select(key => key.Variable)).ToList();
        if (keys.FirstOrDefault(IsSet) is { } key)
            return (AgentSignIn.Yes, key);
        var places = program.Endpoints.Select(endpoint => endpoint.BaseVariable).Concat(program.Variables.Intersect(AgentVariables.Opencode, StringComparer.Ordinal));
        if (places.FirstOrDefault(IsSet) is { } other)
            return (AgentSignIn.Unknown, $"{other}, which may need no key");
        // Of a program that somebody else names nothing is known.
        if (program.OwnSignIn is null)
            return (AgentSignIn.Unknown, "what it needs is not known");
        var hint = $"set {string.Join(" or ", keys)}";
        return (AgentSignIn.No, hasOwn ? $"{hint}: ~/{program.OwnSignIn} is the user's own and agents are not given it" : hint);

        bool IsSet(string name) => server.GetValueOrDefault(name) is { Length: > 0 };
    }

    /// <returns>A problem where a setting has no valid value.</returns>
    public static (AgentSignIn SignIn, string? By, string? Problem) OfModel(IReadOnlyDictionary<string, string> server)
    {
        try
        {
            var settings = ModelSettings.FromEnvironment(server);
            return settings.Key is null
                ? (AgentSignIn.Unknown, $"{settings.Address}, which may need no key", null)
                : (AgentSignIn.Yes, $"a key for {settings.Address}", null);
        }
        catch (RunnerSettingsException wrong)
        {
            return (AgentSignIn.No, null, wrong.Message);
        }
    }
}
