using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>Forgejo and Gitea, by version 1 of their REST routes.</summary>
internal sealed class ForgejoForge(ForgeHttp http, BranchPush push) : RestForge(http, push)
{
    public const string ForgeName = "forgejo";

    /// <summary>Most that these forges give at once.</summary>
    private const int PageSize = 50;

    private const int MaxPages = 40;

    public override string Name => ForgeName;

    public static Uri Api(Uri site) => new(site.ToString().TrimEnd('/') + "/api/v1");

    /// <summary>The route for one branch cannot be had: it does not take a base with a slash in its name.</summary>
    protected override async Task<ForgeAnswer?> FindAsync(PullDraft draft, CancellationToken cancellation)
    {
        for (var page = 1; page <= MaxPages; page++)
        {
            var found = await Http.GetAsync(FormattableString.Invariant($"/pulls?state=open&limit={PageSize}&page={page}"), cancellation);
            if (!found.Succeeded)
                throw Http.Refused("its pull requests cannot be listed", found);
            var pulls = found.Items().ToList();
            if (pulls.Find(pull => pull.Text("head", "ref") == draft.Branch && pull.Text("base", "ref") == draft.Base) is { } open)
                return open;
            // A forge may give fewer at once than it was asked for.
            if (pulls.Count == 0)
                break;
        }
        return null;
    }

    protected override Task<ForgeAnswer> SendMergeAsync(PullView pull, CancellationToken cancellation) => Http.SendAsync(
        HttpMethod.Post, $"/pulls/{pull.Number}/merge", new JsonObject { ["Do"] = "merge", ["head_commit_id"] = pull.Head }, repeatable: false, cancellation);

    protected override async Task<PullChecks?> ChecksAsync(string head, CancellationToken cancellation)
    {
        var answer = await Http.GetAsync($"/commits/{head}/status", cancellation);
        return Count(answer.Items("statuses").Select(status => StatusOf(status.Text("status") ?? status.Text("state"))));
    }

    private static CheckStatus? StatusOf(string? word) => word switch
    {
        "success" or "warning" => CheckStatus.Passed,
        "failure" or "error" => CheckStatus.Failed,
        "skipped" => null,
        _ => CheckStatus.Pending,
    };
}
