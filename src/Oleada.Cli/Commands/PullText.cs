using System.Globalization;
using System.Text;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Commands;

/// <summary>A pull request in words.</summary>
internal static class PullText
{
    private const int ShortCommit = 10;

    public static string Row(PullView pull)
    {
        var what = pull.Title is null ? pull.Reason : $"{pull.Branch} into {pull.Base}  {pull.Title}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{pull.PullId}  {WordOf(pull)}  {pull.UpdatedAt:yyyy-MM-dd HH:mm:ss}Z  {what}{(pull.Url is null ? "" : "  " + pull.Url)}");
    }

    public static string Of(PullView pull)
    {
        var text = new StringBuilder(Row(pull));
        foreach (var checks in pull.Checks)
            text.Append(CultureInfo.InvariantCulture, $"\nchecks of {checks.Source}: {checks.Passed} passed, {checks.Failed} failed, {checks.Pending} pending");
        if (pull.Mergeable is { } mergeable)
            text.Append("\nmerge: ").Append(mergeable ? "no conflict" : "conflicts with ").Append(mergeable ? "" : pull.Base);
        if (pull.MergeCommit is { } commit)
            text.Append("\nmerged as ").Append(Short(commit));
        if (pull is { By: { } by })
            text.Append("\nby ").Append(by);
        if (pull is { Reason: { } reason, Title: not null })
            text.Append("\nreason: ").Append(reason);
        foreach (var one in pull.Commits ?? [])
            text.Append('\n').Append(Short(one.Commit)).Append("  ").Append(one.Subject);
        return pull.Description is { } description ? text.Append("\n\n").Append(description.TrimEnd()).ToString() : text.ToString();
    }

    private static string WordOf(PullView pull) => pull.State.ToString().ToLowerInvariant();

    private static string Short(string commit) => commit.Length > ShortCommit ? commit[..ShortCommit] : commit;
}
