using System.Globalization;
using Oleada.Contracts.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>Rules of plans and projects in a few words; null where they say nothing.</summary>
internal static class RuleText
{
    public static string? Of(RetryRule? rule) => Join(
        rule?.Attempts is { } count ? $"{count} attempts" : null,
        rule?.Backoff is { } backoff ? $"{Duration.Format(backoff)} apart" : null,
        rule?.MaxBackoff is { } longest ? $"{Duration.Format(longest)} at most" : null);

    public static string? Of(Permissions? rules) => Join(
        Of("run", rules?.Run), Of("write", rules?.Write), Of("read", rules?.Read), Of("network", rules?.Network), Of("other", rules?.Other));

    public static string? Of(Budget? budget) => Join(
        budget?.Usd is { } usd ? string.Create(CultureInfo.InvariantCulture, $"{usd:0.######} USD") : null,
        budget?.Tokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"{tokens:N0} tokens") : null,
        budget?.Reached is { } reached ? $"then {reached.ToString().ToLowerInvariant()}" : null);

    private static string? Of(string action, PermissionRule? rule) => rule is { } known ? $"{action} {known.ToString().ToLowerInvariant()}" : null;

    private static string? Join(params IEnumerable<string?> parts) => string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : null;
}
