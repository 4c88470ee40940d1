using System.Globalization;
using System.Text.RegularExpressions;
using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <param name="Name"><c>task/atom-attempt</c>.</param>
/// <param name="About">How the attempt ended.</param>
/// <param name="Commit">The commit that has its files.</param>
public sealed record Snapshot(string Name, DateTimeOffset At, string About, string Commit);

/// <summary>What finished attempts have left, kept as commits in the repository that no branch shows.</summary>
public sealed partial class Snapshots
{
    /// <summary>Characters of a branch's name; a file system takes no more of it.</summary>
    public const int LongestBranch = 200;

    private readonly Git _git;
    private readonly string _executionId;
    private readonly string _gitFolder;

    private Snapshots(Git git, string executionId, string gitFolder) => (_git, _executionId, _gitFolder) = (git, executionId, gitFolder);

    /// <exception cref="WorkspaceException">The execution is not known here, or was not in a git repository.</exception>
    public static Snapshots Of(string dataFolder, string executionId, TimeProvider time)
    {
        if (Workspace.RecordOf(dataFolder, executionId) is null)
            throw new WorkspaceException($"execution '{executionId}' has no workspace in the data folder {dataFolder}");
        return Find(dataFolder, executionId, time)
            ?? throw new WorkspaceException($"execution '{executionId}' did not work in a git repository: it has no snapshots");
    }

    /// <returns>Null where the execution can have none.</returns>
    public static Snapshots? Find(string dataFolder, string executionId, TimeProvider time) =>
        Workspace.RecordOf(dataFolder, executionId) is { Kind: WorkspaceKind.Worktree, GitFolder: { } folder } ? new Snapshots(new Git(time), executionId, folder) : null;

