using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Oleada.Agents.Relay;

/// <summary>Whether a request is passed on. A refused one never meets the key.</summary>
internal abstract record RelayAdmission
{
    private const string MovedLength = "X-Content-Length";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "DELETE"];

    /// <param name="Message">For the program; says what to do about it where something can be done.</param>
    /// <param name="IsForBudget">Whether it would pass if there were no budget.</param>
    public sealed record Refused(int Status, string Message, bool IsForBudget = false) : RelayAdmission;

    public sealed record Passed(Uri Address, RequestCost Cost) : RelayAdmission;

    /// <param name="target">As it stood in the request.</param>
    /// <param name="hasBody">Whether a body follows the head.</param>
    public static RelayAdmission Of(
        RelayedEndpoint endpoint, UncountedRule rule, string method, string target, IHeaderDictionary headers, bool hasBody)
    {
        if (!Methods.Contains(method, StringComparer.Ordinal))
            return new Refused(StatusCodes.Status405MethodNotAllowed, $"the relay passes {string.Join(", ", Methods)} only");
        var (read, fault) = RelayTarget.Read(target);
        fault ??= FaultOfHead(headers) ?? (hasBody && method != "POST" ? $"a {method} has no body here" : null);
        if (read is null || fault is not null)
            return Odd(fault!);
        if (RelayedRequest.Address(endpoint, read) is not { } address)
            return new Refused(StatusCodes.Status403Forbidden, $"the relay serves what lies below {endpoint.BasePath}/ only");
        var cost = ModelRoutes.CostOf(method, read.Path);
        if (cost == RequestCost.Misspelled)
            return Odd($"{read.Path} is a known path in another spelling");
        if (cost != RequestCost.Uncounted || !rule.Refuses(read.Path))
            return new Passed(address, cost);
        var message = ForBudget($"{method} {endpoint.Name}{read.Path}", read.Path);
        return new Refused(StatusCodes.Status403Forbidden, message, IsForBudget: true);
    }

    /// <summary>Says which request a budget does not let through, and which setting would.</summary>
    public static string ForBudget(string request, string setting) =>
        $"{request} is refused: a budget holds and its tokens cannot be counted; {UncountedRule.Variable}={setting} allows it";

    private static Refused Odd(string fault) =>
        new(StatusCodes.Status400BadRequest, $"the relay does not pass this request on: {fault}");

    private static string? FaultOfHead(IHeaderDictionary headers)
    {
        // The server moves the length there when a request has a transfer coding beside it.
        if (headers.ContainsKey(MovedLength))
            return "it has two lengths";
        if (headers.TransferEncoding is { Count: > 0 } coding && !IsOnly(coding, "chunked"))
            return "its transfer coding is not 'chunked'";
        var expects = headers.Expect is { Count: > 0 } expected && !IsOnly(expected, "100-continue");
        return expects ? "it expects what the relay does not know" : null;
    }

    private static bool IsOnly(StringValues values, string word) =>
        values.Count == 1 && string.Equals(values[0], word, StringComparison.OrdinalIgnoreCase);
}
