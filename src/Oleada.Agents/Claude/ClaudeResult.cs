using System.Text.Json;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Claude;

/// <summary>The <c>result</c> line: how the turn ended and what it used.</summary>
internal static class ClaudeResult
{
    /// <param name="line">Says <c>success</c> of a turn that failed too: <c>is_error</c> decides.</param>
    /// <param name="error">The last error that a message of the turn carried.</param>
    public static Failure? FailureOf(JsonElement line, string? error)
    {
        var subtype = line.Text("subtype") ?? "";
        if (!line.IsTrue("is_error") && subtype == "success")
            return null;
        var message = line.Text("result") ?? string.Join("; ", line.Items("errors").Select(one => one.Text())) switch { "" => subtype, var all => $"{subtype}: {all}" };
        if (line.Text("stop_reason") == "refusal")
            return ModelFailure.Refused(message);
        if (subtype.StartsWith("error_max_", StringComparison.Ordinal) || error == "max_output_tokens")
            return ModelFailure.Limit(message);
        if (line.Number("api_error_status") > 0 || error is "authentication_failed" or "rate_limit" or "server_error" or "billing_error" or "overloaded")
            return ModelFailure.Api(message, line.Number("api_error_status"));
        if (error is "invalid_request")
            return ModelFailure.Of(message) is { ErrorType: not "agent_error" } known ? known : ModelFailure.Api(message) with { IsRejection = true };
        return subtype == "success" ? ModelFailure.Of(message) : new Failure("agent_error", ErrorClass.Runtime, message);
    }

    /// <summary>
    /// Tokens of the whole process, which has one turn: by model, since the sum beside it leaves out what a fallback used.
    /// What is written to a cache was read by the model and is input.
    /// </summary>
    public static IEnumerable<AgentStep.Usage> UsageOf(JsonElement line, string? model)
    {
        var byModel = line.At("modelUsage");
        var models = byModel.ValueKind == JsonValueKind.Object ? byModel.EnumerateObject().ToList() : [];
        if (models.Count == 0)
            return Counted(Of(line.At("usage"), model));
        return models.SelectMany(one => Counted(new AgentStep.Usage(
            // Some carry the size of their context behind their name.
            one.Name.Split('[')[0],
            one.Value.Number("inputTokens") + one.Value.Number("cacheCreationInputTokens"),
            one.Value.Number("cacheReadInputTokens"),
            one.Value.Number("outputTokens"))));
    }

    /// <summary>The usage that a message carries.</summary>
    public static AgentStep.Usage Of(JsonElement usage, string? model) => new(
        model,
        usage.Number("input_tokens") + usage.Number("cache_creation_input_tokens"),
        usage.Number("cache_read_input_tokens"),
        usage.Number("output_tokens"));

    public static IEnumerable<AgentStep.Usage> Counted(AgentStep.Usage usage) =>
        usage.Input + usage.CachedInput + usage.Output > 0 ? [usage] : [];
}
