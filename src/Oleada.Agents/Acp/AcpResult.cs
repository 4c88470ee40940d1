using System.Text.Json;
using Oleada.Agents.Programs;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Acp;

/// <summary>What an agent's answers and questions mean to us.</summary>
internal static class AcpResult
{
    private const int InternalError = -32603, AuthenticationRequired = -32000;

    /// <summary>An error of the protocol; what its model's endpoint answered comes as an internal one, or by its own code.</summary>
    public static Failure FailureOf(JsonElement error)
    {
        var text = error.Text("message") ?? "an error";
        var message = error.Text("data", "message") is { } more ? $"{text}: {more}" : text;
        var code = error.At("code") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : 0;
        if (code is AuthenticationRequired or (>= 400 and < 600))
            return ModelFailure.Api(message, code);
        if (code != InternalError)
            return new Failure("agent_error", ErrorClass.Runtime, message);
        return ModelFailure.Of(message) is { ErrorType: not "agent_error" } known ? known : ModelFailure.Api(message);
    }

    public static Failure? FailureOf(string? stopReason) => stopReason switch
    {
        "end_turn" => null,
        "max_tokens" => ModelFailure.Limit("the model's answer was longer than it may be"),
        "max_turn_requests" => ModelFailure.Limit("the turn needed more requests than it may make"),
        "refusal" => ModelFailure.Refused("the model refused"),
        "cancelled" => new Failure("agent_error", ErrorClass.Runtime, "the agent gave up its turn, as some do when a question was answered with no"),
        _ => new Failure("agent_error", ErrorClass.Runtime, $"the turn ended for an unknown reason: {stopReason}"),
    };

    public static IEnumerable<AgentStep> UsageOf(JsonElement result, AcpFlavour flavour, string? model)
    {
        var usage = result.At("usage");
        if (flavour.Tally is not null)
            yield break;
        if (usage.Number("inputTokens") + usage.Number("outputTokens") > 0)
        {
            yield return new AgentStep.Usage(
                model, usage.Number("inputTokens") + usage.Number("cachedWriteTokens"), usage.Number("cachedReadTokens"),
                usage.Number("outputTokens") + usage.Number("thoughtTokens"));
        }
        // What was read from the cache is among the input here, and not told apart.
        foreach (var one in result.Items("_meta", "quota", "model_usage"))
            yield return new AgentStep.Usage(one.Text("model"), one.Number("token_count", "input_tokens"), 0, one.Number("token_count", "output_tokens"));
    }

    public static (AgentAction Action, string? Detail) Intent(JsonElement call)
    {
        var path = call.Items("locations").FirstOrDefault().Text("path");
        var title = call.Text("title");
        return call.Text("kind") switch
        {
            "execute" => (AgentAction.Run, call.Text("rawInput", "command") ?? title),
            "edit" or "delete" or "move" => (AgentAction.Write, path ?? title),
            "read" or "search" => (AgentAction.Read, path ?? title),
            "fetch" => (AgentAction.Network, call.Text("rawInput", "url") ?? title),
            _ => (AgentAction.Other, title),
        };
    }
}
