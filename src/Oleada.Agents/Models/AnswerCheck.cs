using Oleada.Agents.Models.Endpoints;
using Oleada.Agents.Models.Tools;

namespace Oleada.Agents.Models;

/// <summary>Whether an answer says anything: one that does not is no success, whatever reason it gives for its end.</summary>
internal static class AnswerCheck
{
    private const int MaxShown = 300;

    /// <summary>Beginnings and ends of tool calls that a server left in the text, since it does not know its model's form of them.</summary>
    private static readonly string[]
        Openings = ["<tool_call>", "<|tool_call", "<function=", "<function_call>", "[TOOL_CALLS]", "<|tool_calls_section_begin|>", "<｜tool▁calls▁begin｜>"],
        Ends = ["</tool_call>", "</function>", "</function_call>", "<|tool_call_end|>", "<｜tool▁calls▁end｜>"];

    /// <returns>What is wrong with it, in the words of the endpoint; null if it can be worked with.</returns>
    public static string? Shortcoming(ModelAnswer answer)
    {
        if (answer.Calls.Count > 0 || answer.Stop is AnswerStop.Length or AnswerStop.Refusal)
            return null;
        if (answer.Stop == AnswerStop.Unknown)
            return $"the answer ended for an unknown reason, '{answer.Reason}'{Said(answer)}";
        if (AnswerReasons.PromisesCalls(answer.Reason))
            return $"the answer ended with '{answer.Reason}' and has no tool calls{Said(answer)}";
        var text = answer.Text.Trim();
        if (text.Length == 0)
            return $"the answer is empty: neither a text nor a tool call, {Reason(answer)}";
        return Openings.Any(mark => text.StartsWith(mark, StringComparison.Ordinal)) || Ends.Any(mark => text.EndsWith(mark, StringComparison.Ordinal))
            ? $"the answer has a tool call in its text, which its endpoint did not read{Said(answer)}"
            : null;
    }

    /// <summary>How it ended, and with which words.</summary>
    public static string Describe(ModelAnswer answer) => $"{Reason(answer)}{Said(answer)}";

    private static string Reason(ModelAnswer answer) => answer.Reason is null ? "no reason given" : $"'{answer.Reason}'";

    private static string Said(ModelAnswer answer)
    {
        var text = answer.Text.Trim();
        return text.Length == 0 ? "" : $": {MiddleCut.Of(text, MaxShown)}";
    }
}
