namespace Oleada.Agents.Models.Endpoints;

/// <summary>Why an answer ended, in the words of many endpoints.</summary>
internal static class AnswerReasons
{
    /// <returns>Finished where no reason was given: some give none.</returns>
    public static AnswerStop Of(string? reason) => reason?.ToLowerInvariant() switch
    {
        null => AnswerStop.Finished,
        "stop" or "end_turn" or "stop_sequence" or "eos" or "eos_token" or "complete" or "completed" or "finished" or "done" => AnswerStop.Finished,
        _ when PromisesCalls(reason) => AnswerStop.Finished,
        "length" or "max_tokens" or "max_output_tokens" or "max_completion_tokens" or "model_length" or "model_context_window_exceeded" => AnswerStop.Length,
        "content_filter" or "content_filtered" or "refusal" or "safety" or "recitation" or "blocklist" or "prohibited_content" or "spii"
            or "guardrail_intervened" or "sensitive" => AnswerStop.Refusal,
        _ => AnswerStop.Unknown,
    };

    /// <summary>Whether it says that the answer ended in order to have tools called.</summary>
    public static bool PromisesCalls(string? reason) =>
        reason?.ToLowerInvariant() is "tool_calls" or "tool_call" or "tool-calls" or "tool_use" or "function_call";

    /// <summary>Whether the endpoint could not finish for want of resources: it may later.</summary>
    public static bool IsOverload(string? reason) => reason?.ToLowerInvariant() is "insufficient_system_resource" or "overloaded";
}
