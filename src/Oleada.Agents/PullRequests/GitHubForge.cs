using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>GitHub, also a company's own, by its REST routes of 2022-11-28.</summary>
internal sealed class GitHubForge(ForgeHttp http, BranchPush push) : RestForge(http, push)
{
    public const string ForgeName = "github";

    public override string Name => ForgeName;

    /// <summary>Where the routes of a GitHub are.</summary>
    public static Uri Api(Uri site) => site.Host == "github.com" ? new Uri("https://api.github.com") : new Uri(site.ToString().TrimEnd('/') + "/api/v3");

    protected override async Task<ForgeAnswer?> FindAsync(PullDraft draft, CancellationToken cancellation)
    {
        var owner = Repository.Split('/')[0];
        var found = await Http.GetAsync(
            $"/pulls?state=open&head={Uri.EscapeDataString($"{owner}:{draft.Branch}")}&base={Uri.EscapeDataString(draft.Base)}", cancellation);
        return found.Succeeded
            ? found.Items().FirstOrDefault(pull => pull.Text("head", "ref") == draft.Branch)
            : throw Http.Refused("its pull requests cannot be listed", found);
    }

    protected override Task<ForgeAnswer> SendMergeAsync(PullView pull, CancellationToken cancellation) => Http.SendAsync(
        HttpMethod.Put, $"/pulls/{pull.Number}/merge", new JsonObject { ["sha"] = pull.Head, ["merge_method"] = "merge" }, repeatable: true, cancellation);

    /// <summary>Checks are of two kinds there: statuses, which other programs set, and runs of its own.</summary>
    protected override async Task<PullChecks?> ChecksAsync(string head, CancellationToken cancellation)
    {
        var statuses = await Http.GetAsync($"/commits/{head}/status?per_page=100", cancellation);
        var runs = await Http.GetAsync($"/commits/{head}/check-runs?per_page=100", cancellation);
        return Count(statuses.Items("statuses").Select(status => StatusOf(status.Text("state")))
            .Concat(runs.Items("check_runs").Select(run => run.Text("status") == "completed" ? ConclusionOf(run.Text("conclusion")) : CheckStatus.Pending)));
    }

    private static CheckStatus? StatusOf(string? word) => word switch
    {
        "success" => CheckStatus.Passed,
        "failure" or "error" => CheckStatus.Failed,
        _ => CheckStatus.Pending,
    };

    private static CheckStatus? ConclusionOf(string? word) => word switch
    {
        "success" => CheckStatus.Passed,
        "neutral" or "skipped" or "stale" => null,
        _ => CheckStatus.Failed,
    };
}
