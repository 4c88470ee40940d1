using System.Globalization;
using System.Text;

namespace Oleada.Agents.Merging;

/// <summary>What a task's commit says of it; its trailers are what a server that takes over knows the merge by.</summary>
internal sealed record MergeMessage
{
    public const string ExecutionKey = "Oleada-Execution", TaskKey = "Oleada-Task", AtomKey = "Oleada-Atom", CostKey = "Oleada-Cost-USD",
        AgentKey = "Oleada-Agent";

    private const int MaxSubject = 200, MaxBody = 4_000;

    public required string Execution { get; init; }

    public required string Task { get; init; }

    public required string Subject { get; init; }

    /// <summary>What the agent said of its work.</summary>
    public string? Summary { get; init; }

    /// <summary>The atom up to which the task is merged; null if it is merged whole.</summary>
    public string? Atom { get; init; }

    /// <summary>Who worked at it, in the order in which they came.</summary>
    public required IReadOnlyList<AgentChoice> Agents { get; init; }

    /// <summary>Null if it is not known.</summary>
    public decimal? CostUsd { get; init; }

    public override string ToString()
    {
        var text = new StringBuilder(Cut(OneLine(Subject), MaxSubject));
        if (Atom is not null)
            text.Append(CultureInfo.InvariantCulture, $" (up to {Atom})");
        text.Append("\n\n");
        if (!string.IsNullOrWhiteSpace(Summary))
            text.Append(Cut(Plain(Summary), MaxBody)).Append("\n\n");
        Add(text, ExecutionKey, Execution);
        Add(text, TaskKey, Task);
        Add(text, AtomKey, Atom);
        foreach (var agent in Agents)
        {
            Add(text, AgentKey, agent.Name);
            Add(text, "Oleada-Model", agent.Model);
        }
        Add(text, CostKey, CostUsd?.ToString("0.######", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static void Add(StringBuilder to, string key, string? value)
    {
        if (value is not null)
            to.Append(key).Append(": ").Append(OneLine(value)).Append('\n');
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>An agent's words are not to be taken for trailers.</summary>
    private static string Plain(string text) => string.Join('\n', text.Replace("\r", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal).Trim().Split('\n')
        .Select(line => line.StartsWith("Oleada-", StringComparison.OrdinalIgnoreCase) ? " " + line : line));

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
