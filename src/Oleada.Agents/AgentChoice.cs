namespace Oleada.Agents;

/// <summary>An agent and the model it is to use, as plans write it: <c>claude</c>, or <c>claude:sonnet</c>.</summary>
public sealed record AgentChoice(string Name, string? Model)
{
    /// <summary>Reads a chain such as <c>claude:sonnet, codex</c>: who comes later steps in where the model cannot be reached.</summary>
    public static IReadOnlyList<AgentChoice> ParseChain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(one => one.Split(':', 2) is [var name, var model] ? new AgentChoice(name, model) : new AgentChoice(one, null)),
        ];
    }

    /// <summary>As plans write it.</summary>
    public override string ToString() => Model is null ? Name : $"{Name}:{Model}";
}
