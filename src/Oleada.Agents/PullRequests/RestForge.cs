using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>What GitHub's and Forgejo's routes have in common.</summary>
internal abstract class RestForge(ForgeHttp http, BranchPush push) : IForge
{
    /// <summary>What a lost answer or somebody else at the same time may make necessary.</summary>
    private const int MaxTries = 3;

    public abstract string Name { get; }

    public string Repository => http.Repository;

    protected ForgeHttp Http => http;

    /// <summary>Looks first, so that a lost answer, a crash or a second server makes no second one.</summary>
    public async Task<ForgePlace> SubmitAsync(PullDraft draft, CancellationToken cancellation)
    {
        await push.PushAsync(draft.Branch, draft.Head, cancellation);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await FindAsync(draft, cancellation) is { } open ? await UpdateAsync(open, draft, cancellation) : await CreateAsync(draft, cancellation);
            }
            catch (ForgeException failure) when (failure.MayBeDone && tries < MaxTries)
            {
                // The next look tells whether it was.
                await http.PauseAsync(cancellation);
            }
        }
    }

    public async Task<ForgeState> ReadAsync(PullView pull, CancellationToken cancellation)
    {
        var answer = await GetAsync(pull, cancellation);
        if (answer.Flag("merged") == true)
            return new ForgeState(PullState.Merged, MergeCommit(answer), answer.Text("merged_by", "login"));
        return answer.Text("state") == "closed"
            ? new ForgeState(PullState.Closed, Reason: "closed in the forge")
            : new ForgeState(PullState.Open, Checks: await ChecksAsync(pull.Head!, cancellation));
    }

    public async Task<string> MergeAsync(PullView pull, CancellationToken cancellation)
    {
        ForgeAnswer? answer = null;
        ForgeException? lost = null;
        try
        {
            answer = await SendMergeAsync(pull, cancellation);
        }
        catch (ForgeException failure) when (failure.Passes)
        {
            lost = failure;
        }
        // Not every answer names the commit, and one that was lost may have been a success.
        var now = await GetAsync(pull, cancellation);
        if (now.Flag("merged") == true)
            return MergeCommit(now) ?? pull.Head!;
        throw lost ?? http.Refused($"pull request {pull.Number} cannot be merged", answer!);
    }

    public async Task CloseAsync(PullView pull, string? comment, CancellationToken cancellation)
    {
        if (comment is not null)
            await DoneAsync(HttpMethod.Post, $"/issues/{pull.Number}/comments", new JsonObject { ["body"] = comment }, "comment", cancellation);
        await DoneAsync(HttpMethod.Patch, $"/pulls/{pull.Number}", new JsonObject { ["state"] = "closed" }, "close", cancellation);
    }

    /// <returns>The open pull request of the draft's branch and base, if there is one.</returns>
    protected abstract Task<ForgeAnswer?> FindAsync(PullDraft draft, CancellationToken cancellation);

    protected abstract Task<ForgeAnswer> SendMergeAsync(PullView pull, CancellationToken cancellation);

    /// <returns>Null if nobody checks.</returns>
    protected abstract Task<PullChecks?> ChecksAsync(string head, CancellationToken cancellation);

    /// <param name="states">The word that the forge has for each check, with what it means; null for one that says nothing.</param>
    protected PullChecks? Count(IEnumerable<CheckStatus?> states)
    {
        var counts = states.OfType<CheckStatus>().CountBy(state => state).ToDictionary();
        var (passed, failed, pending) = (counts.GetValueOrDefault(CheckStatus.Passed), counts.GetValueOrDefault(CheckStatus.Failed), counts.GetValueOrDefault(CheckStatus.Pending));
        var status = failed > 0 ? CheckStatus.Failed : pending > 0 ? CheckStatus.Pending : CheckStatus.Passed;
        return passed + failed + pending == 0 ? null : new PullChecks(Name, status, passed, failed, pending);
    }

    private static string? MergeCommit(ForgeAnswer answer) => answer.Text("merge_commit_sha") ?? answer.Text("merged_commit_id");

    private static ForgePlace PlaceOf(ForgeAnswer pull) => new(pull.Number("number"), pull.Text("html_url"));

    private async Task<ForgeAnswer> GetAsync(PullView pull, CancellationToken cancellation)
    {
        var answer = await http.GetAsync($"/pulls/{pull.Number}", cancellation);
        return answer.Succeeded ? answer : throw http.Refused($"pull request {pull.Number} cannot be read", answer);
    }

    private async Task<ForgePlace> UpdateAsync(ForgeAnswer open, PullDraft draft, CancellationToken cancellation)
    {
        if (open.Text("title") != draft.Title || open.Text("body") != draft.Description)
            await DoneAsync(HttpMethod.Patch, $"/pulls/{open.Number("number")}", Words(draft), "update", cancellation);
        return PlaceOf(open);
    }

    private async Task<ForgePlace> CreateAsync(PullDraft draft, CancellationToken cancellation)
    {
        var body = Words(draft);
        (body["head"], body["base"]) = (draft.Branch, draft.Base);
        var answer = await http.SendAsync(HttpMethod.Post, "/pulls", body, repeatable: false, cancellation);
        if (answer.Succeeded && answer.Number("number") is not null)
            return PlaceOf(answer);
        var made = answer.Status is 409 or 422 && answer.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase);
        throw made ? http.Failed(answer.Message, passes: true, mayBeDone: true) : http.Refused($"no pull request of {draft.Branch} into {draft.Base} can be made", answer);
    }

    private async Task DoneAsync(HttpMethod method, string path, JsonObject body, string what, CancellationToken cancellation)
    {
        var answer = await http.SendAsync(method, path, body, repeatable: method != HttpMethod.Post, cancellation);
        if (!answer.Succeeded)
            throw http.Refused($"{what} is refused", answer);
    }

    private static JsonObject Words(PullDraft draft) => new() { ["title"] = draft.Title, ["body"] = draft.Description };
}
