using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.PullRequests;

/// <summary>Branches and commits of the repository that executions worked in, by git.</summary>
/// <param name="gitFolder">Where its objects and refs are.</param>
internal sealed class PullBranch(Git git, string gitFolder)
{
    private const int MaxCommits = 1_000;

    public string GitFolder => gitFolder;

    /// <returns>Null if there is no such branch.</returns>
    public async Task<string?> TipAsync(string branch, CancellationToken cancellation) =>
        await TryAsync(["rev-parse", "--verify", "--quiet", $"refs/heads/{branch}^{{commit}}"], cancellation) is { Succeeded: true } found ? found.Output : null;

    public async Task<bool> IsWithinAsync(string commit, string tip, CancellationToken cancellation) =>
        (await TryAsync(["merge-base", "--is-ancestor", commit, tip], cancellation)).Succeeded;

    /// <returns>The tree of both merged, or null and the files that conflict.</returns>
    public async Task<(string? Tree, IReadOnlyList<string> Conflicts)> MergedAsync(string ours, string theirs, CancellationToken cancellation)
    {
        const int HasConflicts = 1;
        var merged = await TryAsync(["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs], cancellation);
        if (!merged.Succeeded && merged.ExitCode != HasConflicts)
            throw Refused("merge-tree", merged);
        var fields = merged.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return merged.Succeeded ? (fields[0], []) : (null, fields[1..]);
    }

    /// <summary>What the branch has that its base has not, oldest first.</summary>
    public async Task<IReadOnlyList<PullCommit>> CommitsAsync(PullView pull, CancellationToken cancellation)
    {
        const string Format = "%H%x1f%s%x1f%(trailers:key=Oleada-Task,valueonly,separator=%x20)";
        var log = await RunAsync(
            ["log", "--reverse", "-z", $"--max-count={MaxCommits}", $"--format={Format}", $"{pull.BaseCommit}..{pull.Head}", "--"], cancellation);
        return
        [
            .. log.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('\x1f'))
                .Select(fields => new PullCommit(fields[0], fields[1], fields[2].Trim() is { Length: > 0 } task ? task : null)),
        ];
    }

    /// <param name="to">Takes the patch; it can be sought in.</param>
    /// <returns>Whether the patch is longer and ends there.</returns>
    public Task<bool> DiffAsync(PullView pull, Stream to, CancellationToken cancellationToken) =>
        Patch.WriteAsync(git, gitFolder, [$"{pull.BaseCommit}...{pull.Head}"], to, cancellationToken);

    /// <exception cref="WorkspaceException">Git refused.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "")
    {
        var result = await TryAsync(arguments, cancellation, input);
        return result.Succeeded ? result.Output : throw Refused(arguments[0], result);
    }

    public Task<GitResult> TryAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellation, string input = "", (string Name, string Value)? secret = null) =>
        (secret is null ? git : git.OfUser).RunAsync(GitPlace.Of(gitFolder), arguments, cancellation, input, secret: secret);

    /// <summary>Git in a work tree of a person's, where a branch is checked out.</summary>
    public Task<GitResult> InAsync(GitPlace checkedOut, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        git.RunAsync(checkedOut, arguments, cancellation);

    private WorkspaceException Refused(string what, GitResult result) => new($"git {what} in {gitFolder}: {Repository.FirstLine(result.Error)}");
}
