using Oleada.Contracts.Plans;

namespace Oleada.Agents;

/// <summary>Answers to agents' questions, by what they want to do. Whatever is allowed, the sandbox still holds.</summary>
public sealed record AgentPolicy
{
    /// <summary>Everything is allowed that the sandbox lets through.</summary>
    public static readonly AgentPolicy Default = new();

    private readonly Dictionary<AgentAction, PermissionRule> _rules = [];

    public PermissionRule this[AgentAction action] => _rules.GetValueOrDefault(action);

    /// <summary>Reads rules such as <c>run=ask,network=deny</c>; what is not named is allowed.</summary>
    /// <returns>False if a word is not known; then there is no policy.</returns>
    public static bool TryParse(string text, out AgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(text);
        policy = new AgentPolicy();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [var action, var rule]
                || !TryWord<AgentAction>(action, out var what) || !TryWord<PermissionRule>(rule, out var then))
                return false;
            policy._rules[what] = then;
        }
        return true;
    }

    /// <summary>These rules and those of an attempt: of two the stricter, so that no plan or project loosens the server's.</summary>
    public AgentPolicy With(Permissions? permissions)
    {
        if (permissions is null)
            return this;
        var both = new AgentPolicy();
        foreach (var action in Enum.GetValues<AgentAction>())
        {
            var own = action switch
            {
                AgentAction.Run => permissions.Run,
                AgentAction.Write => permissions.Write,
                AgentAction.Read => permissions.Read,
                AgentAction.Network => permissions.Network,
                _ => permissions.Other,
            };
            both._rules[action] = own > this[action] ? own.Value : this[action];
        }
        return both;
    }

    private static bool TryWord<T>(string word, out T value)
        where T : struct, Enum
    {
        value = default;
        foreach (var known in Enum.GetValues<T>())
        {
            if (!known.ToString().Equals(word, StringComparison.OrdinalIgnoreCase))
                continue;
            value = known;
            return true;
        }
        return false;
    }
}
