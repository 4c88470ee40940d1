using System.Text.RegularExpressions;

namespace Oleada.Agents.PullRequests;

/// <summary>The address of a remote as git writes it, cut down to what a forge knows it by.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
internal sealed partial record RemoteAddress(string Host, string Repository)
{
    public static bool IsRepository(string text) => RepositoryPattern().IsMatch(text);

    /// <returns>Null for a folder, or whatever else is no forge's.</returns>
    public static RemoteAddress? Of(string text) =>
        AddressPattern().Match(text.Trim()) is { Success: true } found && IsRepository(found.Groups["repository"].Value)
            ? new RemoteAddress(found.Groups["host"].Value.ToLowerInvariant(), found.Groups["repository"].Value)
            : null;

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,100}/(?!\.{1,2}\z)[A-Za-z0-9_.-]{1,100}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(
        @"^(?:(?:https?|ssh|git)://(?:[^@/]*@)?(?<host>[^/:@]+)(?::\d+)?/|(?:[^@/:]+@)?(?<host>[^/:@]+):(?!//))(?<repository>[^/]+/[^/]+?)(?:\.git)?/?\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AddressPattern();
}
