using System.Text.RegularExpressions;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Programs;

/// <summary>What a program says of its model's failure, as one of ours.</summary>
internal static partial class ModelFailure
{
    public static Failure Api(string message) => new("api", ErrorClass.Api, message) { IsRejection = Rejection().IsMatch(message) };

    /// <param name="status">Of the endpoint's answer.</param>
    public static Failure Api(string message, long status) => Api(message) with { IsRejection = status is 400 or 413 or 422 };

    public static Failure Limit(string message) => new("limit", ErrorClass.Runtime, message);

    public static Failure Refused(string message) => new("refused", ErrorClass.Logic, message);

    /// <summary>Whether it says that the conversation is longer than the model takes.</summary>
    public static bool IsContext(string message) => ContextLimit().IsMatch(message);

    /// <summary>By its words, where the program gives nothing better.</summary>
    public static Failure Of(string message)
    {
        if (OutputLimit().IsMatch(message))
            return Limit(message);
        if (IsContext(message))
            return new Failure("context", ErrorClass.Context, message);
        return Endpoint().IsMatch(message) ? Api(message) : new Failure("agent_error", ErrorClass.Runtime, message);
    }

    [GeneratedRegex("max[_ ]output[_ ]tokens|output token maximum", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OutputLimit();

    [GeneratedRegex(@"context (window|length|size)|exceed_context|maximum context|prompt is too long", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContextLimit();

    [GeneratedRegex(@"\b(400|413|422)\b|invalid[_ ]request|bad request", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rejection();

    [GeneratedRegex(
        @"\b(400|401|402|403|404|408|409|413|422|429|5\d\d)\b|API error|invalid[_ ]request|disconnected|network|connection|unauthorized|authenticat|" +
        "rate.?limit|overloaded|high demand|usage limit|quota|timed? ?out|ECONN|ENOTFOUND",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Endpoint();
}