    /// <summary>All of them, oldest first.</summary>
    /// <param name="taskId">The one task whose snapshots are wanted; null: those of all.</param>
    public async Task<IReadOnlyList<Snapshot>> ListAsync(string? taskId, CancellationToken cancellation)
    {
        var all = RefNames.Snapshots(_executionId);
        var refs = await RunAsync(
            [
                "for-each-ref", "--sort=committerdate", "--format=%(refname)%09%(committerdate:unix)%09%(objectname)%09%(subject)",
                taskId is null ? all : all + RefNames.Part(taskId) + "/",
            ],
            cancellation);
        return
        [
            .. refs.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 4)).Select(fields => new Snapshot(
                fields[0][all.Length..], DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[1], CultureInfo.InvariantCulture)), fields[3], fields[2])),
        ];
    }

    /// <summary>How much each of them has changed, by its commit.</summary>
    public async Task<IReadOnlyDictionary<string, ChangeCount>> CountAsync(IReadOnlyList<Snapshot> snapshots, CancellationToken cancellation)
    {
        if (snapshots.Count == 0)
            return ChangeCount.ParseLog("");
        var log = await RunAsync(
            ["log", "--no-walk=unsorted", "--stdin", "--diff-merges=first-parent", "--shortstat", "--format=%x00%H", .. Patch.Options],
            cancellation, input: string.Join('\n', snapshots.Select(one => one.Commit)) + "\n");
        return ChangeCount.ParseLog(log);
    }

    /// <summary>What was changed up to there, as a patch with a head.</summary>
    /// <exception cref="WorkspaceException">There is no such snapshot.</exception>
    public async Task<string> ShowAsync(string name, CancellationToken cancellation) =>
        await RunAsync(["show", .. Patch.Options, "--stat", "--patch", await ResolveAsync(name, cancellation)], cancellation);

    /// <summary>What is different in the second one, as a patch.</summary>
    /// <exception cref="WorkspaceException">There is no such snapshot.</exception>
    public async Task<string> DiffAsync(string first, string second, CancellationToken cancellation) =>
        await RunAsync(["diff", .. Patch.Options, await ResolveAsync(first, cancellation), await ResolveAsync(second, cancellation)], cancellation);

    /// <summary>Writes a patch of one commit, of which only the beginning is given where it is long.</summary>
    /// <param name="since">The commit that it is compared with; null: its parent.</param>
    /// <param name="to">Takes the patch; it can be sought in.</param>
    /// <returns>Whether the patch is longer and ends there.</returns>
    public Task<bool> PatchAsync(string commit, string? since, Stream to, CancellationToken cancellationToken) =>
        Patch.WriteAsync(_git, _gitFolder, [since ?? commit + "^", commit], to, cancellationToken);

    /// <summary>Makes a branch that is at a snapshot. Nothing that is there is moved.</summary>
    /// <returns>Its name: the given one, or one that says what it is of.</returns>
    /// <exception cref="WorkspaceException">There is no such snapshot, the name cannot be one, or there is such a branch.</exception>
    public async Task<string> BranchAsync(string name, string? branch, CancellationToken cancellation)
    {
        var commit = await ResolveAsync(name, cancellation);
        branch ??= $"{RefNames.Branch(_executionId)}-{WithinOf(name).Replace('/', '-')}";
        if (!await IsBranchNameAsync(branch, cancellation))
            throw new WorkspaceException($"'{branch}' cannot be the name of a branch: git does not take it, or it begins with '-' or 'oleada-task/'");
        // Without an old value it is made only if there is none.
        var made = await TryAsync(["update-ref", "-m", $"oleada: branch from {_executionId}/{WithinOf(name)}", $"refs/heads/{branch}", commit, ""], cancellation);
        if (made.Succeeded)
            return branch;
        var exists = await TryAsync(["show-ref", "--verify", "--quiet", $"refs/heads/{branch}"], cancellation);
        throw new WorkspaceException(exists.Succeeded
            ? $"there is a branch '{branch}' already; name another one"
            : $"the branch '{branch}' cannot be made: {Repository.FirstLine(made.Error)}");
    }

    /// <summary>Whether a new branch may have a name: one that git takes, and that is not of a task at work.</summary>
    public async Task<bool> IsBranchNameAsync(string branch, CancellationToken cancellation) =>
        branch.Length is > 0 and <= LongestBranch && branch[0] != '-' && branch != "HEAD" && !branch.StartsWith("oleada-task/", StringComparison.OrdinalIgnoreCase)
        && !branch.Any(char.IsControl) && (await TryAsync(["check-ref-format", $"refs/heads/{branch}"], cancellation)).Succeeded;

    /// <summary>Writes all of its files into a new folder.</summary>
    public async Task RestoreAsync(string name, string folder, CancellationToken cancellation)
    {
        var commit = await ResolveAsync(name, cancellation);
        if (Path.Exists(folder) && (File.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new WorkspaceException($"{folder} is there already; name a new folder");
        var target = Directory.CreateDirectory(folder).FullName;
        var scratch = Directory.CreateTempSubdirectory("oleada-restore-").FullName;
        try
        {
            await RunAsync(["--work-tree", target, "read-tree", "--reset", "-u", commit], cancellation, Path.Combine(scratch, "index"));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <returns>The snapshot's commit; null if there is none of just that name.</returns>
    public async Task<string?> CommitOfAsync(string name, CancellationToken cancellation)
    {
        // Git would also take what leads from a name to other commits.
        if (!NamePattern().IsMatch(WithinOf(name)))
            return null;
        var found = await TryAsync(["show-ref", "--verify", "--hash", RefNames.Snapshots(_executionId) + WithinOf(name)], cancellation);
        return found.Succeeded ? found.Output : null;
    }

    private string WithinOf(string name) => name.StartsWith(_executionId + "/", StringComparison.Ordinal) && name.Count(letter => letter == '/') == 2
        ? name[(_executionId.Length + 1)..]
        : name;

    private async Task<string> ResolveAsync(string name, CancellationToken cancellation) =>
        await CommitOfAsync(name, cancellation) ?? throw new WorkspaceException($"there is no snapshot '{name}'; see oleada snapshots {_executionId}");

    private Task<GitResult> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, string? index = null, string input = "") =>
        _git.RunAsync(GitPlace.Of(_gitFolder), arguments, cancellation, input, index);

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, string? index = null, string input = "")
    {
        var result = await TryAsync(arguments, cancellation, index, input);
        return result.Succeeded ? result.Output : throw new WorkspaceException($"git {arguments[0]}: {Repository.FirstLine(result.Error)}");
    }

    /// <summary>Both parts are made of ids of tasks and atoms.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
