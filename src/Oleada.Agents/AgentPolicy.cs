namespace Oleada.Agents;

/// <summary>What becomes of an agent's question; the later one is the stricter.</summary>
public enum PolicyRule
{
    Allow,

    /// <summary>A person decides.</summary>
    Ask,
    Deny,
}

/// <summary>Answers to agents' questions, by what they want to do. Whatever is allowed, the sandbox still holds.</summary>
public sealed record AgentPolicy
{
    /// <summary>Everything is allowed that the sandbox lets through.</summary>
    public static readonly AgentPolicy Default = new();

    private readonly Dictionary<AgentAction, PolicyRule> _rules = [];

    public PolicyRule this[AgentAction action] => _rules.GetValueOrDefault(action);

    /// <summary>Reads rules such as <c>run=ask,network=deny</c>; what is not named is allowed.</summary>
    /// <returns>False if a word is not known; then there is no policy.</returns>
    public static bool TryParse(string text, out AgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(text);
        policy = new AgentPolicy();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [var action, var rule]
                || !TryWord<AgentAction>(action, out var what) || !TryWord<PolicyRule>(rule, out var then))
                return false;
            policy._rules[what] = then;
        }
        return true;
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
