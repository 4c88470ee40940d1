using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>Chooses the forge of a repository.</summary>
internal sealed class Forges(ForgeSettings settings, HttpClient http, TimeProvider time)
{
    private static readonly Uri GitHub = new("https://github.com");

    /// <summary>For a new pull request: as it is set, else by the remote <c>origin</c>, but never in a forge without a token.</summary>
    /// <exception cref="ForgeException">It cannot be told which repository it is there.</exception>
    public async Task<IForge> ChooseAsync(PullBranch branches, CancellationToken cancellation)
    {
        if (settings.Forge == LocalForge.ForgeName || settings.Token is null)
            return new LocalForge(branches);
        var origin = await branches.TryAsync(["config", "--get", "remote.origin.url"], cancellation);
        var address = origin.Succeeded ? RemoteAddress.Of(origin.Output) : null;
        if ((settings.Forge ?? Guess(address)) is not { } forge)
            return new LocalForge(branches);
        var repository = settings.Repository ?? address?.Repository
            ?? throw new ForgeException($"{branches.GitFolder}: the remote origin is no repository of a forge; set OLEADA_FORGE_REPOSITORY to owner/name");
        return Remote(forge, repository, branches);
    }

    /// <summary>For a pull request that there is already.</summary>
    /// <exception cref="ForgeException">It is in a forge that these settings do not reach any more.</exception>
    public IForge Of(PullView pull, PullBranch branches)
    {
        if (pull.Forge == LocalForge.ForgeName)
            return new LocalForge(branches);
        return settings.Token is not null && (settings.Forge is null || settings.Forge == pull.Forge)
            ? Remote(pull.Forge!, pull.Repository!, branches)
            : throw new ForgeException($"{pull.Repository}: the pull request is in {pull.Forge}; set OLEADA_FORGE and OLEADA_FORGE_TOKEN to reach it");
    }

    private string? Guess(RemoteAddress? origin) => origin?.Host switch
    {
        null => null,
        "github.com" => GitHubForge.ForgeName,
        var host => host == settings.Url?.Host ? ForgejoForge.ForgeName : null,
    };

    private RestForge Remote(string forge, string repository, PullBranch branches)
    {
        var isGitHub = forge == GitHubForge.ForgeName;
        var site = settings.Url ?? (isGitHub ? GitHub : throw new ForgeException($"{repository}: OLEADA_FORGE_URL does not say where {forge} is"));
        var push = new BranchPush(branches, site, repository, settings.Token!);
        return isGitHub
            ? new GitHubForge(new ForgeHttp(http, GitHubForge.Api(site), repository, "Bearer", settings.Token!, time), push)
            : new ForgejoForge(new ForgeHttp(http, ForgejoForge.Api(site), repository, "token", settings.Token!, time), push);
    }
}
