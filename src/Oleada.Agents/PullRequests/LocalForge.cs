using Oleada.Agents.VersionControl;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>Pull requests without a forge: the repository has the branches, Oleada's own log the record, and git merges.</summary>
internal sealed class LocalForge(PullBranch repository) : IForge
{
    public const string ForgeName = "local";

    private static readonly string[] Author = ["-c", "user.name=Oleada", "-c", "user.email=oleada@localhost"];

    public string Name => ForgeName;

    public string Repository => repository.GitFolder;

    public Task<ForgePlace> SubmitAsync(PullDraft draft, CancellationToken cancellation) => Task.FromResult(new ForgePlace());

    /// <summary>Somebody may have merged or deleted the branch by other means.</summary>
    public async Task<ForgeState> ReadAsync(PullView pull, CancellationToken cancellation)
    {
        if (await repository.TipAsync(pull.Base!, cancellation) is { } onto && await repository.IsWithinAsync(pull.Head!, onto, cancellation))
            return new ForgeState(PullState.Merged, onto);
        return await repository.TipAsync(pull.Branch!, cancellation) is null
            ? new ForgeState(PullState.Closed, Reason: $"the branch {pull.Branch} is gone")
            : new ForgeState(PullState.Open);
    }

    public async Task<string> MergeAsync(PullView pull, CancellationToken cancellation)
    {
        var onto = await repository.TipAsync(pull.Base!, cancellation) ?? throw Refused($"there is no branch {pull.Base} any more");
        if (await repository.IsWithinAsync(pull.Head!, onto, cancellation))
            return onto;
        var target = await repository.IsWithinAsync(onto, pull.Head!, cancellation) ? pull.Head! : await CommitMergeAsync(pull, onto, cancellation);
        if (await CheckedOutInAsync(pull.Base!, cancellation) is { } folder)
        {
            await MoveCheckedOutAsync(folder, pull.Base!, target, cancellation);
            return target;
        }
        var moved = await repository.TryAsync(["update-ref", "-m", $"oleada: merge {pull.Branch}", $"refs/heads/{pull.Base}", target, onto], cancellation);
        return moved.Succeeded ? target : throw Refused($"the branch {pull.Base} was moved at the same time; try again");
    }

    /// <summary>What is said stands in the log.</summary>
    public Task CloseAsync(PullView pull, string? comment, CancellationToken cancellation) => Task.CompletedTask;

    private async Task<string> CommitMergeAsync(PullView pull, string onto, CancellationToken cancellation)
    {
        var (tree, conflicts) = await repository.MergedAsync(onto, pull.Head!, cancellation);
        if (tree is null)
            throw Refused($"{pull.Branch} conflicts with {pull.Base} in {Listed(conflicts)}; merge {pull.Base} into {pull.Branch} and resolve it there");
        return await repository.RunAsync(
            [.. Author, "commit-tree", tree, "-p", onto, "-p", pull.Head!, "-F", "-"], cancellation,
            $"Merge {pull.Branch}: {pull.Title}\n\nOleada-Execution: {pull.PullId}\n");
    }

    /// <summary>The branch, its index and its files are moved by git as one, and not at all if a file stands in the way.</summary>
    private async Task MoveCheckedOutAsync(string folder, string branch, string target, CancellationToken cancellation)
    {
        var place = WorktreeViews.PlaceOf(repository.GitFolder, folder);
        var status = await repository.InAsync(place, ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"], cancellation);
        if (!status.Succeeded)
            throw Refused($"{branch} is checked out in {folder}: {FirstLine(status.Error)}");
        if (status.Output.Length > 0)
            throw Refused($"{branch} is checked out in {folder} with uncommitted changes; commit or stash them first");
        var moved = await repository.InAsync(place, [.. Author, "-c", "merge.autoStash=false", "merge", "--ff-only", "--quiet", target], cancellation);
        if (!moved.Succeeded)
            throw Refused($"{branch}, checked out in {folder}, cannot be moved: {FirstLine(moved.Error)}");
    }

    /// <returns>The one work tree that has the branch; null if none has.</returns>
    private async Task<string?> CheckedOutInAsync(string branch, CancellationToken cancellation)
    {
        const string Place = "worktree ";
        var list = await repository.RunAsync(["worktree", "list", "--porcelain", "-z"], cancellation);
        return list.Split("\0\0").Select(entry => entry.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            .Where(lines => lines.Contains($"branch refs/heads/{branch}"))
            .Select(lines => lines[0][Place.Length..]).FirstOrDefault(Directory.Exists);
    }

    private ForgeException Refused(string reason) => new($"{repository.GitFolder}: {reason}");

    private static string Listed(IReadOnlyList<string> files)
    {
        const int Most = 10;
        return string.Join(", ", files.Take(Most)) + (files.Count > Most ? $" and {files.Count - Most} more" : "");
    }

    private static string FirstLine(string text) => Workspaces.Repository.FirstLine(text);
}
