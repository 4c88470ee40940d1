using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>
/// Git on the objects and refs of a repository, outside of every sandbox. Files are read and written only below
/// <paramref name="top"/>, which no attempt can write.
/// </summary>
/// <param name="gitFolder">The repository, or the folder that it keeps of a worktree.</param>
/// <param name="top">The git folder itself where the calls need no files.</param>
internal sealed class WorktreeGit(Git git, string gitFolder, string top)
{
    public string GitFolder => gitFolder;

    public string Top => top;

    /// <summary>For work that nobody waits for.</summary>
    public WorktreeGit Patient => new(git.Patient, gitFolder, top);

    /// <summary>Git in another worktree.</summary>
    public WorktreeGit At(string otherGitFolder, string otherTop) => new(git, otherGitFolder, otherTop);

    /// <summary>Git on what the repository keeps of another worktree, without its files.</summary>
    public WorktreeGit Of(string otherGitFolder) => new(git, otherGitFolder, otherGitFolder);

    public Task<GitResult> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, string? index = null, string input = "") =>
        git.RunAsync(new GitPlace(gitFolder, top), arguments, cancellation, input, index);

    /// <inheritdoc cref="Git.ReadAsync"/>
    public Task<(string Output, bool Cut)> ReadAsync(IReadOnlyList<string> arguments, int most, CancellationToken cancellationToken) =>
        git.ReadAsync(new GitPlace(gitFolder, top), arguments, most, cancellationToken);

    /// <inheritdoc cref="Git.OverridesAsync"/>
    public Task<IReadOnlyList<GitSetting>> OverridesAsync(CancellationToken cancellationToken) => git.OverridesAsync(gitFolder, cancellationToken);

    /// <summary>Gives bytes to git.</summary>
    public Task<GitResult> FeedAsync(IReadOnlyList<string> arguments, Stream input, CancellationToken cancellationToken) =>
        git.FeedAsync(new GitPlace(gitFolder, top), arguments, input, cancellationToken);

    /// <exception cref="WorkspaceException">Git refused.</exception>
    public async Task<string> RunAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellation, string? index = null, string input = "")
    {
        var result = await TryAsync(arguments, cancellation, index, input);
        return result.Succeeded
            ? result.Output
            : throw new WorkspaceException($"git {arguments[0]} in {top}: {Repository.FirstLine(result.Error)}");
    }

    /// <summary>Null if there is no such commit.</summary>
    public async Task<string?> CommitOfAsync(string name, CancellationToken cancellation)
    {
        var found = await TryAsync(["rev-parse", "--verify", "--quiet", name + "^{commit}"], cancellation);
        return found.Succeeded ? found.Output : null;
    }

    public async Task<string> CommitTreeAsync(string tree, string parent, string message, CancellationToken cancellation) =>
        await RunAsync(
            ["-c", "user.name=Oleada", "-c", "user.email=oleada@localhost", "commit-tree", tree, "-p", parent, "-F", "-"], cancellation, input: message);

    /// <summary>Reads the changes between two states. Where these are equal there are none, and nothing is called.</summary>
    public Task ReadDiffAsync(
        string from, string to, Func<RawChangeReader, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        string.Equals(from, to, StringComparison.Ordinal)
            ? Task.CompletedTask
            : git.StreamAsync(
                new GitPlace(gitFolder, top), ["diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-ext-diff", from, to],
                (output, ending) => read(new RawChangeReader(output), ending), cancellationToken);
}
