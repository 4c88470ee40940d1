using System.Globalization;
using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Codex;

/// <summary>Tokens as Codex counts them: from the beginning of the thread, those from the cache among the input.</summary>
internal sealed record CodexTokens(long Input, long Cached, long Output)
{
    public static readonly CodexTokens None = new(0, 0, 0);

    public static CodexTokens Of(JsonElement usage) =>
        new(usage.Number("input_tokens"), usage.Number("cached_input_tokens"), usage.Number("output_tokens"));

    /// <summary>As <c>app-server</c> names them.</summary>
    public static CodexTokens OfServer(JsonElement usage) =>
        new(usage.Number("inputTokens"), usage.Number("cachedInputTokens"), usage.Number("outputTokens"));

    /// <summary>What was used since an earlier count of the same thread.</summary>
    public AgentStep.Usage Since(CodexTokens before, string? model)
    {
        var cached = Math.Max(0, Cached - before.Cached);
        return new AgentStep.Usage(model, Math.Max(0, Input - before.Input - cached), cached, Math.Max(0, Output - before.Output));
    }
}

/// <summary>A thread, and what had been used in it when a turn ended: its next turn's count begins there.</summary>
internal sealed record CodexSession(string Thread, CodexTokens Used)
{
    /// <summary>As <see cref="ToString"/> writes it; a bare id is of a thread in which nothing was used.</summary>
    public static CodexSession Parse(string text)
    {
        var parts = text.Split('@', 2);
        var counts = parts.Length == 2 ? parts[1].Split('+') : [];
        return counts.Length == 3 && Count(counts[0], out var input) && Count(counts[1], out var cached) && Count(counts[2], out var output)
            ? new CodexSession(parts[0], new CodexTokens(input, cached, output))
            : new CodexSession(parts[0], CodexTokens.None);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Thread}@{Used.Input}+{Used.Cached}+{Used.Output}");

    private static bool Count(string text, out long count) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
